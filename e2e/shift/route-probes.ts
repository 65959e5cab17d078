// The shift’s own look at isolation: every operation × its people × ids of real rows of the other accounts.
import { randomUUID } from 'node:crypto';
import type { Endpoint } from '../../shared/endpoint.ts';
import type { FilledAccount } from '../../server/isolation/test/catalogue-fill.ts';
import type { Leak } from '../../server/isolation/test/database-probes.ts';
import {
  HANDS,
  has,
  put,
  sameAnswer,
  sampleOf,
  type Place,
  type Sample,
} from '../../server/isolation/test/route-probes.ts';

export type Actor = {
  name: string;
  token: string;
  accountId: string;
  /** Accounts this actor may name: its own, its parent, its sub-accounts. */
  related: readonly string[];
};

export type RouteProbes = { probes: number; routes: Set<string>; leaks: Leak[] };

type Setup = {
  base: string;
  endpoints: readonly Endpoint[];
  actors: readonly Actor[];
  accounts: readonly FilledAccount[];
};

/** Sign-out would end the very session that probes. */
const NOT_PROBED = new Set(['delete /v1/session']);

export async function probeRoutes(setup: Setup): Promise<RouteProbes> {
  const found: RouteProbes = { probes: 0, routes: new Set(), leaks: [] };
  for (const e of setup.endpoints) {
    const name = `${e.method} ${e.path}`;
    if (NOT_PROBED.has(name) || e.access.kind === 'public' || e.access.kind === 'carrier') continue;
    const { sample: raw, places } = sampleOf(e);
    const sample = HANDS[name]?.(raw) ?? raw;
    found.routes.add(name);
    for (const actor of setup.actors) {
      const foreign = setup.accounts.filter((a) => a.id !== actor.accountId);
      await probeAsIs(setup, { e, name, actor, sample, foreign, found });
      for (const place of places.filter((p) => has(sample, p))) {
        await probePlace(setup, { e, name, actor, sample, foreign, found, place });
      }
    }
  }
  return found;
}

type Probe = {
  e: Endpoint;
  name: string;
  actor: Actor;
  sample: Sample;
  foreign: readonly FilledAccount[];
  found: RouteProbes;
};

/** Without any foreign id: whatever answers must hold nothing of another account. */
async function probeAsIs(setup: Setup, probe: Probe): Promise<void> {
  const answer = await send(setup.base, probe.e, { actor: probe.actor, sample: probe.sample });
  probe.found.probes += 1;
  scan(probe, answer);
}

async function probePlace(setup: Setup, probe: Probe & { place: Place }): Promise<void> {
  const { e, name, actor, sample, place, found } = probe;
  const ask = (id: string) => send(setup.base, e, { actor, sample: put(sample, place, id) });
  const missing = await ask(randomUUID());
  // A role that is refused outright learns nothing from an id, and one id shows it.
  const ids = probe.foreign.flatMap((account) => idsOf(account, actor));
  for (const id of missing.status === 403 ? ids.slice(0, 3) : ids) {
    const answer = await ask(id);
    found.probes += 1;
    scan(probe, answer);
    if (sameAnswer(answer, missing, id)) continue;
    found.leaks.push({
      where: `${name} as ${actor.name}`,
      what: `${place.path.join('.')}: a foreign id answers ${answer.status} ${answer.text.slice(0, 200)}, a missing one ${missing.status} ${missing.text.slice(0, 200)}`,
    });
  }
}

/** One id of every table of an account; never an account the actor may name. */
function idsOf(account: FilledAccount, actor: Actor): string[] {
  const ids = [...account.rows.values()].flatMap((rows) => {
    const id = rows[0]?.['id'];
    return typeof id === 'string' ? [id] : [];
  });
  const naming = actor.related.includes(account.id) ? [] : [account.id];
  return [...new Set([...ids, ...naming])].filter((id) => !actor.related.includes(id));
}

type Answer = { status: number; text: string; headers: string };

function scan({ name, actor, foreign, found }: Probe, answer: Answer): void {
  const leaked = foreign.find(
    (a) => answer.text.includes(a.canary) || answer.headers.includes(a.canary),
  );
  if (leaked)
    found.leaks.push({ where: `${name} as ${actor.name}`, what: `holds ${leaked.canary}` });
}

async function send(
  base: string,
  e: Endpoint,
  ask: { actor: Actor; sample: Sample },
): Promise<Answer> {
  const params = ask.sample.params as Record<string, string>;
  const path = e.path.replace(/\{(\w+)\}/g, (_all, key: string) =>
    encodeURIComponent(params[key] ?? ''),
  );
  const query = new URLSearchParams(
    Object.entries(ask.sample.query as Record<string, unknown>).map(([k, v]) => [k, String(v)]),
  );
  const hasBody = e.method !== 'get' && e.method !== 'delete';
  const response = await fetch(`${base}${path}?${query.toString()}`, {
    method: e.method.toUpperCase(),
    headers: {
      authorization: `Bearer ${ask.actor.token}`,
      ...(hasBody ? { 'content-type': e.rawBody?.contentTypes[0] ?? 'application/json' } : {}),
      ...(e.idempotency ? { 'idempotency-key': randomUUID() } : {}),
    },
    body: hasBody
      ? e.rawBody
        ? 'name,phone\nx,+12025550177\n'
        : JSON.stringify(ask.sample.body)
      : undefined,
  });
  const headers = JSON.stringify([...response.headers]);
  return { status: response.status, text: await response.text(), headers };
}
