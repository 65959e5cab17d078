// The accounts of the shift: an agency with two clients, their rates, members, lists and webhook endpoints.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSubAccount } from '../../shared/accounts.ts';
import { mustBeSignedIn } from '../../shared/factors.ts';
import { createMember } from '../../shared/members.ts';
import { signIn, switchAccount, type SignedIn } from '../../shared/sessions.ts';
import { setup } from '../../shared/setup.ts';
import { createRateCard } from '../../shared/billing.ts';
import {
  checkImport,
  commitImport,
  getImport,
  uploadImport,
  type ImportCounts,
} from '../../shared/imports.ts';
import { createWebhookEndpoint } from '../../shared/webhooks.ts';
import { outcomesFromCsv } from '../../server/carrier-simulator/outcomes.ts';
import { readConfig } from '../../server/config.ts';
import { runServer, type Running } from '../../server/main.ts';
import type { ShiftOptions } from './args.ts';
import { RATES } from './calls-file.ts';
import { createClient, type Client } from '../../server/demo/client.ts';
import { startReceiver, type Receiver } from './receiver.ts';
import { createSeats, type Seat, type Seats } from './seats.ts';

export type AccountName = 'harbour' | 'cedar' | 'lakeview';
export const ACCOUNT_NAMES: readonly AccountName[] = ['harbour', 'cedar', 'lakeview'];

export type { Seat } from './seats.ts';
export type World = {
  running: Running;
  client: Client;
  seats: Seats;
  receiver: Receiver;
  /** The agency owner's session in each account. */
  owner: Record<AccountName, Seat>;
  lists: Record<'cedar' | 'lakeview', string>;
  canary: Record<AccountName, string>;
  close(): Promise<void>;
};

const PASSWORD = 'shift simulator password';
const DEFAULTS = { default_country: 'US', calling_window: { start: '00:00', end: '24:00' } };

export type WorldOptions = ShiftOptions & {
  consoleDir?: string;
  /** Nobody is sent webhooks. */
  withoutWebhooks?: boolean;
};

/** Starts the server in a temporary folder and makes the accounts. */
export async function createWorld(options: WorldOptions): Promise<World> {
  const dataDir = mkdtempSync(join(tmpdir(), 'switchyard-shift-'));
  const env = {
    PORT: '0',
    DATA_DIR: dataDir,
    DEMO: 'off',
    SECOND_FACTOR: 'optional',
    WEBHOOK_PRIVATE_HOSTS: 'allow',
    LOG_LEVEL: 'error',
  };
  const running = await runServer({
    config: readConfig(env),
    outcomes: outcomesFromCsv(readFileSync(options.calls, 'utf8'), options.seed),
    timeScale: 0,
    ...(options.consoleDir ? { consoleDir: options.consoleDir } : {}),
  });
  const receiver = await startReceiver();
  const client = createClient(running.url);
  const seats = createSeats(client);
  const close = async () => {
    seats.stop();
    await running.stop();
    await receiver.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const canary = {
      harbour: `harbour-${options.seed}-cnry`,
      cedar: `cedar-${options.seed}-cnry`,
      lakeview: `lakeview-${options.seed}-cnry`,
    };
    const owner = await createAccounts(client, seats);
    if (!options.withoutWebhooks) await createEndpoints(client, owner, receiver);
    const lists = { cedar: '', lakeview: '' };
    return { running, client, seats, receiver, owner, lists, canary, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function createAccounts(client: Client, seats: Seats): Promise<Record<AccountName, Seat>> {
  const answer = await client.ask(setup, {
    body: {
      account: { name: 'Harbour Agency', slug: 'harbour', hue: 'slate', ...DEFAULTS },
      owner: { name: 'Ritu Sethi', email: 'ritu@harbour.example', password: PASSWORD },
      device: 'shift',
    },
  });
  const harbour = seats.take(mustBeSignedIn(answer));
  const cedar = seats.take(await createSub(client, harbour, 'cedar'));
  const lakeview = seats.take(await createSub(client, harbour, 'lakeview'));
  return { harbour, cedar, lakeview };
}

async function createSub(
  client: Client,
  parent: Seat,
  slug: 'cedar' | 'lakeview',
): Promise<SignedIn> {
  const name = slug === 'cedar' ? 'Cedar Homes' : 'Lakeview Builders';
  const account = await client.ask(createSubAccount, {
    token: parent.token,
    body: { name, slug, hue: slug === 'cedar' ? 'teal' : 'indigo', ...DEFAULTS },
  });
  const rate = RATES[slug];
  await client.ask(createRateCard, {
    token: parent.token,
    params: { id: account.id },
    body: { rate_micros: rate.micros, increments: rate.increments },
  });
  return client.ask(switchAccount, {
    token: parent.token,
    body: { account_id: account.id, device: 'shift' },
  });
}

async function createEndpoints(
  client: Client,
  owner: Record<AccountName, Seat>,
  receiver: Receiver,
): Promise<void> {
  for (const name of ACCOUNT_NAMES) {
    const { secret } = await client.ask(createWebhookEndpoint, {
      token: owner[name].token,
      body: { url: receiver.urlFor(name), event_types: ['call.completed', 'disposition.created'] },
    });
    receiver.expect(name, secret);
  }
}

/** An agent of an account, signed in. */
export async function createAgent(
  world: World,
  account: 'cedar' | 'lakeview',
  n: number,
): Promise<Seat> {
  const email = `agent-${n}@${account}.example`;
  await world.client.ask(createMember, {
    token: world.owner[account].token,
    body: { name: `Agent ${n}`, email, password: PASSWORD, role: 'agent' },
  });
  const body = { email, password: PASSWORD, account, device: `console ${n}` };
  return world.seats.take(mustBeSignedIn(await world.client.ask(signIn, { body })));
}

/** Imports the list through the API as a supervisor's CRM would, and waits for the end. */
export async function importList(
  world: World,
  account: 'cedar' | 'lakeview',
  options: { file: string; progress: (done: number, total: number) => void },
): Promise<ImportCounts> {
  const { token } = world.owner[account];
  const { client } = world;
  const uploaded = await client.ask(uploadImport, {
    token,
    raw: readFileSync(options.file),
    query: { file_name: 'list.csv', default_country: 'US' },
  });
  const params = { id: uploaded.id };
  await client.ask(checkImport, {
    token,
    params,
    body: {
      mapping: uploaded.mapping,
      list_name: `Shift ${world.canary[account]}`,
      default_country: 'US',
    },
  });
  await client.ask(commitImport, { token, params });
  for (;;) {
    const state = await client.ask(getImport, { token, params });
    options.progress(state.progress.done, state.progress.total);
    if (state.status === 'failed') throw new Error(`the import failed: ${state.failure}`);
    if (state.status === 'done' && state.counts && state.list_id) {
      world.lists[account] = state.list_id;
      return state.counts;
    }
    await new Promise((done) => setTimeout(done, 50));
  }
}
