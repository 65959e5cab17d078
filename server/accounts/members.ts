// The people of an account.
import { AppError } from '../../shared/errors.ts';
import type { Member } from '../../shared/members.ts';
import type { Role } from '../../shared/roles.ts';
import { audit } from '../platform/audit.ts';
import { inSnapshot, memberIdOf, mustFind, newId, type Ctx } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import { hashPassword } from './credentials.ts';
import { asIdentity } from './identity.ts';
import { endSessionsIn } from './session-life.ts';
import * as sql from './sql.ts';

export function findMember(tx: Tx, id: string): Promise<Member | null> {
  return sql.findMember(tx, id);
}

export function listMembers(ctx: Ctx): Promise<Member[]> {
  return inSnapshot(ctx, (tx) => sql.listMembers(tx));
}

type NewMember = {
  name: string;
  email: string;
  password: string;
  role: Role;
  client_account_id: string | null;
};

/**
 * Adds a member. A person known by that e-mail address keeps their name and password, and must share an account
 * with the caller: nobody proves an address, so a stranger may have made them and know their password.
 */
export async function createMember(ctx: Ctx, input: NewMember): Promise<Member> {
  requireMayGrant(ctx, input.role);
  const { identity } = ctx.deps.pools;
  const known = await sql.findUserByEmail(identity, input.email);
  const caller = { accountId: ctx.accountId, memberId: memberIdOf(ctx) };
  if (known && !(await sql.shareAnAccount(identity, caller, known.userId)))
    throw new AppError('already_exists', 'this e-mail address is in use by another account');
  const passwordHash = known ? null : await hashPassword(input.password);
  return asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    const userId = known?.userId ?? newId();
    if (passwordHash) {
      await sql.insertUser(tx, { userId, email: input.email, name: input.name, passwordHash });
    }
    const member = await sql.insertMember(tx, {
      id: newId(),
      userId,
      name: input.name,
      email: input.email,
      role: input.role,
      clientAccountId: input.client_account_id,
    });
    await audit(ctx, tx, {
      action: 'member.created',
      target: { kind: 'member', id: member.id },
      detail: { role: input.role },
    });
    return member;
  });
}

type MemberChange = { role?: Role; client_account_id?: string | null; active?: boolean };

export async function updateMember(ctx: Ctx, id: string, change: MemberChange): Promise<Member> {
  return asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    await sql.lockOwners(tx);
    const before = mustFind((await sql.isGuest(tx, id)) ? null : await sql.findMember(tx, id));
    requireMayGrant(ctx, before.role);
    if (change.role) requireMayGrant(ctx, change.role);
    const member = await sql.updateMember(tx, {
      id,
      role: change.role ?? before.role,
      clientAccountId:
        change.client_account_id === undefined
          ? before.client_account_id
          : change.client_account_id,
      active: change.active ?? before.active,
    });
    if ((await sql.countOwners(tx)) === 0)
      throw new AppError('wrong_state', 'an account needs an owner');
    await audit(ctx, tx, {
      action: 'member.updated',
      target: { kind: 'member', id },
      detail: change,
    });
    const reason = member.active ? 'role_changed' : 'member_deactivated';
    if (!member.active || before.role !== member.role)
      await endSessionsIn(ctx, tx, { which: { memberId: id }, reason });
    return member;
  });
}

/** Only an owner makes, changes or unmakes owners. */
function requireMayGrant(ctx: Ctx, role: Role): void {
  if (role !== 'owner') return;
  if ('role' in ctx.actor && ctx.actor.role === 'owner') return;
  throw new AppError('forbidden', 'only an owner can do this to an owner');
}
