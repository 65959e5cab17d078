// The control: an owner asks for what is their own and must get it, or the silence of the other probes means nothing.
// What is destroyed here is asked of a copy of the fixture that nothing else is asked of.
import { getAuditChain, type AuditChainState } from '../../../shared/audit.ts';
import { leak, type Answer, type Bench } from '../bench.ts';
import type { Filled } from '../fixture.ts';
import { OWN_HANDS } from '../own/hands.ts';
import { NOT_REACHED } from '../own/not-reached.ts';
import { ownRequest, wishOfOwn, type Hand } from '../own/request.ts';
import { routeName, type Route } from '../route-list.ts';
import type { Surface } from '../types.ts';
import { mayUse, scan } from './asking.ts';
import { unchanged } from './unchanged.ts';

/** Where the rules of the business are met by hand: a parent account and a sub-account. The others are asked as it is. */
const BY_HAND = ['cedar', 'harbour'];

export async function checkOwn(
  bench: Bench,
  surface: Surface,
  routes: readonly Route[],
): Promise<void> {
  const refused = new Map<string, string>();
  const inOrder = routes.toSorted(
    (a, b) => Number(a.e.method !== 'get') - Number(b.e.method !== 'get'),
  );
  const asked = (bench.task.slugs ?? bench.filled.map((f) => f.slug)).map(bench.of);
  for (const own of asked) {
    const byHand = BY_HAND.includes(own.slug);
    const hands = byHand ? { hands: OWN_HANDS, refused } : {};
    const work = () => askOwn(bench, surface, { own, routes: inOrder, ...hands });
    await unchanged(bench, surface, { own, work });
  }
  told(bench, surface, { routes, refused });
}

type Asked = {
  own: Filled;
  routes: readonly Route[];
  hands?: Readonly<Record<string, Hand>>;
  /** What the routes that answered no success said instead. */
  refused?: Map<string, string>;
};

/** Every route as the owner, or as whom its hand says, with the account’s own ids. */
async function askOwn(bench: Bench, surface: Surface, asked: Asked): Promise<void> {
  const { own, routes, hands = {}, refused } = asked;
  const actor = bench.actor(own.slug, 'owner');
  let canaries = 0;
  for (const route of routes) {
    const isOperators = route.e.access.kind === 'operator';
    if (!isOperators && !mayUse(route.e, 'owner', own.kind)) continue;
    const request = await ownRequest(hands, { bench, own, actor }, route);
    const who = request.actor ?? actor;
    const answer = await bench.ask(who, wishOfOwn(route.e, request));
    surface.probes += 1;
    // The operator belongs to no account, and may see all.
    if (!isOperators || who === actor) scan(bench, surface, { actor: who, route, answer });
    if (answer.status < 300) bench.reached.add(routeName(route.e));
    else refused?.set(routeName(route.e), saidOf(bench, answer));
    if (route.e === getAuditChain)
      for (const what of brokenAt(answer))
        leak(bench, surface, { where: `the audit log of ${own.slug}`, what });
    if (answer.text.includes(own.canary)) canaries += 1;
  }
  if (!bench.task.paths && canaries === 0)
    leak(bench, surface, { where: own.slug, what: 'an owner does not even see their own rows' });
}

const SEVERAL = /expected one row, got (?!0)\d+|more than one row returned by a subquery/;

/** Where one row was due and several came, the server noticed by itself that they are not all the account’s. */
function saidOf({ site }: Bench, { status, text }: Answer): string {
  const detail = /"detail":"([^"]*)"/.exec(text)?.[1] ?? '';
  const several = status === 500 ? SEVERAL.exec(site.faults.at(-1) ?? '')?.[0] : undefined;
  return `${status} ${several ?? detail}`.trim();
}

/** Where the fixture’s own rows of the chain begin: before them stand the real entries, and they must be whole. */
const FILLED_FROM = 1_000_000;
/** Those of the fixture stand behind it, which it rightly says of every account. */
const END = 'the chain does not end where its head says';

function brokenAt({ status, text }: Answer): string[] {
  if (status !== 200) return [];
  const { problems } = JSON.parse(text) as AuditChainState;
  const real = problems.find(({ n, problem }) => n < FILLED_FROM && problem !== END);
  return real ? [`its chain is broken at ${real.n}: ${real.problem}`] : [];
}

/** A route that answers nobody proves little. It has a reason that is told in the report, or the report is red. */
function told(
  bench: Bench,
  surface: Surface,
  { routes, refused }: { routes: readonly Route[]; refused: Map<string, string> },
): void {
  for (const route of routes) {
    const name = routeName(route.e);
    const reason = NOT_REACHED[name];
    const said = refused.get(name);
    const isReached = bench.reached.has(name);
    if (isReached && reason !== undefined)
      leak(bench, surface, { where: name, what: 'answers, though it is said not to' });
    else if (reason !== undefined)
      surface.skipped.push({ what: `a success of ${name} for an account’s own row`, reason });
    else if (!isReached && said) {
      const hand = bench.unmade.get(route.name);
      // In a mutant, what broke the statement itself, or kept the request from being made, says nothing about accounts.
      if (
        bench.task.stopAtLeak &&
        (hand !== undefined || (said.startsWith('5') && !SEVERAL.test(said)))
      )
        continue;
      const made = hand ? ` (its hand: ${hand})` : '';
      const what = `what an account may do is refused: ${said}${made}`;
      leak(bench, surface, { where: name, what });
    }
  }
}
