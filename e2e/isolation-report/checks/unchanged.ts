// Whatever one account does, nothing of an account it has no relation to is written.
import { setTimeout as sleep } from 'node:timers/promises';
import { digestOf } from '../../../server/isolation/test/database-probes.ts';
import { leak, type Bench } from '../bench.ts';
import type { Filled } from '../fixture.ts';
import { twinsUnchanged } from '../mutants/twins.ts';
import type { Surface } from '../types.ts';

/** Compares every row of the unrelated accounts before and after. */
export async function unchanged(
  bench: Bench,
  surface: Surface,
  { own, work }: { own: Filled; work: () => Promise<void> },
): Promise<void> {
  const strangers = bench.filled.filter((f) => !own.related.includes(f.id)).map((f) => f.id);
  const before = await settled(bench, strangers);
  const from = Date.now();
  await work();
  if (bench.task.twins) await settled(bench, strangers);
  await twinsUnchanged(bench, surface, own);
  const after = await digestOf(bench.site.database, watched(bench), strangers);
  surface.probes += 1;
  if (after === before) return;
  const late = await bench.site.database.admin.query<{ what: string }>(
    `select distinct action || ' ' || target_kind as what from audit_log
     where account_id = any($1) and at > to_timestamp($2 / 1000.0)`,
    [strangers, from],
  );
  const changed = changedTable(own.slug, before, after);
  const actions = late.rows.map((r) => r.what).toSorted();
  leak(bench, surface, { ...changed, what: `${changed.what}; noted: ${actions.join(', ')}` });
}

/** Tables with twins change by those; they are looked at one by one. */
const watched = ({ tables, task }: Bench) => tables.filter((t) => !task.twins?.includes(t.name));

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
    const now = await digestOf(bench.site.database, watched(bench), ids);
    if (now === before) return now;
    before = now;
    await sleep(REST_MS);
  }
  return before;
}

function changedTable(slug: string, before: string, after: string) {
  const old = new Set(before.split('\n'));
  const changed = after.split('\n').filter((line) => !old.has(line));
  return {
    where: `everything done by identities of ${slug}`,
    what: `rows of unrelated accounts changed: ${changed.map((l) => l.split(':')[0]).join(', ')}`,
  };
}
