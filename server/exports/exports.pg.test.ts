// An export holds every table of its account, nothing of another, no secret, and no cell that runs.
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import yauzl from 'yauzl';
import type { AccountExport } from '../../shared/exports.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import {
  accountTables,
  fillAccount,
  type FilledAccount,
} from '../isolation/test/catalogue-fill.ts';
import { withAccount } from '../platform/db/transaction.ts';
import {
  addMember,
  addSubAccount,
  call,
  setUpHarbour,
  startTestApp,
  type TestApp,
} from '../test/app.ts';
import { until } from '../test/carrier.ts';
import { fakeClock } from '../test/clock.ts';
import { workOnExports } from './service.ts';

const clock = fakeClock();
let t: TestApp;
let cedar: SignedIn;
let agent: SignedIn;
let own: FilledAccount;
let other: FilledAccount;
let tables: string[];

beforeAll(async () => {
  t = await startTestApp({ clock });
  const harbour = await setUpHarbour(t.url);
  cedar = await addSubAccount(t.url, harbour, 'cedar');
  const lakeview = await addSubAccount(t.url, harbour, 'lakeview');
  agent = await addMember(t.url, cedar, { email: 'asha@cedar.example', role: 'agent' });
  const all = await accountTables(t.database.admin);
  tables = all.map((table) => table.name);
  own = await fillAccount(t.database.admin, all, cedar.session.account);
  other = await fillAccount(t.database.admin, all, lakeview.session.account);
  await t.database.admin.query("delete from exports where status in ('waiting', 'running')");
  await t.database.admin.query(
    `update notes set text = '=HYPERLINK("https://evil.example")' where id =
       (select id from notes where account_id = $1 limit 1)`,
    [own.id],
  );
});
afterAll(() => t.close());

const ask = <T>(request: { method?: string; path: string }, who = cedar) =>
  call<T>(t.url, { ...request, token: who.token });
const create = (who = cedar) => ask<AccountExport>({ method: 'POST', path: '/v1/exports' }, who);
const shown = async (id: string) =>
  (await ask<{ data: AccountExport[] }>({ path: '/v1/exports' })).body.data.find(
    (e) => e.id === id,
  );

async function download(id: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${t.url}/v1/exports/${id}/file`, {
    headers: { authorization: `Bearer ${cedar.token}`, ...headers },
  });
  return { response, bytes: Buffer.from(await response.arrayBuffer()) };
}

function unzip(bytes: Buffer): Promise<Map<string, string>> {
  return new Promise((resolve, reject) => {
    const files = new Map<string, string>();
    yauzl.fromBuffer(bytes, { lazyEntries: true }, (error, zip) => {
      if (error) return reject(error);
      zip.on('entry', (entry: yauzl.Entry) => {
        zip.openReadStream(entry, (failure, stream) => {
          if (failure) return reject(failure);
          const chunks: Buffer[] = [];
          stream.on('data', (chunk: Buffer) => chunks.push(chunk));
          stream.on('end', () => {
            files.set(entry.fileName, Buffer.concat(chunks).toString('utf8'));
            zip.readEntry();
          });
        });
      });
      zip.on('end', () => resolve(files));
      zip.readEntry();
    });
  });
}

type Manifest = {
  files: { file: string; rows: number; sha256: string }[];
  left_out: { table: string; column: string; reason: string }[];
};

describe('an export', () => {
  let made: AccountExport;
  let files: Map<string, string>;
  let manifest: Manifest;

  beforeAll(async () => {
    const asked = await create();
    expect(asked).toMatchObject({ status: 202, body: { status: 'waiting' } });
    expect((await create()).body).toMatchObject({ code: 'wrong_state' });
    made = await until(async () => {
      await workOnExports(t.app.deps);
      const now = await shown(asked.body.id);
      return now?.status === 'done' && now;
    });
    const { response, bytes } = await download(made.id);
    expect(response.headers.get('content-disposition')).toContain('tenant_cedar_20261120.zip');
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(made.sha256);
    expect(bytes.length).toBe(made.bytes);
    files = await unzip(bytes);
    manifest = JSON.parse(files.get('manifest.json') ?? '') as Manifest;
  });

  it('holds every table of the account with every row, as JSON and CSV', async () => {
    const named = (ending: string) =>
      [...files.keys()].filter((f) => f.endsWith(ending)).map((f) => f.slice(0, -ending.length));
    expect(named('.csv').sort()).toEqual([...tables].sort());
    expect(
      named('.json')
        .filter((f) => f !== 'manifest')
        .sort(),
    ).toEqual([...tables].sort());
    expect(made).toMatchObject({ tables_done: tables.length, tables_total: tables.length });
    for (const table of tables) {
      const rows = JSON.parse(files.get(`${table}.json`) ?? '') as Record<string, unknown>[];
      const ids = (own.rows.get(table) ?? []).flatMap((r) => (r['id'] ? [r['id']] : []));
      const found = new Set(rows.map((r) => r['id']));
      expect(
        ids.filter((id) => !found.has(id)),
        table,
      ).toEqual([]);
      expect(
        rows.every((r) => r['account_id'] === own.id),
        table,
      ).toBe(true);
    }
  });

  it('says what it holds, so that it can be checked', () => {
    for (const { file, sha256 } of manifest.files)
      expect(
        createHash('sha256')
          .update(files.get(file) ?? '')
          .digest('hex'),
        file,
      ).toBe(sha256);
    expect(manifest.files).toHaveLength(tables.length * 2);
  });

  it('holds nothing of another account and no secret', () => {
    const all = [...files.values()].join('\n');
    expect(all).toContain(own.canary);
    expect(all).not.toContain(other.canary);
    const left = new Set(manifest.left_out.map((c) => `${c.table}.${c.column}`));
    for (const column of [
      'api_keys.key_hash',
      'webhook_endpoints.secret_box',
      'mails.box',
      'invitations.token_hash',
    ])
      expect(left).toContain(column);
    for (const secret of own.rows.get('webhook_endpoints') ?? [])
      expect(all).not.toContain((secret['secret_box'] as Buffer).toString('hex'));
  });

  it('has no cell that a spreadsheet would run', () => {
    expect(files.get('notes.csv')).toContain(`'=HYPERLINK`);
    expect(files.get('notes.csv')).not.toMatch(/(^|,)"?=HYPERLINK/m);
  });

  it('can be asked for in parts', async () => {
    const { response, bytes } = await download(made.id, { range: 'bytes=0-3' });
    expect(response.status).toBe(206);
    expect(bytes.toString('latin1')).toBe('PK\u0003\u0004');
  });

  it('is nobody’s but its account’s owners’ and admins’', async () => {
    expect((await create(agent)).status).toBe(403);
    expect((await ask({ path: `/v1/exports/${made.id}/file` }, agent)).status).toBe(403);
    const foreign = other.rows.get('exports')?.[0]?.['id'] as string;
    expect((await download(foreign)).response.status).toBe(404);
    expect((await download(randomUUID())).response.status).toBe(404);
  });

  it('is deleted after seven days', async () => {
    const path = join(t.app.deps.settings.exportDir, own.id, `${made.id}.zip`);
    expect(existsSync(path)).toBe(true);
    for (let day = 0; day < 8; day++) clock.advance(23 * 3_600_000);
    await workOnExports(t.app.deps);
    expect(existsSync(path)).toBe(false);
    const { rows } = await t.database.admin.query('select status from exports where id = $1', [
      made.id,
    ]);
    expect(rows).toEqual([{ status: 'expired' }]);
  });

  it('is made again from the start when the server that made it died', async () => {
    const id = randomUUID();
    await withAccount(t.database.pools.app, { accountId: own.id }, (tx) =>
      tx.execute(
        `insert into exports (account_id, id, status, file_name, created_at, lease_until)
         values ($1, $2, 'running', 'tenant_cedar.zip', $3, $4)`,
        [own.id, id, '2026-11-20', new Date(clock.now() - 1).toISOString()],
      ),
    );
    await workOnExports(t.app.deps);
    const { rows } = await t.database.admin.query('select status from exports where id = $1', [id]);
    expect(rows).toEqual([{ status: 'done' }]);
  });
});
