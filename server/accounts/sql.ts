import type { Account, CallingWindow, NewAccount } from '../../shared/accounts.ts';
import type { Member } from '../../shared/members.ts';
import type { Membership } from '../../shared/sessions.ts';
import type { Plan } from '../../shared/plans.ts';
import type { Role } from '../../shared/roles.ts';
import { only, type Tx } from '../platform/db/transaction.ts';

/** What the identity pool offers outside any account; only this feature uses it. */
export type IdentityDb = { query<R>(text: string, values?: unknown[]): Promise<{ rows: R[] }> };

export type StoredUser = {
  userId: string;
  name: string;
  passwordHash: string;
  lastAccountId: string | null;
};

export async function findUserByEmail(db: IdentityDb, email: string): Promise<StoredUser | null> {
  const { rows } = await db.query<StoredUser>(
    `select user_id as "userId", name, password_hash as "passwordHash", last_account_id as "lastAccountId"
     from users where email = $1`,
    [email],
  );
  return rows[0] ?? null;
}

export async function findUser(
  tx: Tx,
  userId: string,
): Promise<{ email: string; name: string } | null> {
  const rows = await tx.query<{ email: string; name: string }>(
    'select email, name from users where user_id = $1',
    [userId],
  );
  return rows[0] ?? null;
}

export async function anyUser(db: IdentityDb): Promise<boolean> {
  return (await db.query('select 1 from users limit 1')).rows.length > 0;
}

/** Whether anybody exists, asked by one caller at a time until its transaction ends. */
export async function anyUserNow(tx: Tx): Promise<boolean> {
  await tx.query("select pg_advisory_xact_lock(hashtext('switchyard setup'))");
  return (await tx.query('select 1 from users limit 1')).length > 0;
}

export type NewUser = { userId: string; email: string; name: string; passwordHash: string };

export async function insertUser(tx: Tx, user: NewUser): Promise<void> {
  await tx.execute(
    'insert into users (user_id, email, name, password_hash) values ($1, $2, $3, $4)',
    [user.userId, user.email, user.name, user.passwordHash],
  );
}

export async function setLastAccount(
  db: IdentityDb,
  userId: string,
  accountId: string,
): Promise<void> {
  await db.query('update users set last_account_id = $2 where user_id = $1', [userId, accountId]);
}

export type MembershipRow = Membership & { member_id: string; status: string };

/** The active memberships of a person in every account. */
export async function listMemberships(db: IdentityDb, userId: string): Promise<MembershipRow[]> {
  const { rows } = await db.query<MembershipRow>(
    `select a.account_id, a.name, a.slug, a.hue, a.kind, a.status, p.name as parent_name, m.role, m.id as member_id
     from members m
     join accounts a on a.account_id = m.account_id
     left join accounts p on p.account_id = a.parent_account_id
     where m.user_id = $1 and m.active and m.guest_of is null
     order by coalesce(p.name, a.name), a.kind, a.name`,
    [userId],
  );
  return rows;
}

type AccountRow = Omit<Account, 'parent'> & {
  parent_id: string | null;
  parent_name: string | null;
};

/** The account in view, with its parent’s name. */
export async function getAccount(tx: Tx): Promise<Account> {
  const row = only(
    await tx.query<AccountRow>(
      `select a.account_id as id, a.slug, a.name, a.kind, a.hue, a.mode, a.status, a.plan, a.trial_ends_at,
              a.time_zone, a.default_country, app.calling_window(a) as calling_window, a.attempt_cap,
              a.wrap_up_seconds, a.wrap_up_mode, a.break_reasons, a.currency,
              (select sha256 from account_logos where account_id = $1) as logo,
              r.related_account_id as parent_id, r.related_name as parent_name
       from accounts a
       left join account_relations r on r.account_id = a.account_id and r.kind = 'parent'
       where a.account_id = $1`,
      [tx.accountId],
    ),
  );
  const { parent_id, parent_name, ...account } = row;
  return {
    ...account,
    parent: parent_id === null ? null : { id: parent_id, name: parent_name ?? '' },
  };
}

/** What a new account starts with beside what its maker chose. */
export type AccountStart = {
  kind: 'parent' | 'sub_account';
  parentId: string | null;
  plan: Plan;
  /** RFC 3339, or null on a plan. */
  trialEndsAt: string | null;
  /** The first progress of an account that is set up step by step. */
  onboarding: object | null;
};

export async function insertAccount(tx: Tx, account: NewAccount & AccountStart): Promise<void> {
  await tx.execute(
    `insert into accounts (account_id, slug, name, kind, parent_account_id, hue, time_zone, default_country,
       window_start, window_end, attempt_cap, wrap_up_seconds, currency, plan, trial_ends_at, onboarding,
       window_days, wrap_up_mode, break_reasons, status)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
             case when $16::jsonb is null then 'active' else 'onboarding' end)`,
    [
      tx.accountId,
      account.slug,
      account.name,
      account.kind,
      account.parentId,
      account.hue,
      account.time_zone,
      account.default_country,
      account.calling_window.start,
      account.calling_window.end,
      account.attempt_cap,
      account.wrap_up_seconds,
      account.currency,
      account.plan,
      account.trialEndsAt,
      account.onboarding,
      account.calling_window.days ?? null,
      account.wrap_up_mode,
      JSON.stringify(account.break_reasons),
    ],
  );
  await tx.execute('insert into ledger_heads (account_id) values ($1)', [tx.accountId]);
  await tx.execute('insert into audit_heads (account_id) values ($1)', [tx.accountId]);
}

export async function insertRelation(
  tx: Tx,
  row: { accountId: string; relatedId: string; kind: 'self' | 'parent' | 'sub_account' },
): Promise<void> {
  await tx.execute(
    `insert into account_relations (account_id, related_account_id, kind, related_name, related_slug, related_hue)
     select $1, account_id, $3, name, slug, hue from accounts where account_id = $2`,
    [row.accountId, row.relatedId, row.kind],
  );
}

const MEMBER_COLUMNS = 'id, name, email, role, client_account_id, active';

export async function insertMember(
  tx: Tx,
  m: {
    id: string;
    userId: string;
    name: string;
    email: string;
    role: Role;
    clientAccountId: string | null;
  },
): Promise<Member> {
  return only(
    await tx.query<Member>(
      `insert into members (account_id, id, user_id, name, email, role, client_account_id)
       values ($1, $2, $3, $4, $5, $6, $7) returning ${MEMBER_COLUMNS}`,
      [tx.accountId, m.id, m.userId, m.name, m.email, m.role, m.clientAccountId],
    ),
  );
}

/** Guests, who stand for people that view this account, are left out: they are nobody's membership. */
export function listMembers(tx: Tx): Promise<Member[]> {
  return tx.query<Member>(
    `select ${MEMBER_COLUMNS} from members where account_id = $1 and guest_of is null order by name, id`,
    [tx.accountId],
  );
}

export async function findMember(
  tx: Tx,
  id: string,
): Promise<(Member & { user_id: string }) | null> {
  const rows = await tx.query<Member & { user_id: string }>(
    `select ${MEMBER_COLUMNS}, user_id from members where account_id = $1 and id = $2`,
    [tx.accountId, id],
  );
  return rows[0] ?? null;
}

export async function isGuest(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.query(
    'select 1 from members where account_id = $1 and id = $2 and guest_of is not null',
    [tx.accountId, id],
  );
  return rows.length > 0;
}

export async function listAdminEmails(tx: Tx): Promise<string[]> {
  const rows = await tx.query<{ email: string }>(
    `select email from members
     where account_id = $1 and active and guest_of is null and role in ('owner', 'admin') order by email`,
    [tx.accountId],
  );
  return rows.map((r) => r.email);
}

export async function findMemberByEmail(
  tx: Tx,
  email: string,
): Promise<{ active: boolean } | null> {
  const rows = await tx.query<{ active: boolean }>(
    'select active from members where account_id = $1 and email = $2 and guest_of is null',
    [tx.accountId, email],
  );
  return rows[0] ?? null;
}

export async function updateMember(
  tx: Tx,
  m: { id: string; role: Role; clientAccountId: string | null; active: boolean },
): Promise<Member> {
  return only(
    await tx.query<Member>(
      `update members set role = $3, client_account_id = $4, active = $5
       where account_id = $1 and id = $2 returning ${MEMBER_COLUMNS}`,
      [tx.accountId, m.id, m.role, m.clientAccountId, m.active],
    ),
  );
}

/** Two owners who unmake each other at once take turns, so that the second sees it is the last. */
export async function lockOwners(tx: Tx): Promise<void> {
  await tx.query(
    `select 1 from members where account_id = $1 and role = 'owner' and active order by id for update`,
    [tx.accountId],
  );
}

/** Owners that are active, so that the last one cannot be taken away. */
export async function countOwners(tx: Tx): Promise<number> {
  const rows = await tx.query<{ n: number }>(
    `select count(*)::int as n from members where account_id = $1 and role = 'owner' and active`,
    [tx.accountId],
  );
  return only(rows).n;
}

export type NewCode = { code: string; label: string; effect: string };

/** The account's counter and its first disposition codes, which take the first numbers. */
export async function insertDefaultCodes(
  tx: Tx,
  codes: readonly (NewCode & { id: string })[],
): Promise<void> {
  await tx.execute('insert into sync_heads (account_id, seq) values ($1, $2)', [
    tx.accountId,
    codes.length,
  ]);
  for (const [index, c] of codes.entries()) {
    await tx.execute(
      `insert into disposition_codes (account_id, id, code, label, position, effect, seq)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [tx.accountId, c.id, c.code, c.label, index + 1, c.effect, index + 1],
    );
  }
}

export async function findAccount(tx: Tx): Promise<{ id: string } | null> {
  const rows = await tx.query<{ id: string }>(
    "select account_id as id from accounts where account_id = $1 and status <> 'erased'",
    [tx.accountId],
  );
  return rows[0] ?? null;
}

/** What decides whether a live account may dial. */
export type LiveFacts = {
  mode: 'test' | 'live';
  caller_id: string;
  calling_window: CallingWindow;
};

export async function changeAccount(
  tx: Tx,
  change: {
    mode?: string;
    caller_id?: string;
    payment?: string;
    calling_window?: CallingWindow;
    requests_per_minute?: number | null;
  },
): Promise<LiveFacts> {
  return only(
    await tx.query<LiveFacts>(
      `update accounts a set mode = coalesce($2, mode), caller_id = coalesce($3, caller_id),
         payment = coalesce($4, payment),
         window_start = coalesce($5, window_start), window_end = coalesce($6, window_end),
         window_days = case when $5::text is null then window_days else $7::jsonb end,
         requests_per_minute = case when $8 then $9 else requests_per_minute end
       where account_id = $1 returning mode, caller_id, app.calling_window(a) as calling_window`,
      [
        tx.accountId,
        change.mode ?? null,
        change.caller_id ?? null,
        change.payment ?? null,
        change.calling_window?.start ?? null,
        change.calling_window?.end ?? null,
        change.calling_window?.days ?? null,
        change.requests_per_minute !== undefined,
        change.requests_per_minute ?? null,
      ],
    ),
  );
}
