// What people prove themselves with beside a password. It belongs to the person, so every statement names the person;
// the account of the transaction only says whose audit log tells of it.
import type { Tx } from '../platform/db/transaction.ts';

export type FactorState = { totp: boolean; passkeys: number; recoveryCodes: number };

export async function stateOf(tx: Tx, userId: string): Promise<FactorState> {
  const [row] = await tx.query<FactorState>(
    `select exists (select 1 from totp_factors where user_id = $1 and confirmed_at is not null) as totp,
            (select count(*)::int from passkeys where user_id = $1) as passkeys,
            (select count(*)::int from recovery_codes where user_id = $1 and used_at is null) as "recoveryCodes"`,
    [userId],
  );
  return row as FactorState;
}

/** Everything that adds or takes away a factor of one person takes turns. */
export async function lockPerson(tx: Tx, userId: string): Promise<void> {
  await tx.query('select 1 from users where user_id = $1 for update', [userId]);
}

export type Person = { userId: string; email: string; name: string; passwordHash: string };

export async function findPerson(tx: Tx, userId: string): Promise<Person | null> {
  const rows = await tx.query<Person>(
    `select user_id as "userId", email, name, password_hash as "passwordHash" from users where user_id = $1`,
    [userId],
  );
  return rows[0] ?? null;
}

export async function setPasswordHash(tx: Tx, userId: string, hash: string): Promise<void> {
  await tx.execute('update users set password_hash = $2 where user_id = $1', [userId, hash]);
}

export type StoredTotp = { sealedSecret: Buffer; confirmedAt: string | null };

/** A secret that is not confirmed yet gives way to the next one; a confirmed one stays, and false is answered. */
export async function insertTotp(
  tx: Tx,
  totp: { userId: string; sealedSecret: Buffer; now: number },
): Promise<boolean> {
  const written = await tx.execute(
    `insert into totp_factors as t (user_id, sealed_secret, created_at)
     values ($1, $2, to_timestamp($3 / 1000.0))
     on conflict (user_id) do update set sealed_secret = excluded.sealed_secret, created_at = excluded.created_at
     where t.confirmed_at is null`,
    [totp.userId, totp.sealedSecret, totp.now],
  );
  return written > 0;
}

export async function findTotp(tx: Tx, userId: string): Promise<StoredTotp | null> {
  const rows = await tx.query<StoredTotp>(
    `select sealed_secret as "sealedSecret", confirmed_at as "confirmedAt" from totp_factors where user_id = $1`,
    [userId],
  );
  return rows[0] ?? null;
}

/** Confirms the very secret the code was made from, not one that took its place meanwhile. */
export async function confirmTotp(
  tx: Tx,
  totp: { userId: string; sealedSecret: Buffer; step: number; now: number },
): Promise<boolean> {
  const written = await tx.execute(
    `update totp_factors set confirmed_at = to_timestamp($2 / 1000.0), last_step = $3
     where user_id = $1 and confirmed_at is null and sealed_secret = $4`,
    [totp.userId, totp.now, totp.step, totp.sealedSecret],
  );
  return written > 0;
}

/** Takes a code's time step; false when this or a later one was taken already, so that no code works twice. */
export async function takeTotpStep(
  tx: Tx,
  totp: { userId: string; step: number; now: number },
): Promise<boolean> {
  const written = await tx.execute(
    `update totp_factors set last_step = $3, last_used_at = to_timestamp($2 / 1000.0)
     where user_id = $1 and confirmed_at is not null and last_step < $3`,
    [totp.userId, totp.now, totp.step],
  );
  return written > 0;
}

export async function deleteTotp(tx: Tx, userId: string): Promise<boolean> {
  return (await tx.execute('delete from totp_factors where user_id = $1', [userId])) > 0;
}

export async function describeTotp(
  tx: Tx,
  userId: string,
): Promise<{ created_at: string; last_used_at: string | null } | null> {
  const rows = await tx.query<{ created_at: string; last_used_at: string | null }>(
    `select confirmed_at as created_at, last_used_at from totp_factors
     where user_id = $1 and confirmed_at is not null`,
    [userId],
  );
  return rows[0] ?? null;
}

export type StoredPasskey = {
  id: string;
  credentialId: string;
  publicKey: Buffer;
  counter: number;
  transports: string[];
};

export function listPasskeys(tx: Tx, userId: string): Promise<StoredPasskey[]> {
  return tx.query<StoredPasskey>(
    `select id, credential_id as "credentialId", public_key as "publicKey", counter, transports
     from passkeys where user_id = $1`,
    [userId],
  );
}

export type ShownPasskey = {
  id: string;
  name: string;
  created_at: string;
  last_used_at: string | null;
};

export function describePasskeys(tx: Tx, userId: string): Promise<ShownPasskey[]> {
  return tx.query<ShownPasskey>(
    `select id, name, created_at, last_used_at from passkeys where user_id = $1 order by created_at, id`,
    [userId],
  );
}

export async function insertPasskey(
  tx: Tx,
  key: StoredPasskey & { userId: string; name: string; now: number },
): Promise<void> {
  await tx.execute(
    `insert into passkeys (id, user_id, credential_id, public_key, counter, transports, name, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, to_timestamp($8 / 1000.0))`,
    [
      key.id,
      key.userId,
      key.credentialId,
      key.publicKey,
      key.counter,
      key.transports,
      key.name,
      key.now,
    ],
  );
}

/**
 * Writes down a use. False when the counter went back: the passkey may have been copied. Passkeys that are kept in
 * step over several devices always count 0.
 */
export async function usePasskey(
  tx: Tx,
  use: { id: string; userId: string; counter: number; now: number },
): Promise<boolean> {
  const written = await tx.execute(
    `update passkeys set counter = $3, last_used_at = to_timestamp($4 / 1000.0)
     where user_id = $1 and id = $2 and (counter < $3 or (counter = 0 and $3 = 0))`,
    [use.userId, use.id, use.counter, use.now],
  );
  return written > 0;
}

/** Answers whether there is such a passkey of theirs. */
export async function renamePasskey(
  tx: Tx,
  key: { id: string; userId: string; name: string },
): Promise<boolean> {
  const written = await tx.execute('update passkeys set name = $3 where user_id = $1 and id = $2', [
    key.userId,
    key.id,
    key.name,
  ]);
  return written > 0;
}

export async function deletePasskey(tx: Tx, userId: string, id: string): Promise<boolean> {
  const written = await tx.execute('delete from passkeys where user_id = $1 and id = $2', [
    userId,
    id,
  ]);
  return written > 0;
}

export async function deleteAllPasskeys(tx: Tx, userId: string): Promise<void> {
  await tx.execute('delete from passkeys where user_id = $1', [userId]);
}

export type ChallengePurpose = 'add' | 'prove';

export async function insertChallenge(
  tx: Tx,
  c: {
    challenge: string;
    userId: string;
    purpose: ChallengePurpose;
    now: number;
    expiresAt: number;
  },
): Promise<void> {
  await tx.execute('delete from passkey_challenges where expires_at < to_timestamp($1 / 1000.0)', [
    c.now,
  ]);
  await tx.execute(
    `insert into passkey_challenges (challenge, user_id, purpose, expires_at)
     values ($1, $2, $3, to_timestamp($4 / 1000.0))`,
    [c.challenge, c.userId, c.purpose, c.expiresAt],
  );
}

/** Uses a challenge up; false when it is not this person's, not for this, or not good any more. */
export async function takeChallenge(
  tx: Tx,
  c: { challenge: string; userId: string; purpose: ChallengePurpose; now: number },
): Promise<boolean> {
  const written = await tx.execute(
    `delete from passkey_challenges
     where challenge = $1 and user_id = $2 and purpose = $3 and expires_at > to_timestamp($4 / 1000.0)`,
    [c.challenge, c.userId, c.purpose, c.now],
  );
  return written > 0;
}

export async function replaceRecoveryCodes(
  tx: Tx,
  made: {
    userId: string;
    codes: readonly { selector: string; hash: string }[];
    now: number;
  },
): Promise<void> {
  await deleteRecoveryCodes(tx, made.userId);
  await tx.execute(
    `insert into recovery_codes (user_id, selector, code_hash, created_at)
     select $1, c.selector, c.hash, to_timestamp($4 / 1000.0)
     from unnest($2::text[], $3::text[]) as c (selector, hash)`,
    [made.userId, made.codes.map((c) => c.selector), made.codes.map((c) => c.hash), made.now],
  );
}

export async function deleteRecoveryCodes(tx: Tx, userId: string): Promise<void> {
  await tx.execute('delete from recovery_codes where user_id = $1', [userId]);
}

export async function findRecoveryCode(
  tx: Tx,
  userId: string,
  selector: string,
): Promise<string | null> {
  const rows = await tx.query<{ codeHash: string }>(
    `select code_hash as "codeHash" from recovery_codes
     where user_id = $1 and selector = $2 and used_at is null`,
    [userId, selector],
  );
  return rows[0]?.codeHash ?? null;
}

/** Whether this caller is the one who uses the code up. */
export async function takeRecoveryCode(
  tx: Tx,
  code: { userId: string; selector: string; now: number },
): Promise<boolean> {
  const written = await tx.execute(
    `update recovery_codes set used_at = to_timestamp($3 / 1000.0)
     where user_id = $1 and selector = $2 and used_at is null`,
    [code.userId, code.selector, code.now],
  );
  return written > 0;
}

/**
 * Whether a person is active in an account that another does not administer, or stands above them there. Whoever
 * takes away that person's factors would reach into that account.
 */
export async function isOutOfReach(
  tx: Tx,
  who: { callerUserId: string; userId: string },
): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from members theirs
     where theirs.user_id = $2 and theirs.active and not exists (
       select 1 from members mine
       where mine.account_id = theirs.account_id and mine.user_id = $1 and mine.active
         and (mine.role = 'owner' or (mine.role = 'admin' and theirs.role <> 'owner')))
     limit 1`,
    [who.callerUserId, who.userId],
  );
  return rows.length > 0;
}
