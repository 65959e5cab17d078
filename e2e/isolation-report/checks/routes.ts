// Every mounted operation × every identity × ids of every other account, in every place an id can stand. Made from the
// contract values of the running server, so a route is probed the day it is mounted.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Endpoint } from '../../../shared/endpoint.ts';
import type { Role } from '../../../shared/roles.ts';
import { digestOf } from '../../../server/isolation/test/database-probes.ts';
import {
  HANDS,
  has,
  put,
  sameAnswer,
  sampleOf,
  type Place,
  type Sample,
} from '../../../server/isolation/test/route-probes.ts';
import { foreignIn, inLanes, LANES, leak, wishOf, type Answer, type Bench } from '../bench.ts';
import type { Filled } from '../fixture.ts';
import { sample as some } from '../random.ts';
import { surfaceOf, type FixtureActor, type Surface } from '../types.ts';

export type Route = {
  e: Endpoint;
  name: string;
  sample: Sample;
  places: Place[];
  /** It is a list; the sample asks for its first page. */
  takesCursor: boolean;
};

/** What ends sessions or shuts accounts is asked last, or it would end the asking. */
const LAST = /session|password|factor|passkey|suspend|erase|close|move|view-as|revoke|rotate/;
/** How many ids that fit a place, and how many that do not, are tried there. */
const FITTING_IDS = { short: 6, full: 1000 };
const STRANGE_IDS = { short: 2, full: 1000 };

export async function checkRoutes(bench: Bench): Promise<Surface> {
  const surface = surfaceOf('routes');
  const routes = routesOf(bench);
  const slugs = bench.task.slugs ?? bench.filled.map((f) => f.slug);
  for (const slug of slugs) {
    const own = bench.of(slug);
    const strangers = bench.filled.filter((f) => !own.related.includes(f.id)).map((f) => f.id);
    const before = await settled(bench, strangers);
    const from = Date.now();
    for (const actor of bench.actors.filter((a) => a.slug === slug)) {
      await probeAs(bench, surface, { actor, routes, own });
    }
    await reachOwn(bench, surface, { routes, own });
    const after = await digestOf(bench.site.database, bench.tables, strangers);
    surface.probes += 1;
    if (after !== before) {
      const late = await bench.site.database.admin.query<{ what: string }>(
        `select distinct action || ' ' || target_kind as what from audit_log
         where account_id = any($1) and at > to_timestamp($2 / 1000.0)`,
        [strangers, from],
      );
      const changed = changedTable(slug, before, after);
      const actions = late.rows.map((r) => r.what).toSorted();
      leak(bench, surface, { ...changed, what: `${changed.what}; noted: ${actions.join(', ')}` });
    }
  }
  await bench.site.database.admin.query(REFILL);
  surface.figures['routes'] = routes.length;
  return surface;
}

/** An account takes away its only logo when that route is tried; the copy made later must hold one to prove something. */
const REFILL = `
  insert into account_logos (account_id, media_type, content, sha256, changed_at)
  select account_id, 'image/png', '', account_id::text, now() from accounts
  on conflict on constraint account_logos_pkey do nothing`;

/** Longer than any late work of a request waits: what was read is noted within a second. */
const REST_MS = 1200;
const RESTS = 20;

/** A digest of these accounts once their own late work is done: notes of what was read, deliveries on their way. */
async function settled(bench: Bench, ids: readonly string[]): Promise<string> {
  const { admin } = bench.site.database;
  await admin.query('update deliveries set next_at = null where next_at is not null');
  // An erasure that waits for a call would end in the middle of somebody else’s turn.
  await admin.query("update erasures set status = 'done', phone_box = null where status <> 'done'");
  // What is read again and again is summed up in one note a minute; these are written now.
  const { deps } = bench.site.app;
  await deps.auditBuffer.flush(deps.clock.now(), true);
  let before = '';
  for (let n = 0; n < RESTS; n += 1) {
    const now = await digestOf(bench.site.database, bench.tables, ids);
    if (now === before) return now;
    before = now;
    await sleep(REST_MS);
  }
  return before;
}

/** Every operation with values of the right form; those that end sessions last. */
export function routesOf(bench: Bench): Route[] {
  const { paths } = bench.task;
  const routes = bench.site.app.api.endpoints
    .filter((e) => !paths || paths.some((p) => e.path.startsWith(p)))
    .map((e) => {
      const name = `${e.method} ${e.path}`;
      const { sample, places } = sampleOf(e);
      const hand = HANDS[name];
      const { cursor, ...query } = (hand ? hand(sample) : sample).query as Record<string, never>;
      const first = { ...(hand ? hand(sample) : sample), query };
      return { e, name, sample: first, places, takesCursor: cursor !== undefined };
    });
  return [
    ...routes.filter((r) => !LAST.test(r.e.path)),
    ...routes.filter((r) => LAST.test(r.e.path)),
  ];
}

type Probing = { actor: FixtureActor; routes: readonly Route[]; own: Filled };

async function probeAs(bench: Bench, surface: Surface, probing: Probing): Promise<void> {
  const { actor, routes, own } = probing;
  for (const route of routes) {
    bench.hit.add(routeName(route.e));
    // Anybody may ask these, so one identity of each account is enough.
    if (isOpen(route.e) && actor.role !== 'owner') continue;
    // Signing out, and what is like it, ends the session that asks; a new one is opened by itself.
    const plain = await bench.ask(actor, wishOf(route.e, route.sample));
    surface.probes += 1;
    scan(bench, surface, { actor, route, answer: plain });
    if (actor.kind === 'revoked') {
      refuse(bench, surface, { actor, route, answer: plain });
      continue;
    }
    await probeHeaders(bench, surface, { actor, route, own });
    for (const place of route.places.filter((p) => has(route.sample, p))) {
      const ids = idsFor(bench, { own, route, place, actor });
      // A role that is refused outright learns nothing from an id, and one id shows it.
      const few = isLetIn(route.e, actor, own.kind) ? ids : ids.slice(0, 1);
      await probePlace(bench, surface, { actor, route, place, ids: few });
    }
  }
}

const isOpen = (e: Endpoint) => e.access.kind === 'public' || e.access.kind === 'carrier';

const routeName = (e: Endpoint) =>
  `${e.method.toUpperCase()} ${e.path.replace(/\{(\w+)\}/g, ':$1')}`;

/** What the contract says; the run itself shows whether the server keeps to it. */
export function mayUse(e: Endpoint, role: Role, kind: 'parent' | 'sub_account'): boolean {
  const { access } = e;
  if (access.kind === 'public' || access.kind === 'carrier') return true;
  if (access.kind === 'operator') return access.orRoles?.includes(role) ?? false;
  if (access.kind === 'parent' && kind !== 'parent') return false;
  return access.roles.includes(role);
}

function isLetIn(e: Endpoint, actor: FixtureActor, kind: 'parent' | 'sub_account'): boolean {
  if (!mayUse(e, actor.role, kind)) return false;
  return actor.kind !== 'api_key' || (e.access.kind === 'member' && e.access.scope !== undefined);
}

type Scanned = { actor: FixtureActor; route: Route; answer: Answer; asked?: string };

function scan(bench: Bench, surface: Surface, { actor, route, answer, asked }: Scanned): void {
  const text = answer.text + answer.headers;
  for (const what of foreignIn(bench, actor.slug, { text, asked })) {
    leak(bench, surface, {
      where: `${route.name} as ${actor.name}`,
      what: `the answer holds ${what}`,
    });
  }
}

/** Somebody who was let go gets nothing but what anybody gets. */
function refuse(bench: Bench, surface: Surface, { actor, route, answer }: Scanned): void {
  if (isOpen(route.e) || answer.status === 401) return;
  leak(bench, surface, {
    where: `${route.name} as ${actor.name}`,
    what: `a revoked identity was answered ${answer.status}`,
  });
}

/** Headers that name another account, the ways other systems take one from there, change nothing. */
async function probeHeaders(
  bench: Bench,
  surface: Surface,
  { actor, route, own }: { actor: FixtureActor; route: Route; own: Filled },
): Promise<void> {
  if (route.e.method !== 'get' && bench.task.fixture.form === 'short') return;
  const foreign = strangerOf(bench, own);
  const headers = {
    'x-account-id': foreign.id,
    'x-tenant-id': foreign.id,
    'x-impersonate-account': foreign.id,
    'if-match': foreign.id,
    cookie: `account_id=${foreign.id}`,
  };
  const answer = await bench.ask(actor, wishOf(route.e, route.sample, headers));
  surface.probes += 1;
  note(bench, foreign, actor);
  scan(bench, surface, { actor, route, answer });
}

function strangerOf(bench: Bench, own: Filled): Filled {
  return bench.filled.find((f) => !own.related.includes(f.id)) as Filled;
}

function note(bench: Bench, target: { slug: string }, actor: FixtureActor): void {
  const entry = bench.tried.get(target.slug) ?? { identities: new Set<string>(), probes: 0 };
  entry.identities.add(actor.name);
  entry.probes += 1;
  bench.tried.set(target.slug, entry);
}

type PlaceProbe = { actor: FixtureActor; route: Route; place: Place; ids: readonly Foreign[] };
type Foreign = { id: string; owner: Filled; table: string };

async function probePlace(bench: Bench, surface: Surface, probe: PlaceProbe): Promise<void> {
  const { actor, route, place } = probe;
  const ask = (id: string) => bench.ask(actor, wishOf(route.e, put(route.sample, place, id)));
  const missing = await ask(randomUUID());
  await inLanes(probe.ids, LANES, async ({ id, owner, table }) => {
    const answer = await ask(id);
    surface.probes += 1;
    note(bench, owner, actor);
    scan(bench, surface, { actor, route, answer, asked: id });
    // What makes the server send something may be asked a few times a minute only.
    if (answer.status === 429 || missing.status === 429 || sameAnswer(answer, missing, id)) return;
    leak(bench, surface, {
      where: `${route.name} as ${actor.name}`,
      what: `${place.part} ${place.path.join('.')}: an id of ${owner.slug}’s ${table} answers ${answer.status} ${answer.text.slice(0, 160)}, a missing one ${missing.status} ${missing.text.slice(0, 160)}`,
    });
  });
}

type Choice = { own: Filled; route: Route; place: Place; actor: FixtureActor };

/** Ids that fit the place, of every other account, and some that do not; never one the identity may name. */
function idsFor(bench: Bench, { own, route, place, actor }: Choice): Foreign[] {
  const all = bench.filled
    .filter((f) => f.id !== own.id)
    .flatMap((owner) => {
      const rows = [...owner.rows].flatMap(([table, found]) => {
        const id = found[0]?.['id'];
        return typeof id === 'string' ? [{ id, owner, table }] : [];
      });
      const named = own.related.includes(owner.id)
        ? []
        : [{ id: owner.id, owner, table: 'accounts' }];
      return [...rows, ...named];
    })
    .filter(({ id }) => !own.related.includes(id));
  const fits = all.filter(({ table }) => fitsPlace(table, route.e, place));
  const rest = all.filter((one) => !fits.includes(one));
  const { form } = bench.task.fixture;
  const random = bench.random(`${actor.name} ${route.name} ${place.path.join('.')}`);
  return [...some(fits, FITTING_IDS[form], random), ...some(rest, STRANGE_IDS[form], random)];
}

/** Whether a place of this name may well hold ids of this table. */
export function fitsPlace(table: string, e: Endpoint, place: Place): boolean {
  const key = String(place.path.findLast((p) => typeof p === 'string') ?? '').replace(/_ids?$/, '');
  const words =
    key === 'id' || key === ''
      ? e.path.split('/').map((w) => w.replaceAll('-', '_').replace(/s$/, ''))
      : [key];
  return words.some((w) => w.length >= 4 && !w.startsWith('{') && table.includes(w));
}

/** The control: an owner asks for their own rows, and must get them, or the silence above means nothing. */
async function reachOwn(
  bench: Bench,
  surface: Surface,
  { routes, own }: { routes: readonly Route[]; own: Filled },
): Promise<void> {
  const actor = bench.actor(own.slug, 'owner');
  let canaries = 0;
  for (const route of routes) {
    const wish = wishOf(route.e, ownSample(route, own));
    const answer = await bench.ask(actor, wish);
    surface.probes += 1;
    scan(bench, surface, { actor, route, answer });
    if (answer.status < 300) bench.reached.add(routeName(route.e));
    if (answer.text.includes(own.canary)) canaries += 1;
  }
  if (!bench.task.paths && canaries === 0)
    leak(bench, surface, { where: own.slug, what: 'an owner does not even see their own rows' });
}

export function ownSample(route: Route, own: Filled): Sample {
  let sample = route.sample;
  for (const place of route.places) {
    if (!has(sample, place)) continue;
    const table = [...own.rows.keys()].findLast(
      (name) =>
        fitsPlace(name, route.e, place) && typeof own.rows.get(name)?.[0]?.['id'] === 'string',
    );
    const id = table ? own.rows.get(table)?.[0]?.['id'] : undefined;
    if (typeof id === 'string') sample = put(sample, place, id);
  }
  return sample;
}

function changedTable(slug: string, before: string, after: string) {
  const old = new Set(before.split('\n'));
  const changed = after.split('\n').filter((line) => !old.has(line));
  return {
    where: `everything done by identities of ${slug}`,
    what: `rows of unrelated accounts changed: ${changed.map((l) => l.split(':')[0]).join(', ')}`,
  };
}
