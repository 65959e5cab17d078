// The server refuses to start on a database where isolation cannot hold.
import type { Pools } from '../platform/db/pool.ts';
import { StartError } from '../platform/start-error.ts';
import { checkCatalogue } from './catalogue.sql.ts';

/** @throws StartError that names every table, key, policy or role that is wrong. */
export async function requireIsolation(pools: Pools): Promise<void> {
  const findings = await checkCatalogue(pools.app);
  if (findings.length === 0) return;
  throw new StartError([
    'Switchyard did not start: its database does not keep accounts apart.',
    ...findings.map((f) => `${f.check}: ${f.object} ${f.problem}.`),
  ]);
}
