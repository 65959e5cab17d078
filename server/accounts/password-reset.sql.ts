// Statements of password resets. They belong to a person, so most run outside any account, on the identity role.
import type { Tx } from '../platform/db/transaction.ts';
import type { IdentityDb } from './sql.ts';

/** Notes that an address asked: once a minute and five times an hour. More is dropped without a word. */
export async function insertRequest(
  db: IdentityDb,
  r: { id: string; email: string; now: number },
): Promise<void> {
  await db.query(
    `insert into password_resets (id, email, requested_at, minute)
     select $1, $2, to_timestamp($3 / 1000.0),
            tstzrange(to_timestamp($3 / 1000.0), to_timestamp($3 / 1000.0 + 60))
     where (select count(*) from password_resets
            where email = $2 and requested_at > to_timestamp($3 / 1000.0 - 3600)) < 5
     on conflict do nothing`,
    [r.id, r.email, r.now],
  );
}

/** Requests nobody has looked a person up for. */
export async function listOpen(db: IdentityDb): Promise<{ id: string; email: string }[]> {
  const { rows } = await db.query<{ id: string; email: string }>(
    'select id, email from password_resets where looked_up_at is null order by requested_at limit 10',
  );
  return rows;
}

export async function closeRequest(db: IdentityDb, id: string, now: number): Promise<void> {
  await db.query(
    'update password_resets set looked_up_at = to_timestamp($2 / 1000.0) where id = $1',
    [id, now],
  );
}

/** Requests of yesterday are of no use, and hold addresses that may be nobody’s. */
export async function deleteOld(db: IdentityDb, before: number): Promise<void> {
  await db.query('delete from password_resets where requested_at < to_timestamp($1 / 1000.0)', [
    before,
  ]);
}

export type NewLink = {
  id: string;
  userId: string;
  tokenHash: Buffer;
  now: number;
  expiresAt: number;
};

/** Gives a request its link; false when another server did so first. */
export async function giveLink(tx: Tx, l: NewLink): Promise<boolean> {
  const given = await tx.execute(
    `update password_resets
     set user_id = $2, token_hash = $3, looked_up_at = to_timestamp($4 / 1000.0), expires_at = to_timestamp($5 / 1000.0)
     where id = $1 and looked_up_at is null`,
    [l.id, l.userId, l.tokenHash, l.now, l.expiresAt],
  );
  return given === 1;
}

/** Whose link this is, while it may still be used. */
export async function findPersonOfLink(
  db: IdentityDb,
  hash: Buffer,
  now: number,
): Promise<{ userId: string; lastAccountId: string | null } | null> {
  const { rows } = await db.query<{ userId: string; lastAccountId: string | null }>(
    `select u.user_id as "userId", u.last_account_id as "lastAccountId"
     from password_resets r
     join users u on u.user_id = r.user_id
     where r.token_hash = $1 and r.used_at is null and r.expires_at > to_timestamp($2 / 1000.0)`,
    [hash, now],
  );
  return rows[0] ?? null;
}

/** Uses a link up; false when somebody else just did. The row’s lock makes two at once take turns. */
export async function useLink(tx: Tx, hash: Buffer, now: number): Promise<boolean> {
  const used = await tx.execute(
    `update password_resets set used_at = to_timestamp($2 / 1000.0)
     where token_hash = $1 and used_at is null and expires_at > to_timestamp($2 / 1000.0)`,
    [hash, now],
  );
  return used === 1;
}

export async function setPassword(
  tx: Tx,
  p: { userId: string; passwordHash: string; now: number },
): Promise<void> {
  await tx.execute('update users set password_hash = $2 where user_id = $1', [
    p.userId,
    p.passwordHash,
  ]);
  await tx.execute(
    `update password_resets set used_at = to_timestamp($2 / 1000.0)
     where user_id = $1 and used_at is null and token_hash is not null`,
    [p.userId, p.now],
  );
}
