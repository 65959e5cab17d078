// Who is not let in without a second factor.
import { AppError } from '../../shared/errors.ts';
import type { Role } from '../../shared/roles.ts';
import type { Deps } from '../platform/context.ts';
import { hasFactor, needsFactor } from './factor.rules.ts';
import * as factors from './factors.sql.ts';
import { asIdentity } from './identity.ts';
import * as sql from './sql.ts';

/** Whether this server lets the person in with a second factor only. */
export async function mustHaveFactor(deps: Deps, userId: string): Promise<boolean> {
  const { factorRoles } = deps.settings;
  if (factorRoles.length === 0) return false;
  const memberships = await sql.listMemberships(deps.pools.identity, userId);
  return needsFactor(
    memberships.map((m) => m.role),
    factorRoles,
  );
}

/**
 * Asked where a session is opened without a sign-in: somebody who was made an admin since theirs, or who comes by a
 * way that asks no factor, sets one up first.
 * @throws AppError second_factor_required
 */
export async function requireFactorFor(
  deps: Deps,
  who: { accountId: string; userId: string; role: Role },
): Promise<void> {
  if (!needsFactor([who.role], deps.settings.factorRoles)) return;
  const state = await asIdentity(deps, who.accountId, (tx) => factors.stateOf(tx, who.userId));
  if (!hasFactor(state))
    throw new AppError('second_factor_required', 'this role needs a second factor; set one up');
}
