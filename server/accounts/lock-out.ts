// Counts tries that failed, in the database: a restart forgets none, and several servers count together.
import ipaddr from 'ipaddr.js';
import { AppError } from '../../shared/errors.ts';
import { audit } from '../platform/audit.ts';
import type { Ctx, Deps } from '../platform/context.ts';
import { asIdentity } from './identity.ts';
import { ADDRESS_TRIES, FORGET_MS, FREE_TRIES, waitMs, WAITS_MS } from './lock-out.rules.ts';
import * as sql from './sign-in.sql.ts';

/** What is guessed at: the password of an e-mail address, known or not, or the second factor of a person. */
export type Guessed = { kind: 'email' | 'factor'; value: string };

type At = { deps: Deps; now: number };

/**
 * A try is paid for before it is made: many at once must not all be made before the first has failed.
 * @returns how many there were in a row, this one included.
 * @throws AppError rate_limited, the same for known and unknown people.
 */
export async function takeTry({ deps, now }: At, guessed: Guessed): Promise<number> {
  const key = keyOf(deps, guessed.kind, guessed.value);
  const at = { now, forgetMs: FORGET_MS, waitsMs: WAITS_MS };
  const tries = await sql.takeTry(deps.pools.identity, key, at);
  if (tries === null) throw await mustWait({ deps, now }, key);
  return tries;
}

/** It was no guess: the row of failures ends. */
export async function endTries({ deps }: Pick<At, 'deps'>, guessed: Guessed): Promise<void> {
  await sql.forgetTries(deps.pools.identity, keyOf(deps, guessed.kind, guessed.value));
}

/** Takes a try of a network address, whoever it is for. */
export async function takeTryOfAddress({ deps, now }: At, ip: string): Promise<void> {
  const key = keyOf(deps, 'address', network(ip));
  const tries = await sql.takeTryOfWindow(deps.pools.identity, key, { now, ...ADDRESS_TRIES });
  if (tries === null) throw await mustWait({ deps, now }, key);
}

export async function giveAddressBack({ deps }: Pick<At, 'deps'>, ip: string): Promise<void> {
  await sql.giveTryBack(deps.pools.identity, keyOf(deps, 'address', network(ip)));
}

/** Done after failures, whose number is what makes the table grow. */
export async function forgetOldTries({ deps, now }: At): Promise<void> {
  await sql.forgetOldTries(deps.pools.identity, now - FORGET_MS);
}

async function mustWait({ deps, now }: At, key: Buffer): Promise<AppError> {
  const seconds = Math.max(1, Math.ceil((await sql.waitOf(deps.pools.identity, key, now)) / 1000));
  return new AppError('rate_limited', 'too many failed tries; wait, then try again', {
    retryAfterS: seconds,
  });
}

/** Keyed with the server's own key: whoever reads the table learns no address. */
function keyOf(deps: Deps, kind: string, value: string): Buffer {
  return Buffer.from(deps.secrets.derive(`sign-in try ${kind} ${value}`), 'base64url');
}

/** Whoever has one IPv6 address has the other 2^64 of its network as well. */
function network(ip: string): string {
  if (!ipaddr.isValid(ip)) return ip;
  const address = ipaddr.process(ip);
  if (address.kind() === 'ipv4') return address.toString();
  return address.toNormalizedString().split(':').slice(0, 4).join(':');
}

/** Tells the account, and the operator's log, that somebody guesses at one of its people. */
export async function auditGuesses(
  ctx: Ctx,
  guesses: { memberId: string; at: 'password' | 'second factor'; tries: number },
): Promise<void> {
  const { memberId, at, tries } = guesses;
  if (tries < FREE_TRIES) return;
  ctx.log.warn({ accountId: ctx.accountId, memberId, at, tries }, 'sign-in locked out for a while');
  await asIdentity(ctx.deps, ctx.accountId, (tx) =>
    audit(ctx, tx, {
      action: 'sign_in.locked_out',
      target: { kind: 'member', id: memberId },
      detail: { at, tries, wait_ms: waitMs(tries) },
    }),
  );
}
