// Below the code: the catalogue’s questions, every table as the server’s own roles, and the pool under a storm.
import { withAccount } from '../../../server/platform/db/transaction.ts';
import { checkCatalogue } from '../../../server/isolation/catalogue.sql.ts';
import { forbiddenGrants, probeDatabase } from '../../../server/isolation/test/database-probes.ts';
import { leak, type Bench } from '../bench.ts';
import { surfaceOf, type Surface } from '../types.ts';
import { unmutatedFiles } from '../mutants/filter-mutants.ts';
import { stormPool } from './pool-storm.ts';

/** Fourteen questions, and that the roles hold no grant they must not have. */
export async function checkCatalogueOf(bench: Bench): Promise<Surface> {
  const surface = surfaceOf('catalogue');
  const findings = await checkCatalogue(bench.site.database.pools.app);
  surface.probes += 14 * bench.tables.length;
  for (const f of findings)
    leak(bench, surface, { where: f.check, what: `${f.object} ${f.problem}` });
  const grants = await forbiddenGrants(bench.site.database);
  surface.probes += bench.tables.length;
  for (const grant of grants) leak(bench, surface, { where: 'grants', what: grant });
  const empty = bench.tables.filter((t) => bench.filled.some((f) => !f.rows.get(t.name)?.length));
  surface.probes += bench.tables.length;
  for (const table of empty)
    leak(bench, surface, {
      where: table.name,
      what: 'has no row in some account: it proves nothing',
    });
  surface.figures['tables'] = bench.tables.length;
  return surface;
}

/** Whose role tries to reach whom: siblings, parent and child both ways, strangers. */
const PAIRS = [
  ['cedar', 'oak-opd'],
  ['cedar', 'harbour'],
  ['harbour', 'cedar'],
  ['palm-west', 'oak-ipd'],
] as const;

export async function checkDatabase(bench: Bench): Promise<Surface> {
  const surface = surfaceOf('database');
  const { database } = bench.site;
  for (const [a, b] of PAIRS) {
    const pair = { a: bench.of(a), b: bench.of(b) };
    const found = await probeDatabase({ database, tables: bench.tables, ...pair });
    surface.probes += found.probes;
    for (const one of found.leaks)
      leak(bench, surface, { where: `${one.where}, ${a} → ${b}`, what: one.what });
  }
  surface.skipped.push(
    ...unmutatedFiles().map(({ file, reason }) => ({
      what: `a mutant of the filters in ${file}`,
      reason,
    })),
  );
  await probeWrapper(bench, surface);
  await stormPool(bench, surface);
  return surface;
}

/** `withAccount` takes an account or nothing at all. */
async function probeWrapper(bench: Bench, surface: Surface): Promise<void> {
  for (const accountId of ['', 'garbage', "' or 1=1 --", `${bench.of('cedar').id}'`]) {
    surface.probes += 1;
    const done = await withAccount(bench.site.database.pools.app, { accountId }, (tx) =>
      tx.query('select 1 from contacts'),
    ).catch(() => null);
    if (done !== null)
      leak(bench, surface, {
        where: 'withAccount',
        what: `took ${JSON.stringify(accountId)} as an account`,
      });
  }
}
