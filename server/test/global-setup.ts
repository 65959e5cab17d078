// One throw-away PostgreSQL for a whole test run, with a migrated template that every test file clones.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { IMPORT_QUEUE } from '../call-lists/job.ts';
import { startEmbedded } from '../platform/db/embedded.ts';
import { migrate } from '../platform/db/migrate.ts';
import { ensureRoles } from '../platform/db/roles.ts';
import { installBoss } from '../platform/jobs/boss.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
    serverKey: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'switchyard-test-'));
  const key = randomBytes(32);
  const server = await startEmbedded({ dataDir, password: key.toString('hex'), durable: false });
  const template = await createTemplate(server.url);
  await ensureRoles(server.url, key);
  await migrate(template);
  await installBoss(template, [IMPORT_QUEUE]);
  project.provide('postgresUrl', server.url);
  project.provide('serverKey', key.toString('hex'));
  return async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}

async function createTemplate(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('create role switchyard_owner with login nosuperuser');
  await client.query("alter role switchyard_owner password 'owner'");
  await client.query('create database switchyard_template owner switchyard_owner');
  await client.end();
  const owner = new URL(url);
  owner.username = 'switchyard_owner';
  owner.password = 'owner';
  owner.pathname = '/switchyard_template';
  return owner.toString();
}
