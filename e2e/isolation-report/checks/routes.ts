// Every mounted operation × every identity × ids of every other account, in every place an id can stand. Made from the
// contract values of the running server, so a route is probed the day it is mounted.
import { randomUUID } from 'node:crypto';
import type { Endpoint } from '../../../shared/endpoint.ts';
import { has, put, sameAnswer, type Place } from '../../../server/isolation/test/route-probes.ts';
import { inLanes, LANES, leak, wishOf, type Bench } from '../bench.ts';
import type { Filled } from '../fixture.ts';
import { OWN_HANDS } from '../own/hands.ts';
import { ownRequest, wishOfOwn, type OwnRequest } from '../own/request.ts';
import { sample as some } from '../random.ts';
import { fitsPlace, routeName, routesOf, type Route } from '../route-list.ts';
import { surfaceOf, type FixtureActor, type Surface } from '../types.ts';
import { isOpen, mayUse, scan, type Scanned } from './asking.ts';
import { checkOwn } from './own.ts';
import { unchanged } from './unchanged.ts';

/** How many ids that fit a place, and how many that do not, are tried there. */
const FITTING_IDS = { short: 6, full: 1000 };
const STRANGE_IDS = { short: 2, full: 1000 };

/** Ids that the caller makes: they name no row, and any of them would be taken. */
const MADE_BY_CALLER = new Set(['device_id', 'start_id', 'payment_id', 'change_id']);

export async function checkRoutes(bench: Bench): Promise<Surface> {
  const surface = surfaceOf('routes');
  const routes = routesOf(bench);
  surface.figures['routes'] = routes.length;
  if (bench.task.part !== 'foreign') await checkOwn(bench, surface, routes);
  if (bench.task.part === 'own') return surface;
  for (const own of (bench.task.slugs ?? bench.filled.map((f) => f.slug)).map(bench.of)) {
    const work = async () => {
      for (const actor of bench.actors.filter((a) => a.slug === own.slug))
        await probeAs(bench, surface, { actor, routes, own });
    };
    await unchanged(bench, surface, { own, work });
  }
  await bench.site.database.admin.query(REFILL);
  return surface;
}

/** An account takes away its only logo when that route is tried; the copy made later must hold one to prove something. */
const REFILL = `
  insert into account_logos (account_id, media_type, content, sha256, changed_at)
  select account_id, 'image/png', '', account_id::text, now() from accounts
  on conflict on constraint account_logos_pkey do nothing`;

type Probing = { actor: FixtureActor; routes: readonly Route[]; own: Filled };

async function probeAs(bench: Bench, surface: Surface, probing: Probing): Promise<void> {
  const { actor, routes, own } = probing;
  for (const route of routes) {
    bench.hit.add(routeName(route.e));
    // Anybody may ask these, so one identity of each account is enough.
    if (isOpen(route.e) && actor.role !== 'owner') continue;
    // Signing out, and what is like it, ends the session that asks; a new one is opened by itself.
    const bare = await bench.ask(actor, wishOf(route.e, route.sample));
    surface.probes += 1;
    scan(bench, surface, { actor, route, answer: bare });
    if (actor.kind === 'revoked') {
      refuse(bench, surface, { actor, route, answer: bare });
      continue;
    }
    await probeHeaders(bench, surface, { actor, route, own });
    const letIn = isLetIn(route.e, actor, own.kind);
    const places = route.places.filter((p) => has(route.sample, p));
    const isMade = letIn && !isIdAlone(route) && places.some(takesRow);
    const made = isMade ? await ownRequest(OWN_HANDS, { bench, own, actor }, route) : null;
    for (const place of places) {
      const ids = idsFor(bench, { own, route, place, actor });
      const base = made !== null && takesRow(place) ? made : { sample: route.sample };
      // A role that is refused outright learns nothing from an id, and one id shows it.
      const few = letIn ? ids : ids.slice(0, 1);
      await probePlace(bench, surface, { actor, route, place, ids: few, base });
    }
  }
}

const takesRow = (place: Place) => !MADE_BY_CALLER.has(String(place.path.at(-1)));

/** One id is all there is to ask: with another in its place, nothing is left of an own request. */
function isIdAlone({ e, sample, places }: Route): boolean {
  const isBare = Object.keys((sample.body ?? {}) as object).length === 0;
  return places.length === 1 && places[0]?.part === 'params' && isBare && !e.rawBody;
}

function isLetIn(e: Endpoint, actor: FixtureActor, kind: 'parent' | 'sub_account'): boolean {
  if (!mayUse(e, actor.role, kind)) return false;
  return actor.kind !== 'api_key' || (e.access.kind === 'member' && e.access.scope !== undefined);
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

type PlaceProbe = {
  actor: FixtureActor;
  route: Route;
  place: Place;
  ids: readonly Foreign[];
  /** The request that is the account’s own but for one id. */
  base: OwnRequest;
};
type Foreign = { id: string; owner: Filled; table: string };

async function probePlace(bench: Bench, surface: Surface, probe: PlaceProbe): Promise<void> {
  const { actor, route, place, base } = probe;
  const ask = (id: string) =>
    bench.ask(actor, wishOfOwn(route.e, { ...base, sample: put(base.sample, place, id) }));
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
