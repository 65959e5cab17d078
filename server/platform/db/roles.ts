// The login roles. They own nothing and bypass nothing; each has its own small pool and its own password,
// derived from the server's key, so that no password is stored.
import { createHmac } from 'node:crypto';
import pg from 'pg';

export const LOGIN_ROLES = ['app', 'identity', 'worker', 'rollup', 'erasure', 'backup'] as const;
const SERVER_ROLES = ['app', 'identity', 'worker', 'rollup', 'erasure'] as const;
export type LoginRole = (typeof LOGIN_ROLES)[number];

export function rolePassword(key: Buffer, role: LoginRole): string {
  return createHmac('sha256', key).update(`postgres role ${role}`).digest('base64url');
}

/** Makes or renews the login roles. Runs as the owner, before the migrations. */
export async function ensureRoles(ownerUrl: string, key: Buffer): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    // Roles belong to the cluster: two starts against one cluster must not race here.
    await client.query("select pg_advisory_lock(hashtext('switchyard roles'))");
    for (const role of SERVER_ROLES) await ensureRole(client, role, rolePassword(key, role));
    await ensureBackupRole(client, rolePassword(key, 'backup'));
  } finally {
    await client.end();
  }
}

/**
 * A dump must hold every row, so the backup role alone bypasses row security; it can only read. Only a superuser
 * can make it: on a database without one it is left out and its operator uses a role of their own.
 */
async function ensureBackupRole(client: pg.Client, password: string): Promise<void> {
  const me = await client.query<{ super: boolean }>(
    'select rolsuper as super from pg_roles where rolname = current_user',
  );
  if (!me.rows[0]?.super) return ensureRole(client, 'backup', password);
  await ensureRole(client, 'backup', password);
  await client.query('alter role switchyard_backup bypassrls');
  await client.query('grant pg_read_all_data to switchyard_backup');
  await client.query('alter role switchyard_backup set default_transaction_read_only = on');
}

async function ensureRole(client: pg.Client, role: LoginRole, password: string): Promise<void> {
  const name = `switchyard_${role}`;
  const known = await client.query('select 1 from pg_roles where rolname = $1', [name]);
  const verb = known.rowCount === 0 ? 'create' : 'alter';
  // No word of the rights a new role has not got anyway: an owner who is no superuser may not even take them away.
  // Whether a role has too many is looked at before the server opens.
  await client.query(`${verb} role ${name} with login password ${pg.escapeLiteral(password)}`);
}

export function roleUrl(ownerUrl: string, role: LoginRole, key: Buffer): string {
  const url = new URL(ownerUrl);
  url.username = `switchyard_${role}`;
  url.password = rolePassword(key, role);
  return url.toString();
}
