// An admin helps a member who lost every factor. It weakens that person's sign-in everywhere, so it is for those alone
// who administer every account the person is in.
import { AppError } from '../../shared/errors.ts';
import { audit } from '../platform/audit.ts';
import { mustFind, type Ctx } from '../platform/context.ts';
import * as factors from './factors.sql.ts';
import { asIdentity } from './identity.ts';
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
    await factors.lockPerson(tx, member.user_id);
    await factors.deleteTotp(tx, member.user_id);
    await factors.deleteAllPasskeys(tx, member.user_id);
    await factors.deleteRecoveryCodes(tx, member.user_id);
    await audit(ctx, tx, {
      action: 'factors.reset',
      target: { kind: 'member', id: memberId },
    });
    return member.user_id;
  });
  await tickets.deleteTicketsOf(ctx.deps.pools.identity, userId);
  await endSessionsOfUser(ctx.deps, { userId }, 'second_factor_changed');
}
