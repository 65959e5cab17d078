// Numbered, named, forward-only SQL files. Each is recorded with its checksum: an edited one stops the start.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runner } from 'node-pg-migrate';
import pg from 'pg';

const FOLDER = join(import.meta.dirname, 'migrations');

/** @returns names of the migrations that were run. */
export async function migrate(ownerUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    // Servers that start at once on one database take turns. Ends with the connection.
    await client.query("select pg_advisory_lock(hashtext('switchyard migrations'))");
    await client.query("set lock_timeout = '1s'");
    await client.query(`create table if not exists migration_checksums
      (name text constraint migration_checksums_pkey primary key, sha256 text not null)`);
    await checkUnchanged(client);
    const done = await runner({
      dbClient: client,
      dir: FOLDER,
      direction: 'up',
      migrationsTable: 'migrations',
      checkOrder: true,
      singleTransaction: true,
      log: () => undefined,
    });
    const names = done.map((m) => m.name);
    for (const name of names) {
      await client.query('insert into migration_checksums values ($1, $2)', [
        name,
        checksum(`${name}.sql`),
      ]);
    }
    return names;
  } finally {
    await client.end();
  }
}

async function checkUnchanged(client: pg.Client): Promise<void> {
  const known = await client.query<{ name: string; sha256: string }>(
    'select * from migration_checksums',
  );
  const files = new Set(readdirSync(FOLDER));
  for (const row of known.rows) {
    const file = `${row.name}.sql`;
    if (!files.has(file))
      throw new Error(`this database is newer than this server: it has migration ${row.name}`);
    if (checksum(file) !== row.sha256)
      throw new Error(`migration ${row.name} was changed after it ran`);
  }
}

function checksum(file: string): string {
  return createHash('sha256')
    .update(readFileSync(join(FOLDER, file)))
    .digest('hex');
}
