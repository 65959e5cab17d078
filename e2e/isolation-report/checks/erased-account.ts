// A whole account is erased: its words are nowhere but in the books that stay, its ids answer like ids that never were, and
// no row of another account moved but what its parent is told.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DELETED_TABLES, KEPT_TABLES } from '../../../shared/erased-tables.ts';
import { findTraces } from '../../../server/erasures/test/traces.ts';
import { digestOf } from '../../../server/isolation/test/database-probes.ts';
import { leak, type Answer, type Bench } from '../bench.ts';
import type { Filled } from '../fixture.ts';
import type { Surface } from '../types.ts';

const GONE = 'palm-west';
const PARENT = 'palm';
/** What of its parent's changes: who the parent was, the receipt, and the log of both. */
const TOLD = [
  'account_relations',
  'erased_accounts',
  'account_erasures',
  'members',
  'mails',
  'sessions',
  'audit_log',
  'audit_chain',
  'audit_pending',
  'audit_heads',
  'audit_checkpoints',
];

export async function checkErasedAccount(bench: Bench, surface: Surface): Promise<void> {
  const { database } = bench.site;
  const [own, parent] = [bench.of(GONE), bench.of(PARENT)];
  await settle(bench, own);
  const kept = Object.keys(KEPT_TABLES);
  const looked = { accountId: own.id, words: [own.canary], except: kept };
  const before = await look(bench, { own, parent });
  if ((await findTraces(database.admin, looked)).length === 0)
    throw new Error('an account without words cannot show its erasure');
  await erase(bench, own);
  surface.probes += DELETED_TABLES.length + 2;
  for (const { table } of await findTraces(database.admin, looked))
    leak(bench, surface, { where: table, what: 'still says words of an account that was erased' });
  for (const table of DELETED_TABLES) {
    const { rows } = await database.admin.query(
      `select 1 from ${table} where account_id = $1 limit 1`,
      [own.id],
    );
    if (rows.length > 0)
      leak(bench, surface, { where: table, what: 'still has rows of an account that was erased' });
  }
  if ((await look(bench, { own, parent })) !== before)
    leak(bench, surface, { where: 'erasing an account', what: 'changed a row of another account' });
  await askForIt(bench, surface, own);
  surface.figures['an erased account'] =
    'no word and no row of people left; its ids answer like unknown ones';
}

type Family = { own: Filled; parent: Filled };

async function look(bench: Bench, { own, parent }: Family): Promise<string> {
  const strangers = bench.filled.filter((f) => f.id !== own.id && f.id !== parent.id);
  const told = bench.tables.filter((t) => !TOLD.includes(t.name));
  return [
    await digestOf(
      bench.site.database,
      bench.tables,
      strangers.map((f) => f.id),
    ),
    await digestOf(bench.site.database, told, [parent.id]),
  ].join('\n');
}

/** What the probes before left under way would be waited for, and no carrier of this run ends a call by itself. */
async function settle(bench: Bench, own: Filled): Promise<void> {
  const { admin } = bench.site.database;
  const { deps } = bench.site.app;
  await admin.query(
    `update calls set next_at = null, billed = true, state = case when next_at is null then state else 'failed' end
     where account_id = $1`,
    [own.id],
  );
  await admin.query(
    'update deliveries set next_at = null, lease_until = null where next_at is not null',
  );
  // Reads the probes made, of every account, are noted now and not in the middle of this.
  await deps.auditBuffer.flush(deps.clock.now(), true);
}

async function erase(bench: Bench, own: Filled): Promise<void> {
  const { admin } = bench.site.database;
  const owner = bench.actor(PARENT, 'owner');
  const { rows } = await admin.query<{ name: string }>(
    'select name from accounts where account_id = $1',
    [own.id],
  );
  const asked = await bench.ask(owner, {
    method: 'POST',
    path: '/v1/account-erasures',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      account_id: own.id,
      account_name: rows[0]?.name,
      reason: 'isolation report',
    }),
  });
  if (asked.status !== 202) throw new Error(`the erasure answered ${asked.status}: ${asked.text}`);
  // Seven days, made short.
  await admin.query('update account_erasures set due_at = created_at where account_id = $1', [
    own.id,
  ]);
  for (let n = 0; n < WAITS; n += 1) {
    const found = await admin.query<{ status: string; seen: string }>(
      `select status, to_jsonb(e)::text as seen from account_erasures e
       where account_id = $1 and receipt is not null and status = 'done'`,
      [own.id],
    );
    if (found.rows[0]) return;
    await sleep(WAIT_MS);
  }
  const left = await admin.query('select * from account_erasures where account_id = $1', [own.id]);
  throw new Error(`the account was not erased: ${JSON.stringify(left.rows)}`);
}

const WAITS = 600;
const WAIT_MS = 100;

/** Its id, asked of everything that takes the id of an account, and what its people held. */
async function askForIt(bench: Bench, surface: Surface, own: Filled): Promise<void> {
  const owner = bench.actor(PARENT, 'owner');
  const plain = ({ status, text }: Answer, id: string) =>
    `${status} ${text.replaceAll(id, '<id>').replace(/"instance":"[^"]*"/, '')}`;
  const json = { 'content-type': 'application/json' };
  const ways = (id: string) => [
    { method: 'GET', path: `/v1/account-erasures/preview?account_id=${id}` },
    { method: 'DELETE', path: `/v1/account-erasures/${id}` },
    { method: 'GET', path: `/v1/onboarding/${id}` },
    {
      method: 'POST',
      path: `/v1/sub-accounts/${id}/suspend`,
      headers: json,
      body: JSON.stringify({ reason: 'isolation report' }),
    },
    {
      method: 'POST',
      path: '/v1/session/switch',
      headers: json,
      body: JSON.stringify({ account_id: id, device: 'isolation report' }),
    },
    {
      method: 'POST',
      path: '/v1/view-as',
      headers: json,
      body: JSON.stringify({
        account_id: id,
        reason: 'isolation report',
        device: 'isolation report',
      }),
    },
  ];
  const unknown = randomUUID();
  const theirs = ways(own.id);
  for (const [n, way] of ways(unknown).entries()) {
    surface.probes += 1;
    const expected = plain(await bench.ask(owner, way), unknown);
    const answered = plain(await bench.ask(owner, theirs[n] as typeof way), own.id);
    if (answered !== expected)
      leak(bench, surface, {
        where: `${way.method} ${way.path.replace(unknown, '{id}')}`,
        what: `tells an erased account from one that never was: ${answered} / ${expected}`,
      });
  }
  for (const actor of bench.actors.filter((a) => a.slug === own.slug)) {
    surface.probes += 1;
    const { status } = await bench.ask(actor, { method: 'GET', path: '/v1/session' });
    if (status !== 401)
      leak(bench, surface, { where: actor.name, what: `is answered ${status} after the erasure` });
  }
}
