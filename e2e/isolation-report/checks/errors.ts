// What a refusal gives away: no constraint, no statement, no path of the server, and never that a value is taken
// somewhere else.
import { randomUUID } from 'node:crypto';
import { foreignIn, leak, wishOf, type Answer, type Bench } from '../bench.ts';
import { surfaceOf, type Surface } from '../types.ts';
import { routesOf, type Route } from '../route-list.ts';

const TELLING: readonly [string, RegExp][] = [
  ['a stack trace', /\bat \S+ \(?(file:|\/)/],
  ['a path of the server', /(node_modules|\/server\/|\.ts:\d+)/],
  ['a statement', /\b(select|insert into|update|delete from)\b.+\b(from|values|set|where)\b/i],
  ['a word of the database', /(violates|relation "|constraint "|Key \(|pg_|SQLSTATE)/],
];

const BROKEN = [
  '{',
  '[]',
  'null',
  '{"__proto__":{"x":1}}',
  '"\\u0000"',
  `{"x":"${'y'.repeat(5000)}"}`,
];
const SPLICES = [
  "' or '1'='1",
  '1; select pg_sleep(0)',
  '../../etc/passwd',
  '%00',
  'ünïcode\u202e',
  '-1',
];

export async function checkErrors(bench: Bench): Promise<Surface> {
  const surface = surfaceOf('errors');
  const constraints = await namesOfConstraints(bench);
  let failures = 0;
  for (const route of routesOf(bench)) {
    for (const { answer, what } of await provoke(bench, route)) {
      surface.probes += 1;
      if (answer.status >= 500 && answer.status !== 503) failures += 1;
      const told = tells(answer, constraints) ?? foreignIn(bench, 'cedar', answer)[0];
      if (told)
        leak(bench, surface, { where: `${route.name} with ${what}`, what: `tells ${told}` });
    }
  }
  await takenElsewhere(bench, surface);
  surface.figures['answers with a status of 500'] = failures;
  return surface;
}

async function namesOfConstraints(bench: Bench): Promise<string[]> {
  const { rows } = await bench.site.database.admin.query<{ name: string }>(
    `select conname as name from pg_constraint where connamespace = 'public'::regnamespace
     union select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'i'`,
  );
  return rows.map((r) => r.name).filter((name) => name.includes('_'));
}

function tells(answer: Answer, constraints: readonly string[]): string | null {
  if (answer.status < 400) return null;
  const pattern = TELLING.find(([, regex]) => regex.test(answer.text));
  if (pattern) return pattern[0];
  return (
    constraints.find(
      (name) => answer.text.includes(`"${name}"`) || answer.text.includes(`'${name}'`),
    ) ?? null
  );
}

async function provoke(bench: Bench, route: Route): Promise<{ answer: Answer; what: string }[]> {
  const actor = bench.actor('cedar', 'owner');
  const wish = wishOf(route.e, route.sample);
  const answers: { answer: Answer; what: string }[] = [];
  if (wish.body !== undefined && !/session|password/.test(route.e.path)) {
    for (const body of BROKEN)
      answers.push({
        answer: await bench.ask(actor, { ...wish, body }),
        what: `the body ${body.slice(0, 20)}`,
      });
  }
  for (const splice of SPLICES) {
    const value = encodeURIComponent(splice);
    const path = route.e.path.includes('{')
      ? route.e.path.replaceAll(/\{\w+\}/g, value)
      : `${route.e.path}?cursor=${value}&search=${value}&limit=${value}&sort=${value}`;
    if (route.e.method !== 'get' && !route.e.path.includes('{')) break;
    answers.push({ answer: await bench.ask(actor, { ...wish, path }), what: splice });
  }
  return answers;
}

/** A number, an address or a name that another account has answers like a free one. */
async function takenElsewhere(bench: Bench, surface: Surface): Promise<void> {
  const other = bench.of('palm-west');
  const value = (table: string, column: string) => String(other.rows.get(table)?.[0]?.[column]);
  const actor = bench.actor('cedar', 'owner');
  const post = (path: string, body: object) =>
    bench.ask(actor, {
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: JSON.stringify(body),
    });
  const pairs: [string, (v: string) => object, string, string][] = [
    [
      '/v1/do-not-call',
      (phone) => ({ phone, reason: 'x' }),
      value('do_not_call', 'phone'),
      '+12025559876',
    ],
    [
      '/v1/webhook-endpoints',
      (url) => ({ url, event_types: ['test.ping'] }),
      value('webhook_endpoints', 'url'),
      'https://example.com/free',
    ],
  ];
  for (const [path, body, taken, free] of pairs) {
    const [a, b] = [await post(path, body(taken)), await post(path, body(free))];
    surface.probes += 1;
    if (a.status !== b.status)
      leak(bench, surface, {
        where: path,
        what: `a value taken elsewhere answers ${a.status}, a free one ${b.status}`,
      });
  }
  const parent = bench.actor('palm', 'owner');
  const sub = (slug: string) =>
    bench.ask(parent, {
      method: 'POST',
      path: '/v1/sub-accounts',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: slug, slug }),
    });
  const own = await sub('palm-west');
  surface.probes += 1;
  const told = tells(own, await namesOfConstraints(bench));
  if (told || own.status !== 409)
    leak(bench, surface, {
      where: '/v1/sub-accounts',
      what: `one’s own slug answers ${own.status}, tells ${told}`,
    });
  const [a, b] = [await sub('cedar'), await sub(`free-${randomUUID().slice(0, 6)}`)];
  surface.probes += 1;
  if (a.status !== b.status)
    leak(bench, surface, {
      where: '/v1/sub-accounts',
      what: `another agency’s slug answers ${a.status}, a free one ${b.status}`,
    });
}
