// The first account of a server, and further parent accounts made by its operator.
import type { NewAccount } from '../../shared/accounts.ts';
import { AppError } from '../../shared/errors.ts';
import type { SecondFactorDue } from '../../shared/second-factor.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import { TRIAL_MS } from '../../shared/plans.ts';
import { toInstant } from '../platform/clock.ts';
import { newId, type Deps } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import type { RequestCtx } from '../platform/http/request.ts';
import { createAccountRows } from './account-rows.ts';
import { asIdentity } from './identity.ts';
import { hashNewPassword } from './passwords.ts';
import { openOrAsk } from './sign-in.ts';
import * as sql from './sql.ts';

export async function getSetup(deps: Pick<Deps, 'pools'>): Promise<{ needed: boolean }> {
  return { needed: !(await sql.anyUser(deps.pools.identity)) };
}

type SetupInput = {
  account: NewAccount;
  owner: { name: string; email: string; password: string };
  device: string;
};

/**
 * Creates the first account and its owner. Works once; the emptiness is checked under a lock. Where owners need a
 * second factor, the first one sets theirs up before anything else.
 */
export async function setup(
  request: RequestCtx,
  input: SetupInput,
): Promise<SignedIn | SecondFactorDue> {
  // Before the password is hashed: anybody may ask, and hashing is dear.
  if (!(await getSetup(request.deps)).needed) throw setupDone();
  // The first account belongs to whoever runs the server, so it has no trial.
  const ids = await createParentAccount(request.deps, input, {
    trialEndsAt: null,
    check: async (tx) => {
      if (await sql.anyUserNow(tx)) throw setupDone();
    },
  });
  return openOrAsk(request, { ...ids, device: input.device });
}

const setupDone = () => new AppError('setup_done', 'the first owner exists already');

/** Another parent account with its owner, made by the operator of the server. */
export async function createAccount(
  deps: Deps,
  input: Omit<SetupInput, 'device'>,
): Promise<{ account_id: string }> {
  if (await sql.findUserByEmail(deps.pools.identity, input.owner.email)) {
    throw new AppError('already_exists', 'a person with this e-mail address exists');
  }
  const { accountId } = await createParentAccount(deps, input, {
    trialEndsAt: toInstant(deps.clock.now() + TRIAL_MS),
    check: async () => undefined,
  });
  return { account_id: accountId };
}

async function createParentAccount(
  deps: Deps,
  input: Omit<SetupInput, 'device'>,
  start: { trialEndsAt: string | null; check: (tx: Tx) => Promise<void> },
): Promise<{ accountId: string; userId: string; memberId: string }> {
  const { name, email, password } = input.owner;
  const about = [email, name, input.account.name];
  const passwordHash = await hashNewPassword(deps, password, about);
  const ids = { accountId: newId(), userId: newId(), memberId: newId() };
  await asIdentity(deps, ids.accountId, async (tx) => {
    await start.check(tx);
    await createAccountRows(tx, {
      ...input.account,
      kind: 'parent',
      parentId: null,
      plan: 'business',
      trialEndsAt: start.trialEndsAt,
      onboarding: null,
    });
    await sql.insertUser(tx, { userId: ids.userId, email, name, passwordHash });
    await sql.insertMember(tx, {
      id: ids.memberId,
      userId: ids.userId,
      name,
      email,
      role: 'owner',
      clientAccountId: null,
    });
  });
  return ids;
}
