// `Idempotency-Key`: the key, the effect and the stored answer are one transaction, so a crash leaves either
// all of them or none. Kept 7 days, scoped to account and operation. An answer is given again only to whoever got it:
// to anybody else, and to a member whose sight changed since, it could show what they may not see.
import { createHash } from 'node:crypto';
import { memberIdOf, sightOf, type Ctx } from '../context.ts';
import type { Tx } from '../db/transaction.ts';
import { AppError } from '../../../shared/errors.ts';
import { deleteBefore } from '../../../shared/retention.ts';

export type StoredAnswer = { status: number; body: string; replayed: boolean };

/** Hash of what was asked; the same key with another hash is refused. */
export function requestHash(body: unknown): Buffer {
  return createHash('sha256').update(canonical(body)).digest();
}

/**
 * Whose request it is, as part of its hash: a member, not a token, so that it can be repeated after a sign-in or a key's
 * rotation. A session, a live key and a test key are three callers: a test call is no answer to a live request.
 */
export function callerOf(ctx: Ctx): object {
  const mode = ctx.actor.kind === 'api_key' ? ctx.actor.mode : null;
  return { member: memberIdOf(ctx), mode, sight: sightOf(ctx) };
}

/** JSON with sorted keys, so that two spellings of one body hash alike. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, v]) => v !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

export function readKey(header: string | string[] | undefined): string {
  if (typeof header !== 'string' || header.length < 1 || header.length > 255) {
    throw new AppError(
      'idempotency_key_required',
      'send an Idempotency-Key header of 1 to 255 characters',
    );
  }
  return header;
}

/** Forgets the keys of the account that are older than they are kept. */
export async function forgetKeys(tx: Tx, now: number): Promise<void> {
  await tx.execute(
    `delete from idempotency_keys
     where account_id = $1 and created_at < to_timestamp($2 / 1000.0)`,
    [tx.accountId, deleteBefore('idempotency_keys', now)],
  );
}

/**
 * Runs `fn` once per (account, operation, key) and answers repeats from the stored answer.
 * @throws AppError idempotency_in_progress | idempotency_key_reused | erased
 */
export async function once(
  tx: Tx,
  request: { key: string; operation: string; hash: Buffer; now: number },
  fn: () => Promise<{ status: number; body: string }>,
): Promise<StoredAnswer> {
  const { key, operation, hash } = request;
  const lock = await tx.query<{ free: boolean }>(
    'select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as free',
    [`${tx.accountId} ${operation} ${key}`],
  );
  if (!lock[0]?.free)
    throw new AppError(
      'idempotency_in_progress',
      'the first request with this key is still running',
    );
  const known = await tx.query<{ hash: Buffer; status: number; body: string }>(
    `select request_hash as hash, response_status as status, response_body as body
     from idempotency_keys where account_id = $1 and key = $2 and operation = $3`,
    [tx.accountId, key, operation],
  );
  const stored = known[0];
  if (stored) {
    // Who it was about was erased, and with them what was asked and answered. The key stays spent.
    if (stored.hash.length === 0)
      throw new AppError('erased', 'the answer to this was about somebody who was erased');
    if (!stored.hash.equals(hash)) {
      throw new AppError(
        'idempotency_key_reused',
        'this key was used with another request, or by another caller',
      );
    }
    return { status: stored.status, body: stored.body, replayed: true };
  }
  const answer = await fn();
  await tx.execute(
    `insert into idempotency_keys
       (account_id, key, operation, request_hash, response_status, response_body, created_at)
     values ($1, $2, $3, $4, $5, $6, to_timestamp($7 / 1000.0))`,
    [tx.accountId, key, operation, hash, answer.status, answer.body, request.now],
  );
  return { ...answer, replayed: false };
}
