// The people of an account.
import { AppError } from '../../shared/errors.ts';
import type { Member } from '../../shared/members.ts';
import type { Role } from '../../shared/roles.ts';
import { audit } from '../platform/audit.ts';
import { inSnapshot, mustFind, type Ctx } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import { asIdentity } from './identity.ts';
import { isKnownPerson, joinAccount, preparePerson } from './people.ts';
import { endSessionsIn } from './session-life.ts';
import { requireMemberRoom, requirePayer } from './limits.ts';
import * as sql from './sql.ts';

export function findMember(tx: Tx, id: string): Promise<Member | null> {
  return sql.findMember(tx, id);
}

/** Addresses of those who run the account of `tx`. */
export function listAdminEmails(tx: Tx): Promise<string[]> {
  return sql.listAdminEmails(tx);
}

/** The member of the account with this address, active or not. */
export function findMemberByEmail(tx: Tx, email: string): Promise<{ active: boolean } | null> {
  return sql.findMemberByEmail(tx, email);
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
 * Adds a member with a password somebody else chose, for programs that set accounts up. Only somebody new: a known
 * person has to be invited and to accept, for nobody becomes a member of an account behind their own back.
 */
export async function createMember(ctx: Ctx, input: NewMember): Promise<Member> {
  requireMayGrant(ctx, input.role);
  if (await isKnownPerson(ctx.deps, input.email))
    throw new AppError('already_exists', 'this person is known here already: invite them');
  const person = await preparePerson(ctx.deps, input);
  return asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    const { role, client_account_id: clientAccountId } = input;
    const member = await joinAccount(tx, person, { role, clientAccountId });
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
    await requirePayer(tx, change.client_account_id ?? null);
    const before = mustFind((await sql.isGuest(tx, id)) ? null : await sql.findMember(tx, id));
    if (change.active && !before.active) await requireMemberRoom(tx);
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
export function requireMayGrant(ctx: Ctx, role: Role): void {
  if (role !== 'owner') return;
  if ('role' in ctx.actor && ctx.actor.role === 'owner') return;
  throw new AppError('forbidden', 'only an owner can do this to an owner');
}
