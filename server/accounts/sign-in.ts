// From an e-mail address and a password to a session.
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../../shared/errors.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import type { RequestCtx } from '../platform/http/request.ts';
import { passwordMatches } from './credentials.ts';
import { openSession } from './sessions.ts';
import * as sql from './sql.ts';

// Only failures count, so a busy office behind one address is not locked out by signing in.
const failuresOfEmail = new RateLimiterMemory({ points: 10, duration: 300 });
const failuresOfAddress = new RateLimiterMemory({ points: 100, duration: 300 });

type SignInInput = { email: string; password: string; account?: string; device: string };

/** Unknown person and wrong password answer alike, and take equally long. */
export async function signIn(request: RequestCtx, input: SignInInput): Promise<SignedIn> {
  const { deps, ip } = request;
  await takeTry(input.email, ip);
  const user = await sql.findUserByEmail(deps.pools.identity, input.email);
  const matches = await passwordMatches(user?.passwordHash ?? null, input.password);
  if (matches) await giveTryBack(input.email, ip);
  if (!matches || !user) {
    if (user) noteFailure(request, user);
    throw new AppError(
      'wrong_credentials',
      'the e-mail address and password do not belong together',
    );
  }
  const memberships = await sql.listMemberships(deps.pools.identity, user.userId);
  const wanted = input.account
    ? memberships.find((m) => m.slug === input.account)
    : (memberships.find((m) => m.account_id === user.lastAccountId) ?? memberships[0]);
  if (!wanted)
    throw new AppError(
      'wrong_credentials',
      'the e-mail address and password do not belong together',
    );
  if (wanted.status === 'suspended')
    throw new AppError('account_suspended', 'this account is suspended');
  return openSession(request, {
    accountId: wanted.account_id,
    userId: user.userId,
    memberId: wanted.member_id,
    device: input.device,
  });
}

const FAILURES_SUMMED_MS = 60_000;

/**
 * Tells the account of somebody we know that a sign-in in their name failed. Not waited for: the answer must not take
 * longer than for somebody unknown.
 */
function noteFailure(
  request: RequestCtx,
  user: { userId: string; lastAccountId: string | null },
): void {
  const { deps, log, requestId, now, ip } = request;
  const note = async () => {
    const all = await sql.listMemberships(deps.pools.identity, user.userId);
    const member = all.find((m) => m.account_id === user.lastAccountId) ?? all[0];
    if (!member) return;
    const ctx = { accountId: member.account_id, requestId, ip, log, deps, now };
    deps.auditBuffer.add(
      { ...ctx, actor: { kind: 'system', job: 'sign-in' } },
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
  };
  note().catch((error: unknown) => log.warn({ err: error }, 'a failed sign-in was not noted'));
}

/** A try is paid for before it is made: many at once must not all be made before the first has failed. */
async function takeTry(email: string, ip: string): Promise<void> {
  const tooMany = (error: unknown) => {
    if (!(error instanceof RateLimiterRes)) throw error;
    throw new AppError('rate_limited', 'too many failed sign-ins; wait five minutes');
  };
  await failuresOfAddress.consume(ip).catch(tooMany);
  try {
    await failuresOfEmail.consume(email).catch(tooMany);
  } catch (error) {
    // One locked person must not use up the tries of everybody at that address.
    await failuresOfAddress.reward(ip);
    throw error;
  }
}

async function giveTryBack(email: string, ip: string): Promise<void> {
  await Promise.all([failuresOfEmail.reward(email), failuresOfAddress.reward(ip)]);
}
