import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { createLog } from '../platform/log.ts';
import type { Database } from '../platform/db/open.ts';
import { closePools, createPools } from '../platform/db/pool.ts';
import { secretsFrom, type Secrets } from '../platform/secrets.ts';

export type TestDatabase = Database & {
  secrets: Secrets;
  /** As the superuser: for looking behind the policies, never for the code under test. */
  admin: pg.Pool;
};

/** A fresh database cloned from the migrated template, with pools as the server has them. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const base = inject('postgresUrl');
  const secrets = secretsFrom(Buffer.from(inject('serverKey'), 'hex'));
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  await asSuperuser(
    base,
    `create database ${name} template switchyard_template owner switchyard_owner`,
  );
  const url = new URL(base);
  url.pathname = `/${name}`;
  const owner = new URL(url);
  owner.username = 'switchyard_owner';
  owner.password = 'owner';
  const admin = new pg.Pool({ connectionString: url.toString(), max: 2 });
  admin.on('error', () => undefined);
  const pools = createPools(url.toString(), secrets.root, () => undefined);
  return {
    pools,
    admin,
    secrets,
    ownerUrl: owner.toString(),
    version: 'test',
    migrated: [],
    close: async () => {
      await closePools(pools);
      await admin.end();
      await asSuperuser(base, `drop database ${name} with (force)`);
    },
  };
}

async function asSuperuser(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

export const testLog = createLog(process.env['TEST_LOG'] ?? 'silent');
