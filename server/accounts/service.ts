// Accounts, members and API keys. Everything here runs on the identity role: it alone may write these tables.
import {
  type Account,
  type ApiKey,
  type Hue,
  type Member,
  NewAccount,
  type Session,
  type SignedIn,
} from '../../shared/accounts.ts';
import { AppError } from '../../shared/errors.ts';
import type { Role, Scope } from '../../shared/roles.ts';
import { audit } from '../platform/audit.ts';
import {
  inSnapshot,
  memberIdOf,
  mustFind,
  newId,
  type Ctx,
  type Deps,
} from '../platform/context.ts';
import { withAccount, type Tx } from '../platform/db/transaction.ts';
import type { RequestCtx } from '../platform/http/request.ts';
import { hashPassword, newApiKey, tokenHash } from './credentials.ts';
import { endMemberSessions, openSession, describeSession } from './sessions.ts';
import * as serverSql from './server-accounts.sql.ts';
export { ctxOfAccount, updateAccount } from './operator.ts';
import * as credentials from './credentials.sql.ts';
import * as sql from './sql.ts';

/** The codes a new account starts with; it may change them later. */
const DEFAULT_CODES = [
  { code: 'visit_booked', label: 'Visit booked', effect: 'done' },
  { code: 'call_back', label: 'Call back later', effect: 'callback' },
  { code: 'not_interested', label: 'Not interested', effect: 'done' },
  { code: 'wrong_number', label: 'Wrong number', effect: 'wrong_number' },
  { code: 'brochure', label: 'Asked for brochure', effect: 'retry' },
  { code: 'do_not_call', label: 'Do not call again', effect: 'dnc' },
  { code: 'no_answer', label: 'No answer', effect: 'retry' },
  { code: 'voicemail', label: 'Left a message', effect: 'retry' },
  { code: 'other', label: 'Something else', effect: 'retry' },
] as const;

/** A transaction of the identity role that looks at one account. */
export function asIdentity<T>(
  deps: Deps,
  accountId: string,
  fn: (tx: Tx) => Promise<T>,
): Promise<T> {
  return withAccount(deps.pools.identity, { accountId }, fn);
}

export async function getSetup(deps: Pick<Deps, 'pools'>): Promise<{ needed: boolean }> {
  return { needed: !(await sql.anyUser(deps.pools.identity)) };
}

type SetupInput = {
  account: NewAccount;
  owner: { name: string; email: string; password: string };
  device: string;
};

/** Creates the first account and its owner. Works once; the emptiness is checked under a lock. */
export async function setup(request: RequestCtx, input: SetupInput): Promise<SignedIn> {
  // Before the password is hashed: anybody may ask, and hashing is dear.
  if (!(await getSetup(request.deps)).needed) throw setupDone();
  const ids = await createParentAccount(request.deps, input, async (tx) => {
    if (await sql.anyUserNow(tx)) throw setupDone();
  });
  return openSession(request, { ...ids, device: input.device });
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
  const { accountId } = await createParentAccount(deps, input, async () => undefined);
  return { account_id: accountId };
}

async function createParentAccount(
  deps: Deps,
  input: Omit<SetupInput, 'device'>,
  check: (tx: Tx) => Promise<void>,
): Promise<{ accountId: string; userId: string; memberId: string }> {
  const { name, email, password } = input.owner;
  const passwordHash = await hashPassword(password);
  const ids = { accountId: newId(), userId: newId(), memberId: newId() };
  await asIdentity(deps, ids.accountId, async (tx) => {
    await check(tx);
    await createAccountRows(tx, { ...input.account, kind: 'parent', parentId: null });
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

async function createAccountRows(
  tx: Tx,
  account: NewAccount & { kind: 'parent' | 'sub_account'; parentId: string | null },
): Promise<void> {
  await sql.insertAccount(tx, account);
  await sql.insertRelation(tx, { accountId: tx.accountId, relatedId: tx.accountId, kind: 'self' });
  if (account.parentId) {
    await sql.insertRelation(tx, {
      accountId: tx.accountId,
      relatedId: account.parentId,
      kind: 'parent',
    });
    await sql.insertRelation(tx, {
      accountId: account.parentId,
      relatedId: tx.accountId,
      kind: 'sub_account',
    });
  }
  await sql.insertDefaultCodes(
    tx,
    DEFAULT_CODES.map((c) => ({ ...c, id: newId() })),
  );
}

/** Fixed ids of accounts the server keeps for itself: a parent, its sub-accounts and one member. */
export type ServerFamily = {
  slug: string;
  parentId: string;
  subAccountIds: readonly [string, string];
  /** A member of the parent that is no person and cannot sign in; the last sub-account pays for it. */
  memberId: string;
};

/** Makes the server's own accounts where they are missing. No person is a member, so nobody sees them. */
export function ensureServerFamily(deps: Deps, family: ServerFamily): Promise<void> {
  const { slug, parentId, subAccountIds, memberId } = family;
  return asIdentity(deps, parentId, async (tx) => {
    await serverSql.lockServerAccounts(tx);
    if (await serverSql.accountExists(tx)) return;
    const account = NewAccount.parse({ name: slug, slug });
    await createAccountRows(tx, { ...account, kind: 'parent', parentId: null });
    for (const [index, id] of subAccountIds.entries()) {
      const own = { name: `${slug}-${index + 1}`, slug: `${slug}-${index + 1}` };
      await createSubAccountRows(tx, id, { ...account, ...own });
    }
    await sql.insertMember(tx, {
      id: memberId,
      userId: memberId,
      name: slug,
      email: `${slug}@localhost`,
      role: 'viewer',
      clientAccountId: subAccountIds[1],
    });
  });
}

function createSubAccountRows(parentTx: Tx, id: string, account: NewAccount): Promise<void> {
  const parentId = parentTx.accountId;
  return parentTx.as(id, (tx) =>
    createAccountRows(tx, { ...account, kind: 'sub_account', parentId }),
  );
}

/** The ids of all accounts, for checks the server runs over itself. */
export function listAccountIds(deps: Deps): Promise<string[]> {
  return serverSql.listAccountIds(deps.pools.identity);
}

export async function createSubAccount(ctx: Ctx, input: NewAccount): Promise<Account> {
  const creatorId = memberIdOf(ctx);
  const accountId = newId();
  return asIdentity(ctx.deps, ctx.accountId, async (parentTx) => {
    const creator = mustFind(await sql.findMember(parentTx, creatorId));
    await audit(ctx, parentTx, {
      action: 'sub_account.created',
      target: { kind: 'account', id: accountId },
    });
    return parentTx.as(accountId, async (tx) => {
      await createAccountRows(tx, { ...input, kind: 'sub_account', parentId: ctx.accountId });
      await sql.insertMember(tx, {
        id: newId(),
        userId: creator.user_id,
        name: creator.name,
        email: creator.email,
        role: 'owner',
        clientAccountId: null,
      });
      return sql.getAccount(tx);
    });
  });
}

export function listSubAccounts(
  ctx: Ctx,
): Promise<{ id: string; name: string; slug: string; hue: Hue }[]> {
  return inSnapshot(ctx, (tx) => sql.listSubAccounts(tx));
}

export function getAccount(ctx: Ctx): Promise<Account> {
  return inSnapshot(ctx, (tx) => sql.getAccount(tx));
}

/** The account in view, inside the caller's transaction; other features' services use this. */
export function accountOf(tx: Tx): Promise<Account> {
  return sql.getAccount(tx);
}

export function findMember(tx: Tx, id: string): Promise<Member | null> {
  return sql.findMember(tx, id);
}

export async function getSession(ctx: Ctx): Promise<Session> {
  return describeSession(ctx.deps, {
    accountId: ctx.accountId,
    memberId: memberIdOf(ctx),
    now: ctx.now,
  });
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
  const ended = await asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    await sql.lockOwners(tx);
    const before = mustFind(await sql.findMember(tx, id));
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
    return { member, roleChanged: before.role !== member.role || !member.active };
  });
  if (ended.roleChanged) await endMemberSessions(ctx, id);
  return ended.member;
}

/** Only an owner makes, changes or unmakes owners. */
function requireMayGrant(ctx: Ctx, role: Role): void {
  if (role !== 'owner') return;
  if ('role' in ctx.actor && ctx.actor.role === 'owner') return;
  throw new AppError('forbidden', 'only an owner can do this to an owner');
}

export function listApiKeys(ctx: Ctx): Promise<ApiKey[]> {
  return asIdentity(ctx.deps, ctx.accountId, (tx) => credentials.listApiKeys(tx));
}

/** Makes an API key that acts with its creator's role, within `scopes`. The key is shown once. */
export async function createApiKey(
  ctx: Ctx,
  input: { name: string; scopes: Scope[] },
): Promise<{ key: string; api_key: ApiKey }> {
  const memberId = memberIdOf(ctx);
  return asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    const { mode } = await sql.getAccount(tx);
    const key = newApiKey(mode);
    const row = await credentials.insertApiKey(tx, {
      hash: tokenHash(key),
      id: newId(),
      name: input.name,
      prefix: key.slice(0, 12),
      scopes: input.scopes,
      memberId,
      now: ctx.now,
    });
    await audit(ctx, tx, {
      action: 'api_key.created',
      target: { kind: 'api_key', id: row.id },
      detail: { scopes: input.scopes },
    });
    return { key, api_key: row };
  });
}

export function revokeApiKey(ctx: Ctx, id: string): Promise<ApiKey> {
  return asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    const row = mustFind(await credentials.revokeApiKey(tx, id, ctx.now));
    await audit(ctx, tx, { action: 'api_key.revoked', target: { kind: 'api_key', id } });
    return row;
  });
}
