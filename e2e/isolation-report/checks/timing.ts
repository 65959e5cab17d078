// T12: what belongs to another account takes as long as what nobody has. A verdict that noise cannot make up
// (timing-rank.ts): what differs is measured again, and is a leak when it differs again. Times are told as figures, so
// that equal seeds give equal digests.
import { randomBytes, randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { createApiKey, revokeApiKey } from '../../../shared/api-keys.ts';
import { signIn } from '../../../shared/sessions.ts';
import { createClient } from '../../../server/demo/client.ts';
import { newApiKey } from '../../../server/accounts/credentials.ts';
import { put, type Place } from '../../../server/isolation/test/route-probes.ts';
import { leak, wishOf, type Bench, type Wish } from '../bench.ts';
import { PASSWORD, signedIn } from '../fixture.ts';
import { surfaceOf, type FixtureActor, type Surface } from '../types.ts';
import { ownSample, routesOf, type Route } from '../route-list.ts';
import { compare, tellAlike, type Comparison, type Triple } from './timing-rank.ts';

/** Each of them is three requests. A sign-in takes a hash, and one that skips it is seen at once. */
const TRIPLES = {
  short: { get: 60, change: 0, signIn: 32 },
  full: { get: 2000, change: 400, signIn: 200 },
};
const WARM = 5;

type Ask = { actor: FixtureActor | null; wish: Omit<Wish, 'token'> };

/** Requests that must not be told apart. */
type Question = {
  name: string;
  path: string;
  triples: number;
  /** New ones for each triple: about another account's, and twice about nobody's. */
  asks: () => readonly [theirs: Ask, nobodys: Ask, control: Ask];
  /** Done before each request, and not timed. */
  before?: () => Promise<unknown>;
};

export async function checkTiming(bench: Bench): Promise<Surface> {
  const surface = surfaceOf('timing');
  const { paths } = bench.task;
  const questions = (await questionsOf(bench)).filter(
    ({ path }) => !paths || paths.some((p) => path.startsWith(p)),
  );
  let alarms = 0;
  for (const question of questions) {
    const first = compare(await measure(bench, question, 'first'));
    // Not those of a second look, of which noise decides: the number of probes is part of the digest.
    surface.probes += 3 * question.triples;
    surface.figures[`${question.name}: z, median gap ms (control)`] = told(first);
    if (!tellAlike(first, first)) continue;
    alarms += 1;
    const second = compare(await measure(bench, question, 'second'));
    surface.figures[`${question.name}, again: z, median gap ms (control)`] = told(second);
    if (!tellAlike(first, second)) continue;
    leak(bench, surface, {
      where: question.name,
      what: `what is another account’s is told by its time from what nobody has: it is ${first.z > 0 ? 'slower' : 'faster'}`,
    });
  }
  surface.figures['comparisons'] = questions.length;
  surface.figures['measured a second time'] = alarms;
  return surface;
}

const told = (c: Comparison) =>
  `${c.z.toFixed(2)}, ${c.gapMs.toFixed(4)} (${c.controlZ.toFixed(2)}, ${c.controlGapMs.toFixed(4)})`;

/** In an order that chance decides, anew for each triple: whatever one request leaves behind falls on each of the others. */
async function measure(bench: Bench, question: Question, round: string): Promise<Triple[]> {
  const random = bench.random(`timing ${question.name} ${round}`);
  const triples: Triple[] = [];
  for (let n = -WARM; n < question.triples; n += 1) {
    const asks = question.asks();
    const times: [number, number, number] = [0, 0, 0];
    for (const kind of shuffled([0, 1, 2] as const, random)) {
      await question.before?.();
      const from = performance.now();
      await bench.ask(asks[kind].actor, asks[kind].wish);
      times[kind] = performance.now() - from;
    }
    if (n >= 0) triples.push(times);
  }
  return triples;
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

async function questionsOf(bench: Bench): Promise<Question[]> {
  const triples = TRIPLES[bench.task.fixture.form];
  const routes = routesOf(bench).filter(({ e }) => !e.perMinute);
  const asked = (route: Route) => (route.e.method === 'get' ? triples.get : triples.change);
  return [
    signInQuestion(bench, triples.signIn),
    await keyQuestion(bench, triples.get),
    ...routes.flatMap((route) => searchQuestion(bench, route, triples.get)),
    ...routes.flatMap((route) => (asked(route) > 0 ? idQuestion(bench, route, asked(route)) : [])),
  ];
}

const OWN = 'cedar';
/** Of another agency. */
const OTHER = 'palm-west';

function idQuestion(bench: Bench, route: Route, triples: number): Question[] {
  const place = route.places.find((p) => p.part === 'params');
  if (!place) return [];
  const actor = bench.actor(OWN, 'owner');
  const ask = (id: string): Ask => ({ actor, wish: wishOf(route.e, put(route.sample, place, id)) });
  const theirs = valueAt(ownSample(route, bench.of(OTHER)), place);
  const asks = [ask(theirs), ask(randomUUID()), ask(randomUUID())] as const;
  return [{ name: route.name, path: route.e.path, triples, asks: () => asks }];
}

const valueAt = (sample: { params: unknown }, place: Place) =>
  String((sample.params as Record<string, unknown>)[String(place.path[0])]);

function searchQuestion(bench: Bench, route: Route, triples: number): Question[] {
  if (!Object.keys(route.sample.query as object).includes('search')) return [];
  const actor = bench.actor(OWN, 'owner');
  const own = ownSample(route, bench.of(OWN));
  const ask = (search: string): Ask => ({
    actor,
    wish: wishOf(route.e, { ...own, query: { search } }),
  });
  const { canary } = bench.of(OTHER);
  // As long as the canary, and like it up to where it gets an account's own.
  const nobodys = () =>
    `cnry-${randomBytes(canary.length).toString('hex')}`.slice(0, canary.length);
  const asks = [ask(canary), ask(nobodys()), ask(nobodys())] as const;
  return [{ name: `search of ${route.name}`, path: route.e.path, triples, asks: () => asks }];
}

/** A wrong password of somebody who is known, and of addresses that nobody has. */
function signInQuestion(bench: Bench, triples: number): Question {
  const people = bench.actors.filter((a) => a.kind === 'member');
  const ask = (email: string): Ask => ({
    actor: null,
    wish: {
      method: 'POST',
      path: signIn.path,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password: `not ${PASSWORD}`, device: 'isolation report' }),
    },
  });
  const nobody = () => ask(`${randomUUID()}@nobody.example`);
  let turn = 0;
  const known = () => people[(turn += 1) % people.length]?.email ?? '';
  return {
    name: 'sign-in: a wrong password, an unknown address',
    path: signIn.path,
    triples,
    asks: () => [ask(known()), nobody(), nobody()],
    // Everything comes from one address, which would have to wait. What the last one left behind is done by then, too.
    before: () => bench.site.database.admin.query('delete from sign_in_tries'),
  };
}

/** A key that another account had, and keys of the right form that nobody ever had. */
async function keyQuestion(bench: Bench, triples: number): Promise<Question> {
  const client = createClient(bench.site.url);
  const token = await signedIn(client, bench.actor(OTHER, 'owner'));
  const made = await client.ask(createApiKey, {
    token,
    body: { name: 'to be revoked', scopes: ['calls'] },
  });
  await client.ask(revokeApiKey, { token, params: { id: made.api_key.id } });
  const ask = (key: string): Ask => ({
    actor: null,
    wish: { method: 'GET', path: '/v1/calls', headers: { authorization: `Bearer ${key}` } },
  });
  const unknown = () => ask(newApiKey(made.api_key.mode));
  const asks = [ask(made.key), unknown(), unknown()] as const;
  return {
    name: 'API keys: revoked by another account, unknown',
    path: '/v1/api-keys',
    triples,
    asks: () => asks,
  };
}
