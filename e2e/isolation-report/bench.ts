// What every check works with: the server under test, the fixture’s rows, and identities that ask it for things.
import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import type { Endpoint } from '../../shared/endpoint.ts';
import type { Table } from '../../server/isolation/test/catalogue-fill.ts';
import type { Sample } from '../../server/isolation/test/route-probes.ts';
import { createClient } from '../../server/demo/client.ts';
import { readFilled, signedIn, type Filled } from './fixture.ts';
import { seeded, seedOf } from './random.ts';
import type { Site } from './site.ts';
import type { FixtureActor, Leak, Surface, Task } from './types.ts';

export type Answer = { status: number; text: string; headers: string };

export type Wish = {
  method: string;
  path: string;
  token?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
};

export type Bench = {
  task: Task;
  site: Site;
  tables: Table[];
  filled: Filled[];
  owners: Map<string, Owner>;
  actors: FixtureActor[];
  hit: Set<string>;
  reached: Set<string>;
  /** Own requests that their hand could not make, and why. */
  unmade: Map<string, string>;
  tried: Map<string, { identities: Set<string>; probes: number }>;
  /** One request; an identity whose session ran out signs in again, once. */
  ask(actor: FixtureActor | null, wish: Omit<Wish, 'token'>): Promise<Answer>;
  of(slug: string): Filled;
  actor(slug: string, which: FixtureActor['role'] | 'api_key' | 'revoked'): FixtureActor;
  random(place: string): () => number;
  close(): Promise<void>;
};

const CONNECTIONS = 8;

export async function openBench(task: Task, site: Site): Promise<Bench> {
  const pool = new Pool(site.url, { connections: CONNECTIONS });
  const { tables, filled } = await readFilled(site.database.admin, task.fixture);
  const actors = task.fixture.actors.map((actor) => ({ ...actor }));
  const send = (wish: Wish) => sendTo(pool, wish);
  const signInAgain = async (actor: FixtureActor) => {
    const token = await signedIn(createClient(site.url), actor).catch(() => null);
    if (token) actor.token = token;
    return token !== null;
  };
  return {
    task,
    site,
    tables,
    filled,
    owners: ownersOf(filled),
    actors,
    hit: new Set(),
    reached: new Set(),
    unmade: new Map(),
    tried: new Map(),
    ask: async (actor, wish) => {
      const answer = await send({ ...wish, token: actor?.token });
      if (answer.status !== 401 || actor?.kind !== 'member') return answer;
      return (await signInAgain(actor)) ? send({ ...wish, token: actor.token }) : answer;
    },
    of: (slug) => filled.find((f) => f.slug === slug) as Filled,
    actor: (slug, which) =>
      actors.find(
        (a) => a.slug === slug && (a.kind === which || (a.kind === 'member' && a.role === which)),
      ) as FixtureActor,
    random: (place) => seeded(seedOf(task.fixture.seed, place)),
    close: () => pool.close(),
  };
}

async function sendTo(pool: Pool, wish: Wish): Promise<Answer> {
  const { statusCode, headers, body } = await pool.request({
    path: wish.path,
    method: wish.method as 'GET',
    headers: {
      ...(wish.token ? { authorization: `Bearer ${wish.token}` } : {}),
      ...wish.headers,
    },
    body: wish.body ?? null,
  });
  return { status: statusCode, text: await body.text(), headers: JSON.stringify(headers) };
}

/** The request an operation and its values make. */
export function wishOf(e: Endpoint, sample: Sample, headers: Record<string, string> = {}): Wish {
  const params = sample.params as Record<string, string>;
  const path = e.path.replace(/\{(\w+)\}/g, (_all, key: string) =>
    encodeURIComponent(params[key] ?? ''),
  );
  const entries = Object.entries(sample.query as object).map(([k, v]) => [k, String(v)]);
  const query = new URLSearchParams(entries as [string, string][]).toString();
  const hasBody = e.method !== 'get' && e.method !== 'delete';
  return {
    method: e.method.toUpperCase(),
    path: query ? `${path}?${query}` : path,
    headers: {
      ...(hasBody ? { 'content-type': e.rawBody?.contentTypes[0] ?? 'application/json' } : {}),
      ...(e.idempotency ? { 'idempotency-key': randomUUID() } : {}),
      ...headers,
    },
    ...(hasBody
      ? { body: e.rawBody ? 'name,phone\nx,+12025550177\n' : JSON.stringify(sample.body) }
      : {}),
  };
}

/** What an answer holds of other accounts: their canaries, and ids of their rows that nobody here asked about. */
export function foreignIn(
  bench: Bench,
  slug: string,
  found: { text: string; asked?: string },
): string[] {
  const { text, asked } = found;
  const canaries = text.includes('cnry-')
    ? bench.filled.filter((f) => f.slug !== slug && text.includes(f.canary))
    : [];
  const ids = (text.match(UUIDS) ?? []).flatMap((id) => {
    const owner = bench.owners.get(id);
    return owner === undefined || owner.slug === slug || id === asked ? [] : [owner];
  });
  const own = bench.filled.find((f) => f.slug === slug)?.rows.get('accounts')?.[0]?.['caller_id'];
  const numbers = (text.match(CALLER_IDS) ?? []).filter((number) => number !== own);
  return [
    ...canaries.map((f) => `a canary of ${f.slug}`),
    ...numbers.slice(0, 1).map((number) => `the caller id ${number} of another account`),
    ...ids.slice(0, 3).map((o) => `an id of ${o.slug}’s ${o.table}`),
  ];
}

/** Each account of the fixture has one; so have the server’s own, which show in nobody’s answers. */
const CALLER_IDS = /\+15005558\d{3}/g;

const UUIDS = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

export type Owner = { slug: string; table: string };

/**
 * Ids that stand in the rows of one account alone. People, their sessions and accounts may be known to several: who
 * looks at an account stands in its log.
 */
function ownersOf(filled: readonly Filled[]): Map<string, Owner> {
  const owners = new Map<string, Owner | null>();
  const shared = new Set(filled.flatMap((f) => [f.id, ...peopleOf(f)]));
  for (const { slug, rows } of filled) {
    for (const [table, found] of rows) {
      for (const id of found.flatMap((row) => idsOf(table, row))) {
        const known = owners.get(id);
        const several = shared.has(id) || known === null || (known && known.slug !== slug);
        owners.set(id, several ? null : (known ?? { slug, table }));
      }
    }
  }
  return new Map([...owners].filter((entry): entry is [string, Owner] => entry[1] !== null));
}

const idsOf = (table: string, row: Record<string, unknown>) =>
  (table.startsWith('audit_') ? [row['id']] : Object.values(row)).filter(isId);

function peopleOf({ rows }: Filled): unknown[] {
  const of = (table: string, column: string) => (rows.get(table) ?? []).map((r) => r[column]);
  return [...of('members', 'id'), ...of('members', 'user_id'), ...of('sessions', 'id')];
}

const isId = (value: unknown): value is string =>
  typeof value === 'string' && value.length === 36 && value.replace(UUIDS, '') === '';

/** Notes a leak; in the run of a mutant the first one ends it. */
export function leak(bench: Bench, surface: Surface, found: Leak): void {
  surface.leaks.push(found);
  if (bench.task.stopAtLeak) throw new FirstLeak(surface);
}

export class FirstLeak extends Error {
  readonly surface: Surface;
  constructor(surface: Surface) {
    super('a leak was found');
    this.surface = surface;
  }
}

/** Runs over items, at most `width` at a time, in order of start. */
export async function inLanes<T>(
  items: readonly T[],
  width: number,
  run: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  const lane = async () => {
    for (const item of waiting) await run(item);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
}

export const LANES = CONNECTIONS;
