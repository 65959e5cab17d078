// What an account is told must not depend on what is in the others. Every list, total, count and dashboard is asked
// twice: with the others there, and with all their rows gone. The answers must be the same, byte for byte.
import type pg from 'pg';
import { foreignIn, leak, wishOf, type Bench } from '../bench.ts';
import type { Filled } from '../fixture.ts';
import { published } from '../own/report-hands.ts';
import { surfaceOf, type Surface } from '../types.ts';
import { ownSample, routesOf, type Route } from '../route-list.ts';

/** What an account is: without it nobody could sign in. */
const KEPT = new Set([
  'accounts',
  'account_relations',
  'members',
  'sessions',
  'api_keys',
  'sync_heads',
]);
const MOVING =
  /"(ttl_ms|checked_at|expires_at|token_expires_at|last_used_at|at|now|age_ms|uptime_s)":("[^"]*"|\d+)/g;

/** Destroys most of its copy: nothing runs after it. */
export async function checkCounts(bench: Bench): Promise<Surface> {
  const surface = surfaceOf('counts');
  const routes = routesOf(bench).filter((r) => r.e.method === 'get');
  const moving = new Set<string>();
  for (const slug of bench.task.slugs ?? ['harbour', 'cedar']) {
    const own = bench.of(slug);
    await publishedOnce(bench, own);
    await wipe(
      bench,
      bench.filled.filter((f) => !own.related.includes(f.id)).map((f) => f.id),
      'shift',
    );
    const first = await askAll(bench, surface, { slug, routes });
    const before = await askAll(bench, surface, { slug, routes });
    await wipe(
      bench,
      bench.filled.filter((f) => f.id !== own.id).map((f) => f.id),
      slug === 'cedar' ? 'wipe' : 'shift',
    );
    const after = await askAll(bench, surface, { slug, routes });
    for (const [name, text] of before) {
      // What moves by itself, like the log of what is read, cannot be compared.
      if (first.get(name) !== text) moving.add(name.replace(/\?.*/, ''));
      if (first.get(name) !== text || after.get(name) === text) continue;
      leak(bench, surface, {
        where: `${name} as owner of ${slug}`,
        what: `the answer depends on other accounts: ${text.slice(0, 160)} / ${after.get(name)?.slice(0, 160)}`,
      });
    }
  }
  surface.figures['answers that move by being asked'] = [...moving].toSorted().join(', ') || 'none';
  surface.skipped.push({
    what: 'a comparison of answers that change by being asked, like the audit log',
    reason:
      'they differ without anything else changing; they are read for foreign rows all the same',
  });
  return surface;
}

/** What the page of the report says of the account is there once a report is. */
async function publishedOnce(bench: Bench, own: Filled): Promise<void> {
  const actor = bench.actor(own.slug, 'owner');
  const sample = { params: {}, query: {}, body: {} };
  await published({ bench, own, actor, sample });
}

/** Every GET with the account’s own ids, and with words to search for. */
async function askAll(
  bench: Bench,
  surface: Surface,
  { slug, routes }: { slug: string; routes: readonly Route[] },
): Promise<Map<string, string>> {
  const actor = bench.actor(slug, 'owner');
  const answers = new Map<string, string>();
  for (const route of routes) {
    const plain = wishOf(route.e, ownSample(route, bench.of(slug)));
    for (const path of [
      plain.path,
      withoutOptional(plain.path),
      `${withoutOptional(plain.path)}?search=cnry`,
      `${withoutOptional(plain.path)}?limit=500`,
    ]) {
      if (answers.has(path)) continue;
      const answer = await bench.ask(actor, { ...plain, path });
      surface.probes += 1;
      for (const what of foreignIn(bench, slug, answer))
        leak(bench, surface, { where: `${path} as ${actor.name}`, what });
      answers.set(
        path,
        `${answer.status} ${answer.text.replace(MOVING, '"$1":0').replace(/"instance":"[^"]*"/, '')}`,
      );
    }
  }
  return answers;
}

const withoutOptional = (path: string) => path.replace(/\?.*/, '');

/** `shift` changes every number of these accounts; `wipe` takes their rows away. */
async function wipe(bench: Bench, ids: readonly string[], how: 'wipe' | 'shift'): Promise<void> {
  const client = await bench.site.database.admin.connect();
  try {
    // Foreign keys are of no interest here, and the copy is thrown away afterwards.
    await client.query("set session_replication_role = 'replica'");
    for (const table of bench.tables.filter((t) => !KEPT.has(t.name))) {
      if (how === 'wipe')
        await client.query(`delete from ${table.name} where account_id = any($1)`, [ids]);
      else await shift(client, { table: table.name, columns: numbersOf(table.columns), ids });
    }
  } finally {
    await client.query('reset session_replication_role');
    client.release();
  }
}

const numbersOf = (columns: readonly { name: string; type: string }[]) =>
  columns.filter((c) => c.type === 'integer' || c.type === 'bigint').map((c) => c.name);

type Shift = { table: string; columns: string[]; ids: readonly string[] };

async function shift(client: pg.PoolClient, { table, columns, ids }: Shift): Promise<void> {
  for (const column of columns) {
    // A rule of the table may hold against it; then the number stays what it is.
    await client
      .query(`update ${table} set ${column} = ${column} + 7919 where account_id = any($1)`, [ids])
      .catch(() => undefined);
  }
}
