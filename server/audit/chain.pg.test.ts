// The chain: without gaps, signed, exported, and every kind of tampering found at every place.
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditChainState, AuditKey } from '../../shared/audit.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import { audit } from '../platform/audit.ts';
import { systemCtx } from '../platform/context.ts';
import { withAccount } from '../platform/db/transaction.ts';
import { whileSealing } from './chain.sql.ts';
import {
  addSubAccount,
  call,
  refreshed,
  setUpHarbour,
  startTestApp,
  type TestApp,
} from '../test/app.ts';
import { until } from '../test/carrier.ts';
import { fakeClock } from '../test/clock.ts';
import { canonical } from './hashing.ts';
import { chainAccount, sealWhenDue } from './service.ts';

const clock = fakeClock();
const folder = mkdtempSync(join(tmpdir(), 'switchyard-audit-'));
const copyFile = join(folder, 'copy.jsonl');
let t: TestApp;
let harbour: SignedIn;
let cedar: SignedIn;

beforeAll(async () => {
  t = await startTestApp({ clock, env: { AUDIT_CHECKPOINT_FILE: copyFile } });
  harbour = await setUpHarbour(t.url);
  cedar = await addSubAccount(t.url, harbour, 'cedar');
});
afterAll(async () => {
  await t.close();
  rmSync(folder, { recursive: true, force: true });
});

const cedarId = () => cedar.session.account.id;
const write = (accountId: string, count: number) => {
  const ctx = systemCtx(t.app.deps, accountId, 'test');
  return withAccount(t.database.pools.app, { accountId }, async (tx) => {
    for (let n = 0; n < count; n++)
      await audit(ctx, tx, {
        action: 'test.written',
        target: { kind: 'test', id: `${n}` },
        detail: { n, ratio: 0.1 * n, text: 'é “quoted” \u2028 1e21', big: 1e21, no: null },
      });
  });
};
const chainState = async () =>
  (await call<AuditChainState>(t.url, { path: '/v1/audit/chain', token: cedar.token })).body;
const seal = async () => {
  clock.advance(5 * 60_000);
  cedar = await refreshed(t.url, cedar);
  // As several servers do, and the job of this one.
  await Promise.all([1, 2, 3].map(() => sealWhenDue(t.app.deps)));
  await until(async () => {
    const { rows } = await t.database.admin.query<{ at: string }>(
      'select at::text from audit_seals order by n desc limit 1',
    );
    return Date.parse(rows[0]?.at ?? '') === clock.now();
  });
};

describe('the chain', () => {
  it('gives every row one place without a gap, whoever chains at the same time', async () => {
    await Promise.all([1, 2, 3, 4].map(() => write(cedarId(), 60)));
    await Promise.all([1, 2, 3].map(() => chainAccount(t.app.deps, cedarId())));
    const { rows } = await t.database.admin.query<{ n: number; rows: number; max: number }>(
      `select count(*)::int as n, count(distinct audit_id)::int as rows, max(n)::int as max
       from audit_chain where account_id = $1`,
      [cedarId()],
    );
    expect(rows[0]?.n).toBeGreaterThanOrEqual(240);
    expect(new Set(Object.values(rows[0] ?? {})).size).toBe(1);
    expect(await chainState()).toMatchObject({ intact: true, problems: [], entries: rows[0]?.n });
  });

  it('outlives a connection that PostgreSQL ends while it is being written', async () => {
    const { worker } = t.database.pools;
    const sealing = whileSealing(worker, async (db) => {
      const { rows } = await db.query<{ pid: number }>('select pg_backend_pid() as pid');
      await t.database.admin.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
      // Nobody asks it anything at this moment: only a listener hears that it is gone.
      await until(async () => {
        const found = await t.database.admin.query(
          'select 1 from pg_stat_activity where pid = $1',
          [rows[0]?.pid],
        );
        return found.rows.length === 0;
      });
      await new Promise((resume) => setTimeout(resume, 50));
    });
    await expect(sealing).rejects.toThrow();
    expect((await worker.query('select 1')).rowCount).toBe(1);
  });

  it('holds up nobody: two accounts that write to each other’s log at once do not wait', async () => {
    const ctx = systemCtx(t.app.deps, cedarId(), 'test');
    const entry = { action: 'test.crossed', target: { kind: 'test', id: null } };
    const cross = (from: string, to: string) =>
      withAccount(t.database.pools.app, { accountId: from }, async (tx) => {
        await audit(ctx, tx, entry);
        await new Promise((resolve) => setTimeout(resolve, 5));
        await tx.as(to, (other) => audit(ctx, other, entry));
      });
    const harbourId = harbour.session.account.id;
    await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        i % 2 ? cross(cedarId(), harbourId) : cross(harbourId, cedarId()),
      ),
    );
    await chainAccount(t.app.deps, cedarId());
    expect((await chainState()).intact).toBe(true);
  });

  it('loses no row to a rollback, and takes no row of one', async () => {
    const before = await chainState();
    const ctx = systemCtx(t.app.deps, cedarId(), 'test');
    const failed = withAccount(t.database.pools.app, { accountId: cedarId() }, async (tx) => {
      await audit(ctx, tx, { action: 'test.undone', target: { kind: 'test', id: null } });
      throw new Error('undone');
    });
    await expect(failed).rejects.toThrow('undone');
    await chainAccount(t.app.deps, cedarId());
    expect((await chainState()).entries).toBe(before.entries);
  });

  it('is signed every five minutes, as rows and in a file, each seal chained to the last', async () => {
    await write(cedarId(), 3);
    await chainAccount(t.app.deps, cedarId());
    await seal();
    const state = await chainState();
    expect(state).toMatchObject({ intact: true, signed_entries: state.entries });
    await sealWhenDue(t.app.deps);
    await write(cedarId(), 1);
    await chainAccount(t.app.deps, cedarId());
    await seal();
    type Line = Record<string, unknown> & { signature?: string };
    const lines = readFileSync(copyFile, 'utf8').trim().split('\n');
    const records = lines.map((line) => JSON.parse(line) as Line);
    const seals = records.filter((r) => r['type'] === 'seal');
    expect(seals.length).toBeGreaterThanOrEqual(2);
    for (const [i, next] of seals.slice(1).entries()) {
      const { signature: _signature, ...said } = seals[i] as Line;
      expect(next['n']).toBe((said['n'] as number) + 1);
      const hash = createHash('sha256').update(canonical(said)).digest('hex');
      expect(next['previous_hash']).toBe(hash);
    }
    const ofCedar = records.filter((r) => r['account_id'] === cedarId());
    expect(ofCedar.at(-1)?.['entries']).toBe((await chainState()).entries);
  });
});

/** What a superuser could do to the tables, past every grant and foreign key. */
const TAMPERS: Record<string, (n: number) => string> = {
  edit: (n) => `update audit_log set action = 'test.forged' where ${ROW_AT(n)}`,
  'edit by a microsecond': (n) =>
    `update audit_log set at = at + interval '1 microsecond' where ${ROW_AT(n)}`,
  delete: (n) => `delete from audit_log where ${ROW_AT(n)}`,
  'delete with its link': (n) =>
    `delete from audit_log where ${ROW_AT(n)}; delete from audit_chain where account_id = 'A' and n = ${n}`,
  reorder: (n) =>
    `update audit_chain set n = case n when ${n} then 1 - ${n} else n end where account_id = 'A';
     update audit_chain set n = ${n} where account_id = 'A' and n = ${n} + 1;
     update audit_chain set n = ${n} + 1 where account_id = 'A' and n = 1 - ${n}`,
  truncate: (n) =>
    `delete from audit_log where account_id = 'A' and id in (select audit_id from audit_chain where n >= ${n});
     delete from audit_chain where account_id = 'A' and n >= ${n};
     update audit_heads set entries = ${n} - 1, hash = coalesce((select hash from audit_chain
       where account_id = 'A' and n = ${n} - 1), '') where account_id = 'A'`,
  insert: () =>
    `insert into audit_log (account_id, id, at, action, target_kind, request_id)
     values ('A', gen_random_uuid(), now(), 'test.forged', 'test', 'x')`,
};
const ROW_AT = (n: number) =>
  `account_id = 'A' and id = (select audit_id from audit_chain where account_id = 'A' and n = ${n})`;
const TABLES = ['audit_log', 'audit_chain', 'audit_heads'];

describe('tampering', () => {
  it('with the tables is found at any place', async () => {
    await seal();
    const { entries } = await chainState();
    const client = await t.database.admin.connect();
    // The job of the running server must not chain what is forged here.
    await client.query("set session_replication_role = 'replica'");
    for (const table of TABLES)
      await client.query(`create table kept_${table} as select * from ${table}`);
    const missed: string[] = [];
    for (const [kind, tamper] of Object.entries(TAMPERS)) {
      for (let round = 0; round < 5; round++) {
        const n = round === 0 ? 1 : randomInt(1, entries);
        await client.query(tamper(n).replaceAll("'A'", `'${cedarId()}'`));
        if ((await chainState()).intact) missed.push(`${kind} at ${n} of ${entries}`);
        for (const table of TABLES)
          await client.query(
            `begin; delete from ${table}; insert into ${table} select * from kept_${table}; commit`,
          );
      }
    }
    client.release(true);
    expect(missed).toEqual([]);
    expect((await chainState()).intact).toBe(true);
  });
});

describe('the export', () => {
  const verifier = join(import.meta.dirname, '../../docs/verify-audit.mjs');
  const keyFile = join(folder, 'key.pem');
  const file = join(folder, 'audit.jsonl');
  const verify = (text: string, copy?: string) => {
    writeFileSync(file, text);
    const args = [verifier, file, keyFile, ...(copy ? [copy] : [])];
    const run = spawnSync(process.execPath, args, { encoding: 'utf8' });
    return { isIntact: run.status === 0, said: run.stdout + run.stderr };
  };
  let text = '';

  beforeAll(async () => {
    const key = await call<AuditKey>(t.url, { path: '/v1/audit/key' });
    writeFileSync(keyFile, key.body.public_key);
    const answer = await call<string>(t.url, { path: '/v1/audit/export', token: cedar.token });
    expect(answer.headers.get('content-disposition')).toContain('.jsonl');
    text = answer.body;
  });

  it('is accepted by the published verifier, and holds the row that says it was made', async () => {
    expect(verify(text, copyFile)).toMatchObject({ isIntact: true });
    expect(text).toContain('audit.exported');
    const { entries } = await chainState();
    expect(text.split('\n').filter((l) => l.startsWith('{"type":"entry"'))).toHaveLength(entries);
  });

  it('is refused when anything in it was edited, deleted, reordered, cut off or put in', () => {
    const lines = text.split('\n').slice(0, -1);
    const join = (all: string[]) => `${all.join('\n')}\n`;
    const at = () => randomInt(0, lines.length - 1);
    const tampers: Record<string, (i: number) => string> = {
      edit: (i) => {
        const line = lines[i] as string;
        const p = randomInt(0, line.length);
        const other = line[p] === 'x' ? 'y' : 'x';
        return join(lines.with(i, line.slice(0, p) + other + line.slice(p + 1)));
      },
      delete: (i) => join(lines.toSpliced(i, 1)),
      reorder: (i) => join(lines.toSpliced(i, 2, lines[i + 1] as string, lines[i] as string)),
      truncate: (i) => join(lines.slice(0, i + 1)),
      insert: (i) => join(lines.toSpliced(i, 0, lines[at()] as string)),
    };
    const missed: string[] = [];
    for (const [kind, tamper] of Object.entries(tampers)) {
      for (let round = 0; round < 8; round++) {
        const i = at();
        if (verify(tamper(i)).isIntact) missed.push(`${kind} at line ${i + 1}`);
      }
    }
    expect(missed).toEqual([]);
  }, 60_000);

  it('shows with the copy from another machine that a whole chain was written anew, signatures and all', async () => {
    const { admin } = t.database;
    await admin.query(`delete from audit_pending where account_id = $1`, [cedarId()]);
    await admin.query('delete from audit_checkpoints where account_id = $1', [cedarId()]);
    await admin.query('delete from audit_chain where account_id = $1', [cedarId()]);
    await admin.query(`update audit_heads set entries = 0, hash = '' where account_id = $1`, [
      cedarId(),
    ]);
    await admin.query(
      `update audit_log set detail = jsonb_build_object('forged', $2::text) where account_id = $1
       and action = 'test.written'`,
      [cedarId(), randomBytes(4).toString('hex')],
    );
    await admin.query(
      'insert into audit_pending select account_id, id from audit_log where account_id = $1',
      [cedarId()],
    );
    const forged = await call<string>(t.url, { path: '/v1/audit/export', token: cedar.token });
    expect(verify(forged.body).isIntact).toBe(true);
    expect(verify(forged.body, copyFile)).toMatchObject({
      isIntact: false,
      said: expect.stringContaining('is not the one that was signed'),
    });
  });
});
