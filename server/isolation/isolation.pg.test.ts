// What stands below the isolation report: the boot check on a fresh database, and that a report is proof against a
// changed byte. The report itself is a stage of `npm test` of its own (e2e/isolation-report).
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signingKey } from '../../e2e/isolation-report/keys.ts';
import { compose, signReport } from '../../e2e/isolation-report/report.ts';
import { IsolationReport } from '../../shared/isolation.ts';
import { DELETED_TABLES, EMPTIED_TABLES, KEPT_TABLES } from '../../shared/erased-tables.ts';
import { createTestDatabase, type TestDatabase } from '../test/database.ts';
import { checkCatalogue } from './catalogue.sql.ts';
import { accountTables } from './test/catalogue-fill.ts';
import { reportHtml } from './report-html.ts';
import { sha256 } from './signed-report.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

describe('the boot check of the database', () => {
  it('finds nothing wrong as the migrations leave it', async () => {
    expect(await checkCatalogue(database.pools.app)).toEqual([]);
  });
});

describe('a table of an account', () => {
  it('says in shared/erased-tables.ts what becomes of it when the account is erased, and that may be done', async () => {
    const listed: string[] = [
      ...DELETED_TABLES,
      ...Object.keys(EMPTIED_TABLES),
      ...Object.keys(KEPT_TABLES),
    ];
    const names = (await accountTables(database.admin)).map(({ name }) => name);
    expect(names.filter((name) => !listed.includes(name))).toEqual([]);
    const { rows } = await database.admin.query<{ name: string }>(
      `select name from unnest($1::text[]) name
       where not exists (select 1 from unnest(array['switchyard_erasure', 'switchyard_identity']) role
         where has_table_privilege(role, name, 'select') and has_table_privilege(role, name, 'delete'))`,
      [DELETED_TABLES],
    );
    // A migration grants select and delete on it to switchyard_erasure.
    expect(rows).toEqual([]);
  });
});

describe('what a policy costs', () => {
  it('is asked for the account once a statement, without a call of a function', async () => {
    const { rows } = await database.pools.app.query<{ 'QUERY PLAN': string }>(
      `explain (verbose, costs off) select * from contacts
       where account_id = '00000000-0000-4000-8000-000000000001' and id = '00000000-0000-4000-8000-000000000002'`,
    );
    const plan = rows.map((r) => r['QUERY PLAN']).join('\n');
    // A function that cannot be inlined would stand here by its name.
    expect(plan).toMatch(
      /InitPlan 1\s+->  Result\s+Output: \(NULLIF\(current_setting\('app\.account_id'/,
    );
    expect(plan).not.toContain('app.account_id()');
    expect(plan).toMatch(/One-Time Filter: /);
  });
});

describe('a report', () => {
  const folder = mkdtempSync(join(tmpdir(), 'isolation-report-'));
  const { key, publicPem } = signingKey(undefined);
  const at = (name: string) => join(folder, name);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const composed = (endedAt = '2026-11-21T10:00:00.000Z', previous: string | null = null) =>
    compose({
      fixture: { clusterUrl: '', keyHex: '', form: 'short', seed: 7, accounts: [], actors: [] },
      results: [],
      mutants: [{ name: 'a <fault>', where: 'x', change: 'y → z', killed_by: 'routes' }],
      schema: { digest: 'd', postgres: 'PostgreSQL 18', tables: [] },
      startedAt: '2026-11-21T09:59:00.000Z',
      endedAt,
      previous,
    });

  function verify(...args: string[]): Promise<number> {
    const script = join(import.meta.dirname, '../../docs/verify-report.mjs');
    return new Promise((done) => {
      execFile(process.execPath, [script, ...args], (error) =>
        done(error ? Number(error.code) : 0),
      );
    });
  }

  it('is taken by the verifier, and refused with any one byte changed or another key', async () => {
    writeFileSync(at('report.json'), signReport(composed(), key, publicPem));
    writeFileSync(at('key.pem'), publicPem);
    expect(await verify(at('report.json'), at('key.pem'))).toBe(0);
    const bytes = readFileSync(at('report.json'));
    const start = Math.floor(Math.random() * bytes.length);
    for (let n = 0; n < 12; n += 1) {
      const place = (start + n * 7919) % bytes.length;
      const changed = Buffer.from(bytes);
      changed[place] = (changed[place] as number) ^ 1;
      writeFileSync(at('changed.json'), changed);
      expect(await verify(at('changed.json'), at('key.pem')), `byte ${place}`).toBe(1);
    }
    writeFileSync(at('other.pem'), signingKey(undefined).publicPem);
    expect(await verify(at('report.json'), at('other.pem'))).toBe(1);
  });

  it('names the one before it', async () => {
    const first = signReport(composed(), key, publicPem);
    writeFileSync(at('first.json'), first);
    writeFileSync(
      at('second.json'),
      signReport(composed(undefined, sha256(first)), key, publicPem),
    );
    writeFileSync(at('key.pem'), publicPem);
    expect(await verify(at('second.json'), at('key.pem'), at('first.json'))).toBe(0);
    expect(await verify(at('first.json'), at('key.pem'), at('second.json'))).toBe(1);
  });

  it('has the same digest at another time, and fits its schema', () => {
    const a = IsolationReport.parse(JSON.parse(signReport(composed(), key, publicPem)));
    const b = IsolationReport.parse(
      JSON.parse(signReport(composed('2026-11-22T10:00:00.000Z'), key, publicPem)),
    );
    expect(a.digest).toBe(b.digest);
  });

  it('prints as a page without anything from outside, and with its words escaped', () => {
    const html = reportHtml(
      IsolationReport.parse(JSON.parse(signReport(composed(), key, publicPem))),
    );
    expect(html).toContain('a &lt;fault&gt;');
    expect(html).not.toMatch(/<script|src=|href=|@import|url\(/);
  });
});
