// A throw-away PostgreSQL for one run: the fixture is made once and copied, as a database, for every worker.
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../../server/platform/db/embedded.ts';
import { migrate } from '../../server/platform/db/migrate.ts';
import type { Database } from '../../server/platform/db/open.ts';
import { closePools, createPools } from '../../server/platform/db/pool.ts';
import { ensureRoles } from '../../server/platform/db/roles.ts';
import { secretsFrom, type Secrets } from '../../server/platform/secrets.ts';

const OWNER_PASSWORD = 'owner of a throw-away database';
export const TEMPLATE = 'fixture';

export type Cluster = {
  url: string;
  key: Buffer;
  /** A database like the fixture, or like another copy nobody is connected to. */
  copy(name: string, from?: string): Promise<void>;
  drop(name: string): Promise<void>;
  stop(): Promise<void>;
};

/** Starts it and migrates the database the fixture will live in. `durable`: it survives a crash of PostgreSQL. */
export async function startCluster({ durable = false } = {}): Promise<Cluster> {
  const dataDir = mkdtempSync(join(tmpdir(), 'switchyard-isolation-'));
  const key = randomBytes(32);
  const server = await startEmbedded({ dataDir, password: key.toString('hex'), durable });
  const run = (statement: string) => asSuperuser(server.url, statement);
  await run(`create role switchyard_owner with login nosuperuser password '${OWNER_PASSWORD}'`);
  await run(`create database ${TEMPLATE} owner switchyard_owner`);
  await ensureRoles(server.url, key);
  await migrate(ownerUrl(server.url, TEMPLATE));
  return {
    url: server.url,
    key,
    copy: (name, from = TEMPLATE) =>
      run(`create database ${name} template ${from} owner switchyard_owner`),
    drop: (name) => run(`drop database if exists ${name} with (force)`),
    stop: async () => {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export type OpenDatabase = Database & {
  secrets: Secrets;
  /** As the superuser: for looking behind the policies, never for the code under test. */
  admin: pg.Pool;
};

/** A database of the cluster with pools as the server has them. */
export function openCopy(clusterUrl: string, keyHex: string, name: string): OpenDatabase {
  const secrets = secretsFrom(Buffer.from(keyHex, 'hex'));
  const url = new URL(clusterUrl);
  url.pathname = `/${name}`;
  const admin = new pg.Pool({ connectionString: url.toString(), max: 3 });
  admin.on('error', () => undefined);
  const pools = createPools(url.toString(), secrets.root, () => undefined);
  return {
    pools,
    admin,
    secrets,
    ownerUrl: ownerUrl(clusterUrl, name),
    version: 'throw-away',
    migrated: [],
    close: async () => {
      await closePools(pools);
      await admin.end();
    },
  };
}

export const newDatabaseName = () => `c_${randomUUID().replaceAll('-', '')}`;

function ownerUrl(clusterUrl: string, name: string): string {
  const url = new URL(clusterUrl);
  url.username = 'switchyard_owner';
  url.password = OWNER_PASSWORD;
  url.pathname = `/${name}`;
  return url.toString();
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
