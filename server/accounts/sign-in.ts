// From an e-mail address and a password to a session, by way of the second factor where one is due.
import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type {
  FactorProof,
  PasskeyProofOptions,
  SecondFactorDue,
} from '../../shared/second-factor.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import { toInstant } from '../platform/clock.ts';
import { systemCtx, type Ctx } from '../platform/context.ts';
import type { RequestCtx } from '../platform/http/request.ts';
import { tokenHash } from './credentials.ts';
import { requireProof } from './factor-proofs.ts';
import { mustHaveFactor } from './factor-duty.ts';
import { hasFactor, methodsOf } from './factor.rules.ts';
import * as factors from './factors.sql.ts';
import { asIdentity } from './identity.ts';
import {
  auditGuesses,
  endTries,
  forgetOldTries,
  giveAddressBack,
  takeTry,
  takeTryOfAddress,
} from './lock-out.ts';
import { passkeyProofOptions } from './passkeys.ts';
import { passwordMatches } from './passwords.ts';
import { openSession } from './session-life.ts';
import * as tickets from './sign-in.sql.ts';
import * as sql from './sql.ts';

const TICKET_MS = 10 * 60_000;
const TICKET_TRIES = 5;

type SignInInput = { email: string; password: string; account?: string; device: string };

/**
 * Unknown person, wrong password and no such account answer alike and do the same work; so do known and unknown
 * people who have to wait.
 */
export async function signIn(
  request: RequestCtx,
  input: SignInInput,
): Promise<SignedIn | SecondFactorDue> {
  const { deps, now, ip } = request;
  const guessed = { kind: 'email', value: input.email } as const;
  await takeTryOfAddress({ deps, now }, ip);
  const tries = await takeTry({ deps, now }, guessed).catch(async (error: unknown) => {
    // One locked person must not use up the tries of everybody at that address.
    await giveAddressBack({ deps }, ip);
    throw error;
  });
  const user = await sql.findUserByEmail(deps.pools.identity, input.email);
  const matches = await passwordMatches(user?.passwordHash ?? null, input.password);
  if (!matches || !user) {
    await forgetOldTries({ deps, now });
    if (user) noteFailure(request, { ...user, tries });
    throw wrongCredentials();
  }
  await Promise.all([endTries({ deps }, guessed), giveAddressBack({ deps }, ip)]);
  const memberships = await sql.listMemberships(deps.pools.identity, user.userId);
  const wanted = input.account
    ? memberships.find((m) => m.slug === input.account)
    : (memberships.find((m) => m.account_id === user.lastAccountId) ?? memberships[0]);
  if (!wanted) throw wrongCredentials();
  if (wanted.status === 'suspended') throw suspended();
  return openOrAsk(request, {
    accountId: wanted.account_id,
    userId: user.userId,
    memberId: wanted.member_id,
    device: input.device,
  });
}

const wrongCredentials = () =>
  new AppError('wrong_credentials', 'the e-mail address and password do not belong together');
const suspended = () => new AppError('account_suspended', 'this account is suspended');

const FAILURES_SUMMED_MS = 60_000;

/**
 * Tells the account of somebody we know that a sign-in in their name failed. Not waited for: the answer must not take
 * longer than for somebody unknown.
 */
function noteFailure(
  request: RequestCtx,
  failed: { userId: string; lastAccountId: string | null; tries: number },
): void {
  const { deps, log, ip } = request;
  const note = async () => {
    const all = await sql.listMemberships(deps.pools.identity, failed.userId);
    const member = all.find((m) => m.account_id === failed.lastAccountId) ?? all[0];
    if (!member) return;
    const ctx = signInCtx(request, member.account_id);
    deps.auditBuffer.add(
      { ...ctx, ip },
      {
        entry: {
          action: 'session.refused',
          target: { kind: 'member', id: member.member_id },
          outcome: 'refused',
        },
        key: `session.refused/${member.member_id}`,
        windowMs: FAILURES_SUMMED_MS,
      },
    );
    const { tries } = failed;
    await auditGuesses(ctx, { memberId: member.member_id, at: 'password', tries });
  };
  note().catch((error: unknown) => log.warn({ err: error }, 'a failed sign-in was not noted'));
}

type Entrant = { accountId: string; userId: string; memberId: string; device: string };

const enter = (request: RequestCtx, who: Entrant): Promise<SignedIn> =>
  openSession(request, { ...who, isSignIn: true });

/** The session of somebody whose password is right, or the ticket for what is still due. */
export async function openOrAsk(
  request: RequestCtx,
  who: Entrant,
): Promise<SignedIn | SecondFactorDue> {
  const { deps, now } = request;
  const state = await asIdentity(deps, who.accountId, (tx) => factors.stateOf(tx, who.userId));
  const enrol = !hasFactor(state);
  if (enrol && !(await mustHaveFactor(deps, who.userId))) return enter(request, who);
  const ticket = `swt_${randomBytes(32).toString('base64url')}`;
  const expiresAt = now + TICKET_MS;
  await tickets.insertTicket(deps.pools.identity, {
    ...who,
    enrol,
    hash: tokenHash(ticket),
    expiresAt,
    now,
  });
  return {
    second_factor: { ticket, expires_at: toInstant(expiresAt), methods: methodsOf(state), enrol },
  };
}

/** Takes one of a ticket's tries, does what it is for, and opens the session; the ticket is spent by then. */
export async function withTicket<T>(
  request: RequestCtx,
  use: { ticket: string; enrol: boolean },
  prove: (ctx: Ctx, who: Entrant) => Promise<T>,
): Promise<{ signedIn: SignedIn; result: T }> {
  const { deps, now } = request;
  const db = deps.pools.identity;
  const hash = tokenHash(use.ticket);
  const ticket = await tickets.takeTicketTry(db, hash, { now, max: TICKET_TRIES });
  if (!ticket || ticket.enrol !== use.enrol) throw ticketSpent();
  const result = await prove(signInCtx(request, ticket.accountId), ticket).catch(
    async (error: unknown) => {
      // Waiting is no try; being wrong is.
      const mustWait = error instanceof AppError && error.code === 'rate_limited';
      if (mustWait) await tickets.giveTicketTryBack(db, hash);
      throw error;
    },
  );
  if (!(await tickets.spendTicket(db, hash))) throw ticketSpent();
  await requireStillMember(request, ticket);
  return { signedIn: await enter(request, ticket), result };
}

/** The ten minutes of a ticket are long enough to be deactivated or suspended in. */
async function requireStillMember({ deps }: RequestCtx, who: Entrant): Promise<void> {
  const memberships = await sql.listMemberships(deps.pools.identity, who.userId);
  const wanted = memberships.find((m) => m.account_id === who.accountId);
  if (!wanted) throw ticketSpent();
  if (wanted.status === 'suspended') throw suspended();
}

/** Who holds a ticket, without using a try: for questions that prove nothing. */
export async function ticketHolder(
  request: RequestCtx,
  use: { ticket: string; enrol: boolean },
): Promise<{ ctx: Ctx; userId: string }> {
  const { deps, now } = request;
  const ticket = await tickets.findTicket(deps.pools.identity, tokenHash(use.ticket), now);
  if (!ticket || ticket.enrol !== use.enrol) throw ticketSpent();
  return { ctx: signInCtx(request, ticket.accountId), userId: ticket.userId };
}

export async function ticketPasskeyOptions(
  request: RequestCtx,
  ticket: string,
): Promise<z.infer<typeof PasskeyProofOptions>> {
  const { ctx, userId } = await ticketHolder(request, { ticket, enrol: false });
  return passkeyProofOptions(ctx, userId);
}

export const ticketSpent = (): AppError =>
  new AppError('ticket_spent', 'this sign-in is over; begin again with the password');

export async function finishSignIn(
  request: RequestCtx,
  input: { ticket: string; proof: FactorProof },
): Promise<SignedIn> {
  const use = { ticket: input.ticket, enrol: false };
  const done = await withTicket(request, use, (ctx, who) => requireProof(ctx, who, input.proof));
  return done.signedIn;
}

/** Nobody is signed in yet, so the audit log names the member as what it is about and not as who did it. */
function signInCtx({ deps, requestId, log, now }: RequestCtx, accountId: string): Ctx {
  return { ...systemCtx(deps, accountId, 'sign-in'), requestId, log, now };
}
