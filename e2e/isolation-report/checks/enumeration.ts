// Nothing can be counted through: ids are random enough not to be guessed, and a cursor is of no use to anybody but the
// account and the list it was given for.
import { newId } from '../../../server/platform/context.ts';
import { leak, wishOf, type Bench } from '../bench.ts';
import { surfaceOf, type Surface } from '../types.ts';
import { ownSample, routesOf, type Route } from '../route-list.ts';

const FRESH = 10_000;
/** A version 7 id is the time, a counter that starts anywhere each millisecond, and these. */
const RANDOM_DIGITS = 10;
/** Six standard deviations: a fair coin does this once in half a billion. */
const FAIR = 6;

export async function checkEnumeration(bench: Bench): Promise<Surface> {
  const surface = surfaceOf('enumeration');
  freshIds(bench, surface);
  await countedIds(bench, surface);
  const routes = routesOf(bench).filter((r) => r.e.method === 'get' && r.takesCursor);
  const given: { route: Route; slug: string; cursor: string }[] = [];
  for (const route of routes) {
    for (const slug of ['cedar', 'palm-west', 'harbour']) {
      const answer = await bench.ask(bench.actor(slug, 'owner'), {
        method: 'GET',
        path: pathOf(bench, { route, slug }),
      });
      const cursor =
        answer.status === 200
          ? (JSON.parse(answer.text) as { next_cursor?: string | null }).next_cursor
          : null;
      if (cursor) given.push({ route, slug, cursor });
    }
  }
  for (const one of given) await foreignCursor(bench, surface, { ...one, routes });
  surface.figures['cursors'] = given.length;
  return surface;
}

type Asked = { route: Route; slug: string; cursor?: string };

function pathOf(bench: Bench, { route, slug, cursor }: Asked): string {
  const { path } = wishOf(route.e, { ...ownSample(route, bench.of(slug)), query: {} });
  return `${path}?limit=1${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
}

/** A cursor in other hands, on another list, or with a letter changed, answers as one nobody ever gave. */
async function foreignCursor(
  bench: Bench,
  surface: Surface,
  given: { route: Route; slug: string; cursor: string; routes: readonly Route[] },
): Promise<void> {
  const { route, slug, cursor } = given;
  const own = await bench.ask(bench.actor(slug, 'owner'), {
    method: 'GET',
    path: pathOf(bench, { route, slug, cursor }),
  });
  surface.probes += 1;
  if (own.status !== 200)
    leak(bench, surface, { where: route.name, what: `${slug}’s own cursor answers ${own.status}` });
  const middle = Math.floor(cursor.length / 2);
  const swapped = cursor[middle] === 'A' ? 'B' : 'A';
  const changed = cursor.slice(0, middle) + swapped + cursor.slice(middle + 1);
  const elsewhere = given.routes.find((r) => r.name !== route.name);
  const tries: [string, string, string][] = [
    [slug, pathOf(bench, { route, slug, cursor: changed }), 'a changed cursor'],
    ...(elsewhere
      ? [
          [
            slug,
            pathOf(bench, { route: elsewhere, slug, cursor }),
            `a cursor of ${route.name}`,
          ] as [string, string, string],
        ]
      : []),
    ...bench.filled
      .filter((f) => f.slug !== slug)
      .map((f): [string, string, string] => [
        f.slug,
        pathOf(bench, { route, slug: f.slug, cursor }),
        `a cursor of ${slug}`,
      ]),
  ];
  for (const [who, path, what] of tries) {
    const answer = await bench.ask(bench.actor(who, 'owner'), { method: 'GET', path });
    surface.probes += 1;
    if (answer.status < 300)
      leak(bench, surface, {
        where: `${path.replace(/\?.*/, '')} as owner of ${who}`,
        what: `${what} is taken`,
      });
  }
}

function freshIds(bench: Bench, surface: Surface): void {
  const ids = Array.from({ length: FRESH }, () => newId().replaceAll('-', ''));
  surface.probes += FRESH;
  if (new Set(ids).size !== FRESH)
    leak(bench, surface, { where: 'newId', what: 'an id came twice' });
  for (let digit = 32 - RANDOM_DIGITS; digit < 32; digit += 1) {
    const mean = ids.reduce((sum, id) => sum + Number.parseInt(id[digit] ?? '0', 16), 0) / FRESH;
    // A fair hexadecimal digit has a mean of 7.5 and a deviation of 4.61.
    if (Math.abs(mean - 7.5) > (FAIR * 4.61) / Math.sqrt(FRESH))
      leak(bench, surface, {
        where: 'newId',
        what: `digit ${digit} has a mean of ${mean.toFixed(2)}`,
      });
  }
}

/** No table of an account hands out a number that tells how many there are. */
async function countedIds(bench: Bench, surface: Surface): Promise<void> {
  const { rows } = await bench.site.database.admin.query<{ name: string }>(
    `select sequence_name as name from information_schema.sequences where sequence_schema = 'public'`,
  );
  surface.probes += bench.tables.length;
  for (const { name } of rows.filter((r) => !r.name.startsWith('migrations')))
    leak(bench, surface, { where: name, what: 'is a counter that every account would share' });
}
