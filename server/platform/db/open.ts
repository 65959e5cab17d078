// From nothing to a migrated database: embedded or given, roles, migrations, pools.
import pg from 'pg';
import { StartError } from '../start-error.ts';
import type { Log } from '../log.ts';
import type { Secrets } from '../secrets.ts';
import { startEmbedded } from './embedded.ts';
import { FolderInUse } from './folder-lock.ts';
import { migrate } from './migrate.ts';
import { closePools, createPools, type Pools } from './pool.ts';
import { ensureRoles } from './roles.ts';

const OLDEST_MAJOR = 15;
const DATABASE = 'switchyard';

export type Database = {
  pools: Pools;
  /** URL of the owner, for migrations and pg-boss’s own tables; never used for requests. */
  ownerUrl: string;
  version: string;
  migrated: string[];
  close(): Promise<void>;
};

type Source = {
  dataDir: string;
  databaseUrl: string | undefined;
  secrets: Secrets;
  log: Log;
  durable?: boolean;
};

/** @throws StartError in words for the person who starts the server. */
export async function openDatabase(source: Source): Promise<Database> {
  return source.databaseUrl ? openGiven(source, source.databaseUrl) : openEmbedded(source);
}

async function openGiven(source: Source, ownerUrl: string): Promise<Database> {
  await reach(ownerUrl, new URL(ownerUrl).host);
  return finish(source, { ownerUrl, superuserUrl: ownerUrl, stop: async () => undefined });
}

async function openEmbedded(source: Source): Promise<Database> {
  const password = source.secrets.derive('postgres superuser');
  const server = await startEmbedded({
    dataDir: source.dataDir,
    password,
    durable: source.durable ?? true,
    log: source.log,
  }).catch((error: unknown) => {
    throw explainEmbedded(error, source.dataDir);
  });
  const ownerPassword = source.secrets.derive('postgres owner');
  await ensureOwner(server.url, ownerPassword);
  const owner = new URL(server.url);
  owner.username = 'switchyard_owner';
  owner.password = ownerPassword;
  owner.pathname = `/${DATABASE}`;
  return finish(source, {
    ownerUrl: owner.toString(),
    superuserUrl: server.url,
    stop: server.stop,
  });
}

type Opened = { ownerUrl: string; superuserUrl: string; stop: () => Promise<void> };

async function finish(source: Source, opened: Opened): Promise<Database> {
  const { ownerUrl, superuserUrl, stop } = opened;
  try {
    const version = await requireVersion(ownerUrl);
    await ensureRoles(superuserUrl, source.secrets.root).catch((error: Error) => {
      throw new StartError(
        `Switchyard did not start: its database roles could not be made: ${error.message}. The user of DATABASE_URL needs the right to create roles (CREATEROLE) and must be the one who made the roles switchyard_*.`,
      );
    });
    const migrated = await migrate(ownerUrl).catch((error: Error) => {
      throw new StartError(
        `Switchyard did not start: the database could not be brought up to date: ${error.message}. Nothing was changed.`,
      );
    });
    const pools = createPools(ownerUrl, source.secrets.root, (error) =>
      source.log.warn({ reason: error.message }, 'a database connection ended'),
    );
    const close = async () => {
      await closePools(pools);
      await stop();
    };
    return { pools, ownerUrl, version, migrated, close };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function reach(url: string, host: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  try {
    await client.connect();
  } catch (error) {
    const reason = error instanceof Error && error.message ? error.message : 'it does not answer';
    throw new StartError(
      `Switchyard did not start: the PostgreSQL of DATABASE_URL at ${host} cannot be used: ${reason}. Nothing was changed.`,
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** @param versionNumber as `server_version_num` gives it: 150004 is 15.4 */
export function isTooOld(versionNumber: string): boolean {
  return Number(versionNumber) < OLDEST_MAJOR * 10_000;
}

async function requireVersion(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ server_version: string; server_version_num: string }>(
      `select current_setting('server_version') as server_version,
              current_setting('server_version_num') as server_version_num`,
    );
    const row = rows[0] as { server_version: string; server_version_num: string };
    if (isTooOld(row.server_version_num)) {
      throw new StartError(
        `Switchyard did not start: PostgreSQL ${row.server_version} is too old, it needs ${OLDEST_MAJOR} or newer. Nothing was changed.`,
      );
    }
    return row.server_version;
  } finally {
    await client.end();
  }
}

async function ensureOwner(superuserUrl: string, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const role = await client.query("select 1 from pg_roles where rolname = 'switchyard_owner'");
    const verb = role.rowCount === 0 ? 'create' : 'alter';
    await client.query(
      `${verb} role switchyard_owner with login nosuperuser nobypassrls password ${pg.escapeLiteral(password)}`,
    );
    const database = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (database.rowCount === 0)
      await client.query(`create database ${DATABASE} owner switchyard_owner`);
  } finally {
    await client.end();
  }
}

function explainEmbedded(error: unknown, dataDir: string): Error {
  if (error instanceof FolderInUse) {
    return new StartError(
      `Switchyard did not start: another Switchyard server is running on the data folder ${dataDir}. Stop it, or set DATA_DIR to another folder.`,
    );
  }
  const failure = error as NodeJS.ErrnoException;
  if (failure.code === 'ENOSPC' || /No space left/i.test(failure.message)) {
    return new StartError(
      `Switchyard did not start: the disk that holds ${dataDir} is full. Nothing was lost; free some space and start again.`,
    );
  }
  if (failure.code === 'EACCES' || failure.code === 'EROFS') {
    return new StartError(
      `Switchyard did not start: it may not write to the data folder ${dataDir}. Set DATA_DIR to a folder it may write to.`,
    );
  }
  return new StartError(
    `Switchyard did not start: its embedded PostgreSQL did not start: ${failure.message}. The data folder ${dataDir} is unchanged.`,
  );
}
