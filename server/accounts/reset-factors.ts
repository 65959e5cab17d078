// Help for somebody who lost every factor. It weakens that person's sign-in everywhere, so it is for those alone who
// administer every account the person is in, and for the operator of the server.
import { AppError } from '../../shared/errors.ts';
import { audit } from '../platform/audit.ts';
import { mustFind, systemCtx, type Ctx, type Deps } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import * as factors from './factors.sql.ts';
import { asIdentity } from './identity.ts';
import { noticePerson } from './notices.ts';
import { accountOfPerson } from './password-reset.ts';
import { endSessionsOfUser, sessionOf } from './sessions.ts';
import * as tickets from './sign-in.sql.ts';
import * as sql from './sql.ts';

export async function resetFactors(ctx: Ctx, memberId: string): Promise<void> {
  const caller = sessionOf(ctx);
  const userId = await asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    const member = mustFind(await sql.findMember(tx, memberId));
    const target = { callerUserId: caller.userId, userId: member.user_id };
    if (member.user_id === caller.userId)
      throw new AppError('forbidden', 'your own factors are changed under how you sign in');
    if (await factors.isOutOfReach(tx, target))
      throw new AppError('forbidden', 'this person is above you, or in an account you do not run');
    await takeAway(tx, member.user_id);
    await audit(ctx, tx, {
      action: 'factors.reset',
      target: { kind: 'member', id: memberId },
    });
    const by = { by: 'an admin of your account' };
    const notice = { userId: member.user_id, template: 'second_factors_reset', data: by } as const;
    await noticePerson(ctx, tx, notice);
    return member.user_id;
  });
  await signOutEverywhere(ctx.deps, userId);
}

/** For an owner whom nobody stands above. The operator makes sure first that it is them who asks. */
export async function resetFactorsOfPerson(deps: Deps, email: string): Promise<void> {
  const person = mustFind(await sql.findUserByEmail(deps.pools.identity, email));
  const { userId } = person;
  const accountId = mustFind(await accountOfPerson(deps, person));
  const ctx = systemCtx(deps, accountId, 'operator');
  await asIdentity(deps, accountId, async (tx) => {
    await takeAway(tx, userId);
    await audit(ctx, tx, { action: 'factors.reset', target: { kind: 'person', id: userId } });
    const data = { by: 'the operator of the server' };
    await noticePerson(ctx, tx, { userId, template: 'second_factors_reset', data });
  });
  await signOutEverywhere(deps, userId);
}

async function takeAway(tx: Tx, userId: string): Promise<void> {
  await factors.lockPerson(tx, userId);
  await factors.deleteTotp(tx, userId);
  await factors.deleteAllPasskeys(tx, userId);
  await factors.deleteRecoveryCodes(tx, userId);
}

async function signOutEverywhere(deps: Deps, userId: string): Promise<void> {
  await tickets.deleteTicketsOf(deps.pools.identity, userId);
  await endSessionsOfUser(deps, { userId }, 'second_factor_changed');
}
