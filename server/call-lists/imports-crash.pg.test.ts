import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import type { SignedIn } from '../../shared/sessions.ts';
import type { Import } from '../../shared/imports.ts';
import { createApp, type App } from '../app.ts';
import { readConfig } from '../config.ts';
import { call, setUpHarbour } from '../test/app.ts';
import { createTestDatabase, testLog, type TestDatabase } from '../test/database.ts';
import { runImport } from './service.ts';

const ROWS = 20_000;
/** Every 100th row has no number, every 100th repeats the one before it. */
const LINES = Array.from({ length: ROWS }, (_, n) => `Person ${n},${phoneOf(n)}\n`);
const CSV = `Name,Phone\n${LINES.join('')}`;
const COUNTS = { rows: ROWS, imported: ROWS - 400, duplicates: 200, invalid: 0, blank: 200 };

function phoneOf(n: number): string {
  if (n % 100 === 50) return '';
  return `+1212${2_000_000 + (n % 100 === 70 ? n - 1 : n)}`;
}

let database: TestDatabase;
let owner: SignedIn;
const apps: App[] = [];
const children: ChildProcess[] = [];
const folders: string[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const app of apps.splice(0)) await app.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  await database.close();
});

async function startApp(): Promise<{ app: App; url: string }> {
  const config = readConfig({ PORT: '0', DEMO: 'off', SECOND_FACTOR: 'optional' });
  const app = await createApp({ config, database, secrets: database.secrets, log: testLog });
  apps.push(app);
  return { app, url: await app.listen() };
}

/** The server as a process of its own on the same database, with the same key. */
async function startProcess(): Promise<{ child: ChildProcess; url: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-crash-'));
  folders.push(folder);
  writeFileSync(join(folder, 'server.key'), inject('serverKey'), { mode: 0o600 });
  const url = new URL(inject('postgresUrl'));
  url.pathname = new URL(database.ownerUrl).pathname;
  const child = spawn(process.execPath, [join(import.meta.dirname, '../test/serve.ts')], {
    env: {
      DATA_DIR: folder,
      DATABASE_URL: url.toString(),
      PORT: '0',
      DEMO: 'off',
      SECOND_FACTOR: 'optional',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return { child, url: line.toString().trim() };
}

async function commitFile(url: string): Promise<string> {
  owner = await setUpHarbour(url);
  const send = <T>(path: string, body?: unknown, headers = {}) =>
    call<T>(url, { method: 'POST', path, token: owner.token, body, headers });
  const { body: i } = await send<Import>('/v1/imports?file_name=list.csv', CSV, {
    'content-type': 'text/csv',
  });
  await send(`/v1/imports/${i.id}/check`, {
    mapping: i.mapping,
    list_name: 'Buyers',
    default_country: 'US',
  });
  const { status } = await send(`/v1/imports/${i.id}/commit`);
  expect(status).toBe(202);
  return i.id;
}

async function poll<T>(what: () => Promise<T | null>): Promise<T> {
  for (let n = 0; n < 3000; n++) {
    const found = await what();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('it did not happen');
}

async function state() {
  const { rows } = await database.admin.query(
    `select i.status, i.done_rows as done, i.counts, l.status as list, l.contacts as shown,
       (select count(*)::int from contacts) as contacts,
       (select count(distinct position)::int from contacts) as places,
       (select coalesce(max(position), 0) from contacts) as last,
       (select count(*)::int from import_problems) as problems,
       (select count(distinct (row_number, reason))::int from import_problems) as reasons
     from imports i left join call_lists l on l.id = i.list_id`,
  );
  return rows[0] as {
    status: string;
    done: number;
    list: string;
    contacts: number;
    last: number;
    problems: number;
  };
}

/** Waits until some chunks are written and more are to come. */
const middle = () =>
  poll(async () => {
    const now = await state();
    return now.done >= 2000 && now.done < ROWS ? now : null;
  });

const expectDone = async () => {
  const end = await poll(async () => {
    const now = await state();
    return now.status === 'committing' ? null : now;
  });
  expect(end).toEqual({
    status: 'done',
    done: ROWS,
    counts: COUNTS,
    list: 'open',
    shown: COUNTS.imported,
    contacts: COUNTS.imported,
    places: COUNTS.imported,
    last: ROWS,
    problems: 400,
    reasons: 400,
  });
};

/** What is written is exactly what the progress says, and nobody may see the list. */
function expectWhole(now: Awaited<ReturnType<typeof state>>): void {
  const rows = Array.from({ length: now.done }, (_, n) => n % 100);
  const left = rows.filter((n) => n === 50 || n === 70).length;
  expect(now).toMatchObject({
    status: 'committing',
    list: 'importing',
    contacts: now.done - left,
    problems: left,
  });
}

describe('an import whose server', () => {
  it('is killed in the middle goes on where it was, and ends with every row once', async () => {
    const first = await startProcess();
    await commitFile(first.url);
    await middle();
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    // The killed server's last transaction may take a moment to be rolled back.
    await new Promise((resolve) => setTimeout(resolve, 300));
    const left = await state();
    expectWhole(left);
    expect(left.done).toBeLessThan(ROWS);
    await startProcess();
    await expectDone();
  });

  it('is stopped in the middle goes on at the next start', async () => {
    const first = await startApp();
    await commitFile(first.url);
    await middle();
    await apps.pop()?.close();
    expectWhole(await state());
    await startApp();
    await expectDone();
  });

  it('shares it with another one by mistake writes every row once', async () => {
    const { app, url } = await startApp();
    const importId = await commitFile(url);
    await middle();
    await database.admin.query('update imports set lease_until = null');
    const which = { accountId: owner.session.account.id, importId };
    await runImport(app.deps, which, new AbortController().signal);
    await expectDone();
  });

  it('meets a failure of the database tries again, though pg-boss gave the job up', async () => {
    const { url } = await startApp();
    await database.admin.query(`
      create function refuse() returns trigger language plpgsql as $$
      begin if new.position > 5000 then raise 'no more'; end if; return new; end $$;
      create trigger refuse before insert on contacts for each row execute function refuse()`);
    await commitFile(url);
    const failed = () => database.admin.query("select 1 from pgboss.job where state = 'failed'");
    await poll(async () => ((await failed()).rows.length > 0 ? true : null));
    expectWhole(await state());
    await database.admin.query('drop trigger refuse on contacts');
    await expectDone();
  });
});
