import type { OpenDoor, SupportGrant, ViewAsEntry, ViewAsKind } from '../../shared/view-as.ts';
import type { Deps } from '../platform/context.ts';
import { only, type Tx } from '../platform/db/transaction.ts';
import type { Door } from './rules.ts';

/** Whether an account is a sub-account of the account in view: the only way a parent gets to one. */
export async function isSubAccount(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from account_relations
     where account_id = $1 and related_account_id = $2 and kind = 'sub_account'`,
    [tx.accountId, id],
  );
  return rows.length > 0;
}

export async function findDoor(tx: Tx): Promise<Door | null> {
  const rows = await tx.query<Door>(
    `select status, view_as_write as "writeAllowed" from accounts where account_id = $1 and status <> 'erased'`,
    [tx.accountId],
  );
  return rows[0] ?? null;
}

export async function setWriteAllowed(tx: Tx, allowed: boolean): Promise<void> {
  await tx.execute('update accounts set view_as_write = $2 where account_id = $1', [
    tx.accountId,
    allowed,
  ]);
}

export type Guest = { id: string; userId: string; homeId: string; name: string; email: string };

/** The guest who stands for a person of another account here; the same one each time they come. */
export async function putGuest(tx: Tx, guest: Guest): Promise<{ id: string; userId: string }> {
  return only(
    await tx.query<{ id: string; userId: string }>(
      `insert into members (account_id, id, user_id, name, email, role, guest_of)
       values ($1, $2, $3, $4, $5, 'supervisor', $6)
       on conflict (account_id, guest_of, email) where guest_of is not null
       do update set name = excluded.name, active = true
       returning id, user_id as "userId"`,
      [tx.accountId, guest.id, guest.userId, guest.name, guest.email, guest.homeId],
    ),
  );
}

export type NewViewAs = {
  id: string;
  kind: ViewAsKind;
  homeAccountId: string;
  homeAccountName: string;
  homeMemberId: string;
  homeSessionId: string | null;
  guestId: string;
  personName: string;
  personEmail: string;
  reason: string;
  ticket: string | null;
  write: boolean;
  now: number;
  expiresAt: number;
};

export async function insertViewAs(tx: Tx, v: NewViewAs): Promise<void> {
  await tx.execute(
    `insert into view_as_sessions (account_id, id, kind, home_account_id, home_account_name, home_member_id,
       home_session_id, guest_id, person_name, person_email, reason, ticket, write, started_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
       to_timestamp($14 / 1000.0), to_timestamp($15 / 1000.0))`,
    [
      tx.accountId,
      v.id,
      v.kind,
      v.homeAccountId,
      v.homeAccountName,
      v.homeMemberId,
      v.homeSessionId,
      v.guestId,
      v.personName,
      v.personEmail,
      v.reason,
      v.ticket,
      v.write,
      v.now,
      v.expiresAt,
    ],
  );
}

const OPEN = 'v.ended_at is null and v.expires_at > to_timestamp($2 / 1000.0)';

/** The newest 100, open ones first; what they did is counted from the audit log. */
export function listViewAs(tx: Tx, now: number): Promise<ViewAsEntry[]> {
  return tx.query<ViewAsEntry>(
    `select v.id, v.kind, v.home_account_name, v.person_name, v.person_email, v.reason, v.ticket, v.write,
            v.started_at, v.expires_at, v.ended_at, v.ended_by, ${OPEN} as open, did.reads, did.changes
     from view_as_sessions v
     cross join lateral (
       select count(*) filter (where is_read)::int as reads,
              count(*) filter (where not is_read and outcome = 'done' and action !~ '^(view_as|session)\\.')::int
                as changes
       from audit_log l where l.account_id = $1 and l.view_as_id = v.id
     ) did
     where v.account_id = $1
     order by ${OPEN} desc, v.started_at desc, v.id
     limit 100`,
    [tx.accountId, now],
  );
}

/** Ones that are open, of everybody or of support alone. */
export async function listOpenIds(
  tx: Tx,
  which: { id?: string; kind?: ViewAsKind },
  now: number,
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select id from view_as_sessions v
     where account_id = $1 and ${OPEN} and ($3::uuid is null or id = $3) and ($4::text is null or kind = $4)`,
    [tx.accountId, now, which.id ?? null, which.kind ?? null],
  );
  return rows.map((row) => row.id);
}

export async function viewAsExists(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.query('select 1 from view_as_sessions where account_id = $1 and id = $2', [
    tx.accountId,
    id,
  ]);
  return rows.length > 0;
}

const GRANT_COLUMNS = `g.id, m.name as granted_by_name, g.write, g.granted_at, g.expires_at`;

export async function insertGrant(
  tx: Tx,
  g: { id: string; memberId: string; write: boolean; now: number; expiresAt: number },
): Promise<SupportGrant> {
  await tx.execute(
    `insert into support_grants (account_id, id, granted_by, write, granted_at, expires_at)
     values ($1, $2, $3, $4, to_timestamp($5 / 1000.0), to_timestamp($6 / 1000.0))`,
    [tx.accountId, g.id, g.memberId, g.write, g.now, g.expiresAt],
  );
  return only(
    await tx.query<SupportGrant>(
      `select ${GRANT_COLUMNS} from support_grants g
       join members m on m.account_id = g.account_id and m.id = g.granted_by
       where g.account_id = $1 and g.id = $2`,
      [tx.accountId, g.id],
    ),
  );
}

export function listOpenGrants(tx: Tx, now: number): Promise<SupportGrant[]> {
  return tx.query<SupportGrant>(
    `select ${GRANT_COLUMNS} from support_grants g
     join members m on m.account_id = g.account_id and m.id = g.granted_by
     where g.account_id = $1 and g.ended_at is null and g.expires_at > to_timestamp($2 / 1000.0)
     order by g.granted_at desc, g.id`,
    [tx.accountId, now],
  );
}

/**
 * Accounts of the whole server whose door is open, each once: what allows changes first, then what lasts longest. Asked by
 * the identity role, for support alone.
 */
export async function listOpenDoors(
  identity: Deps['pools']['identity'],
  now: number,
): Promise<OpenDoor[]> {
  const { rows } = await identity.query<OpenDoor>(
    `select * from (
       select distinct on (g.account_id) g.account_id, a.name as account_name, p.name as parent_name,
              m.name as granted_by_name, g.write, g.expires_at
       from support_grants g
       join accounts a on a.account_id = g.account_id and a.status in ('active', 'onboarding')
       left join accounts p on p.account_id = a.parent_account_id
       join members m on m.account_id = g.account_id and m.id = g.granted_by
       where g.ended_at is null and g.expires_at > to_timestamp($1 / 1000.0)
       order by g.account_id, g.write desc, g.expires_at desc
     ) doors order by account_name, account_id limit 500`,
    [now],
  );
  return rows;
}

/** Ends an open grant; answers whether there was one. */
export async function endGrant(tx: Tx, id: string, now: number): Promise<boolean> {
  const ended = await tx.execute(
    `update support_grants set ended_at = to_timestamp($3 / 1000.0)
     where account_id = $1 and id = $2 and ended_at is null and expires_at > to_timestamp($3 / 1000.0)`,
    [tx.accountId, id, now],
  );
  return ended > 0;
}
