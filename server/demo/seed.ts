// Fills an empty server with the demo: two account trees, their lists and a week of simulated calls. It runs a
// server of its own on a clock that stands in the past and drives it through the API.
import { DEFAULT_BREAK_REASONS } from '../../shared/agent-states.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSubAccount } from '../../shared/accounts.ts';
import { mustBeSignedIn } from '../../shared/factors.ts';
import { createMember } from '../../shared/members.ts';
import { signIn, switchAccount } from '../../shared/sessions.ts';
import { setPlan } from '../../shared/account-life.ts';
import type { BodyOf } from '../../shared/endpoint.ts';
import { createAccount, setup } from '../../shared/setup.ts';
import { createRateCard } from '../../shared/billing.ts';
import { updateCallList } from '../../shared/call-lists.ts';
import { checkImport, commitImport, getImport, uploadImport } from '../../shared/imports.ts';
import { createApp } from '../app.ts';
import type { ServerParts } from '../main.ts';
import { getSetup } from '../accounts/service.ts';
import { sleep, systemClock, type Clock } from '../platform/clock.ts';
import { demoClient, type DemoClient } from './client.ts';
import { DEMO_PASSWORD, DEMO_TREES, type DemoAccount, type DemoTree } from './people.ts';
import { createHooks, moveHooks } from './hooks.ts';
import { demoInboxUrl } from './inbox.ts';
import { playPast, type Workplace } from './past.ts';
import { replayClock, workingInstants } from './replay-clock.ts';

const SAMPLE = join(import.meta.dirname, 'sample');
const DAYS = 6;
/** The newest demo call is a little while ago, so that nothing seems to be under way. */
const ENDED_AGO_MS = 10 * 60_000;

export type Seed = {
  parts: ServerParts;
  /** A carrier of the demo's own, which plays calls at once and lives on the demo's clock. */
  startSimulator: (clock: Clock) => Promise<{ url: string; close(): Promise<void> }>;
  say: (line: string) => void;
};

/** Does nothing when the server knows anybody already. */
export async function seedDemo({ parts, startSimulator, say }: Seed): Promise<void> {
  const { needed } = await getSetup(parts.database);
  if (!needed) return;
  say('First start: making the demo accounts and a week of simulated calls.');
  const end = systemClock.now() - ENDED_AGO_MS;
  const clock = replayClock(end - (DAYS + 0.9) * 86_400_000);
  const simulator = await startSimulator(clock);
  const config = { ...parts.config, port: 0, host: '127.0.0.1', publicUrl: undefined };
  let later: string | null = null;
  const app = await createApp({
    ...parts,
    config,
    clock,
    simulatorUrl: simulator.url,
    demoPassword: DEMO_PASSWORD,
    demoReceiver: () => later,
  });
  try {
    const url = await app.listen();
    const api = demoClient(url);
    const places = await createTrees(api, parts.secrets.operatorToken);
    const inbox = demoInboxUrl(config, Number(new URL(url).port));
    const hooks = await createHooks(api, { places, inbox });
    const total = places.reduce((sum, place) => sum + place.account.calls, 0);
    await playPast({
      api,
      clock,
      places,
      instants: workingInstants(total, DAYS, end),
      numbers: lastNumbers(),
    });
    later = demoInboxUrl(parts.config, parts.config.port);
    await moveHooks(api, { hooks, config: parts.config });
    await signInAtHome(api);
  } finally {
    await app.close();
    await simulator.close();
  }
}

/** Numbers from the end of the sample, which are on nobody's list. */
function lastNumbers(): string[] {
  const rows = readFileSync(join(SAMPLE, 'call-outcomes.csv'), 'utf8').trimEnd().split('\n');
  return [...new Set(rows.slice(-60).map((row) => row.split(',')[0] as string))];
}

/** A visitor signs in where the person belongs, not where the demo switched to last. */
async function signInAtHome(api: DemoClient): Promise<void> {
  for (const tree of DEMO_TREES) {
    const body = {
      email: tree.owner.email,
      password: DEMO_PASSWORD,
      account: tree.slug,
      device: 'demo',
    };
    await api(signIn, { body });
  }
}

async function createTrees(api: DemoClient, operatorToken: string): Promise<Workplace[]> {
  const rows = readFileSync(join(SAMPLE, 'call-list.csv'), 'utf8').trimEnd().split('\n');
  const header = rows.shift() ?? '';
  const accounts = DEMO_TREES.flatMap((tree) => tree.clients).length;
  const share = Math.floor(rows.length / accounts);
  const places: Workplace[] = [];
  for (const [index, tree] of DEMO_TREES.entries()) {
    const ownerToken = await createTree(api, tree, { first: index === 0, operatorToken });
    for (const client of tree.clients) {
      const own = rows.slice(places.length * share, (places.length + 1) * share);
      const csv = new TextEncoder().encode([header, ...own, ''].join('\n'));
      places.push(await createClient(api, { tree, client, ownerToken, csv }));
    }
  }
  return places;
}

const ACCOUNT_DEFAULTS = {
  default_country: 'US',
  time_zone: 'Asia/Kolkata',
  // Test mode calls nobody, and a visitor may come at any hour.
  calling_window: { start: '00:00', end: '24:00' },
  attempt_cap: 4,
  wrap_up_seconds: 45,
  wrap_up_mode: 'mandatory',
  currency: 'INR',
} as const;

type TreeStart = { first: boolean; operatorToken: string };

async function createTree(api: DemoClient, tree: DemoTree, start: TreeStart): Promise<string> {
  const { name, slug, hue } = tree;
  const reasons = { break_reasons: [...DEFAULT_BREAK_REASONS] };
  const account = { name, slug, hue, ...ACCOUNT_DEFAULTS, ...reasons };
  const owner = { name: tree.owner.name, email: tree.owner.email, password: DEMO_PASSWORD };
  if (start.first) await api(setup, { body: { account, owner, device: 'demo' } });
  else await createOnPlan(api, { account, owner }, start.operatorToken);
  const body = { email: owner.email, password: DEMO_PASSWORD, account: slug, device: 'demo' };
  const { token, session } = mustBeSignedIn(await api(signIn, { body }));
  await setRate(api, { token, accountId: session.account.id, rate: tree.rate });
  return token;
}

/** An account of the operator starts on trial; the demo goes on for as long as anybody looks at it. */
async function createOnPlan(
  api: DemoClient,
  body: BodyOf<typeof createAccount>,
  token: string,
): Promise<void> {
  const { account_id: id } = await api(createAccount, { body, token });
  await api(setPlan, { params: { id }, body: { plan: 'business' }, token });
}

async function setRate(
  api: DemoClient,
  r: { token: string; accountId: string; rate: DemoTree['rate'] },
): Promise<void> {
  await api(createRateCard, {
    params: { id: r.accountId },
    token: r.token,
    body: { rate_micros: r.rate.micros, increments: r.rate.increments, minimum_micros: 0 },
  });
}

type NewClient = { tree: DemoTree; client: DemoAccount; ownerToken: string; csv: Uint8Array };

async function createClient(
  api: DemoClient,
  { tree, client, ownerToken, csv }: NewClient,
): Promise<Workplace> {
  const { name, slug, hue } = client;
  const account = await api(createSubAccount, {
    token: ownerToken,
    body: { name, slug, hue, ...ACCOUNT_DEFAULTS },
  });
  await setRate(api, { token: ownerToken, accountId: account.id, rate: client.rate });
  const { token } = await api(switchAccount, {
    token: ownerToken,
    body: { account_id: account.id, device: 'demo' },
  });
  for (const member of client.members) {
    await api(createMember, {
      token,
      body: { ...member, password: DEMO_PASSWORD, client_account_id: account.id },
    });
  }
  const listId = await importList(api, { token, name: client.list, csv });
  await api(updateCallList, { params: { id: listId }, token, body: { script: client.script } });
  return {
    account: client,
    accountId: account.id,
    listId,
    parent: { slug: tree.slug, email: tree.owner.email },
  };
}

async function importList(
  api: DemoClient,
  list: { token: string; name: string; csv: Uint8Array },
): Promise<string> {
  const { token } = list;
  const uploaded = await api(uploadImport, {
    token,
    raw: list.csv,
    query: { file_name: `${list.name}.csv` },
  });
  const params = { id: uploaded.id };
  await api(checkImport, {
    token,
    params,
    body: { mapping: uploaded.mapping, list_name: list.name, default_country: 'US' },
  });
  await api(commitImport, { token, params });
  for (;;) {
    const state = await api(getImport, { token, params });
    if (state.status === 'done' && state.list_id) return state.list_id;
    if (state.status === 'failed')
      throw new Error(`the demo list could not be imported: ${state.failure}`);
    await sleep(20);
  }
}
