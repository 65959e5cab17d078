// Kills PostgreSQL under a working server: refusals in our words, then everything goes on by itself.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SignedIn } from '../shared/sessions.ts';
import type { Problem } from '../shared/errors.ts';
import { call, setUpHarbour, type Answer } from '../server/test/app.ts';
import {
  isRunning,
  look,
  postgresOf,
  serve,
  until,
  type ServerProcess,
} from './crash/server-process.ts';

let dataDir: string;
let server: ServerProcess;
let base: string;
let owner: SignedIn;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'switchyard-postgres-'));
  server = serve({ dataDir, env: { LOG_LEVEL: 'debug' } });
  base = await server.url;
  owner = await setUpHarbour(base);
});
afterEach(async () => {
  await server.kill('SIGTERM');
  rmSync(dataDir, { recursive: true, force: true });
});

const rename = (name: string) =>
  call<Problem>(base, {
    method: 'POST',
    path: '/v1/sub-accounts',
    token: owner.token,
    body: {
      name,
      slug: name.toLowerCase(),
      default_country: 'US',
      calling_window: { start: '00:00', end: '24:00' },
    },
  });

describe('when PostgreSQL is killed under a working server', () => {
  it('requests are refused as unavailable until it runs again, and no acknowledged write is lost', async () => {
    const before = postgresOf(dataDir).pid;
    const answers: Answer<Problem>[] = [];
    const kept: string[] = [];
    let isOver = false;
    const lanes = [0, 1, 2, 3].map(async (lane) => {
      for (let n = 0; !isOver; n++) {
        const name = `Cedar${lane}x${n}`;
        const answer = await rename(name);
        answers.push(answer);
        if (answer.status === 201) kept.push(name);
        await call(base, { path: '/readyz' });
        await new Promise((resume) => setTimeout(resume, 20));
      }
    });
    await until(() => kept.length > 5);
    process.kill(before, 'SIGKILL');
    await until(() => answers.some((a) => a.status === 503));
    const refusedAt = answers.length;
    await until(() => answers.slice(refusedAt).some((a) => a.status === 201));
    isOver = true;
    await Promise.all(lanes);
    const refused = answers.filter((a) => a.status !== 201);
    for (const { status, body, headers } of refused) {
      expect({ status, code: body.code }).toEqual({ status: 503, code: 'unavailable' });
      expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(JSON.stringify(body)).not.toMatch(/postgres|ECONN|57P0|terminat|\.ts|select|insert/i);
    }
    const rows = await look<{ name: string }>(dataDir, 'select name from accounts');
    const names = rows.map((row) => row.name);
    expect(kept.filter((name) => !names.includes(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
    expect(postgresOf(dataDir).pid).not.toBe(before);
    expect((await call(base, { path: '/readyz' })).status).toBe(200);
    expect(server.child.exitCode).toBeNull();
  });

  it('says so once in the log, and nothing of what was in the database', async () => {
    process.kill(postgresOf(dataDir).pid, 'SIGKILL');
    await until(() => /PostgreSQL is running again/.test(server.said()));
    await until(async () => (await call(base, { path: '/readyz' })).status === 200);
    const said = server.said();
    expect(said.match(/PostgreSQL ended by itself, it is started again/g)).toHaveLength(1);
    expect(said).not.toMatch(
      /ritu@harbour|\+1\d{10}|insert into|update .* set|"client":|a long enough password/i,
    );
    expect(said).not.toContain(owner.token);
  });

  it('one of its processes may die as well', async () => {
    const [backend] = await look<{ pid: number }>(
      dataDir,
      "select pid from pg_stat_activity where application_name = 'switchyard app' limit 1",
    );
    process.kill(backend?.pid as number, 'SIGKILL');
    await until(async () => (await rename('Lakeview')).status === 201);
    expect(server.child.exitCode).toBeNull();
  });
});

describe('when the server is killed', () => {
  it('its PostgreSQL is stopped by the next start, which goes on with the same data', async () => {
    const orphan = postgresOf(dataDir).pid;
    await server.kill('SIGKILL');
    expect(isRunning(orphan)).toBe(true);
    server = serve({ dataDir });
    base = await server.url;
    expect(isRunning(orphan)).toBe(false);
    const again = await call(base, { path: '/v1/session', token: owner.token });
    expect(again.status).toBe(200);
  });
});
