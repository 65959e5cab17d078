import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { createTestDatabase, testLog } from './test/database.ts';
import { call } from './test/app.ts';

const config = readConfig({ PORT: '0', DEMO: 'off', SECOND_FACTOR: 'optional' });

it('leaves no background loop running behind a start that fails half-way', async () => {
  const database = await createTestDatabase();
  // Nobody listens there, so the tables of the job queue cannot be made.
  const broken = { ...database, ownerUrl: 'postgres://nobody@127.0.0.1:9/none' };
  const app = await createApp({
    config,
    database: broken,
    secrets: database.secrets,
    log: testLog,
  });
  await expect(app.listen()).rejects.toThrow();
  await app.close();
  let asked = 0;
  for (const pool of Object.values(database.pools)) pool.on('acquire', () => void (asked += 1));
  await new Promise((resume) => setTimeout(resume, 1200));
  expect(asked).toBe(0);
  await database.close();
});

it('serves the console out of a folder below one with a dot in its name', async () => {
  const base = mkdtempSync(join(tmpdir(), 'switchyard-console-'));
  const consoleDir = join(base, '.hidden', 'renderer');
  mkdirSync(consoleDir, { recursive: true });
  writeFileSync(join(consoleDir, 'index.html'), '<title>Switchyard</title>');
  const database = await createTestDatabase();
  const app = await createApp({
    config,
    database,
    secrets: database.secrets,
    log: testLog,
    consoleDir,
  });
  const url = await app.listen();
  const page = await call<string>(url, { path: '/calls' });
  expect([page.status, page.body]).toEqual([200, '<title>Switchyard</title>']);
  await app.close();
  await database.close();
  rmSync(base, { recursive: true });
});
