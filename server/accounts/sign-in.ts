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
