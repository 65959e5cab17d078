import type { CallingWindow } from '../../shared/accounts.ts';
import type { Contact } from '../../shared/call-lists.ts';
import { ASSIGNABLE } from '../../shared/roles.ts';
import { isReached } from '../platform/db/reached.sql.ts';
import { shownContact } from '../platform/db/shown.sql.ts';
import type { Tx } from '../platform/db/transaction.ts';

/** A claim row, live or expired. */
export type ClaimRow = {
  contactId: string;
  listId: string;
  memberId: string;
  deviceId: string;
  token: number;
  kind: 'claim' | 'reservation';
  /** Epoch milliseconds. */
  expiresAt: number;
};

export type Holder = { memberId: string; deviceId: string };

const EXPIRES_AT = 'floor(extract(epoch from k.expires_at) * 1000)::float8 as "expiresAt"';
const CLAIM = `k.contact_id as "contactId", k.list_id as "listId", k.member_id as "memberId",
  k.device_id as "deviceId", k.token, k.kind, ${EXPIRES_AT}`;

/** The columns of `Contact`. */
const CONTACT = `c.id, c.list_id, ${shownContact('c.')}, c.zone, c.position, c.state, c.attempts,
  c.last_disposition, c.last_called_at, c.callback_at, c.dnc`;

export type ListForClaims = {
  status: 'importing' | 'open' | 'closed';
  window: CallingWindow;
  zone: string;
  attemptCap: number;
};

/** A call list and what its account says about working it. */
export async function findListForClaims(tx: Tx, listId: string): Promise<ListForClaims | null> {
  const rows = await tx.query<ListForClaims>(
    `select l.status, app.calling_window(a) as window, a.time_zone as zone,
            a.attempt_cap as "attemptCap"
     from call_lists l
     join accounts a on a.account_id = l.account_id
     where l.account_id = $1 and l.id = $2 and not l.deleted and ${isReached('l.id')}`,
    [tx.accountId, listId],
  );
  return rows[0] ?? null;
}

export type Wanted = Holder & {
  listId: string;
  attemptCap: number;
  openZones: readonly string[];
  now: number;
  kind: ClaimRow['kind'];
  expiresAt: number;
  count: number;
};

/** A contact that was free, and the token of its new claim: null when another one was faster. */
export type Taken = Contact & { token: number | null };

// $1 account, $2 list, $3 attempt cap, $4 open zones, $5 now.
const WORKABLE = `c.account_id = $1 and c.list_id = $2 and not c.deleted and not c.dnc
  and c.state in ('new', 'retry', 'callback') and c.attempts < $3 and c.zone = any($4::text[])`;
// A sub-select and not a join: one probe of the primary key per contact looked at, whatever the planner believes
// about claims, whose number changes faster than its statistics.
const UNCLAIMED = `coalesce((
    select k.expires_at from claims k where k.account_id = $1 and k.contact_id = c.id
  ), '-infinity') <= to_timestamp($5 / 1000.0)`;

/** Members who cannot work the list: what was promised to be called back by them is anyone's. */
const UNASSIGNED = `
  select m.id from members m
  where m.account_id = $1 and m.role in (${ASSIGNABLE.map((role) => `'${role}'`).join(', ')})
    and exists (select 1 from list_assignments a where a.account_id = $1 and a.list_id = $2)
    and not exists (
      select 1 from list_assignments a where a.account_id = $1 and a.list_id = $2 and a.member_id = m.id
    )`;

/** Callbacks that are due, the member's own and those for anyone, the longest due first. */
const DUE = `where ${WORKABLE} and ${UNCLAIMED} and c.callback_at <= to_timestamp($5 / 1000.0)
    and (c.callback_member_id is null or c.callback_member_id = $6 or c.callback_member_id in (${UNASSIGNED}))
  order by c.callback_at`;
/** A contact that was just tried is left alone for a while, however short the list. */
const RETRY_GAP = "interval '30 minutes'";
/** Contacts nobody promised to call at a certain time, in list order, those tried least first. */
const FREE = `where ${WORKABLE} and ${UNCLAIMED} and c.callback_at is null
    and (c.last_called_at is null or c.last_called_at <= to_timestamp($5 / 1000.0) - ${RETRY_GAP})
  order by c.attempts, c.position`;

// Skips contacts that another transaction is just taking. One that was taken after this statement began is
// still found, but then its claim is live and the insert has nothing to do: the token comes back null.
function taking(which: string): string {
  return `
    with candidates as (
      select ${CONTACT} from contacts c ${which} limit $10 for no key update of c skip locked
    ), taken as (
      insert into claims as k
        (account_id, contact_id, list_id, member_id, device_id, token, kind, expires_at)
      select $1, id, list_id, $6, $7, 1, $8, to_timestamp($9 / 1000.0) from candidates
      on conflict on constraint claims_pkey do update
      set token = k.token + 1, list_id = excluded.list_id, member_id = excluded.member_id,
          device_id = excluded.device_id, kind = excluded.kind, expires_at = excluded.expires_at
      where k.expires_at <= to_timestamp($5 / 1000.0)
      returning k.contact_id, k.token
    )
    select candidates.*, taken.token from candidates left join taken on taken.contact_id = candidates.id`;
}

const TAKE = { due: taking(DUE), free: taking(FREE) };

/** Claims up to `count` contacts that are due for a callback, or free. */
export function takeContacts(tx: Tx, which: keyof typeof TAKE, w: Wanted): Promise<Taken[]> {
  return tx.query<Taken>(TAKE[which], [
    tx.accountId,
    w.listId,
    w.attemptCap,
    w.openZones,
    w.now,
    w.memberId,
    w.deviceId,
    w.kind,
    w.expiresAt,
    w.count,
  ]);
}

export type Reserved = Contact & { token: number; expiresAt: number; workable: boolean };

/**
 * The live reservations of a device on a list, in list order, with whether each can be worked now. Its own
 * due callbacks come first; a contact promised for later cannot be worked yet.
 */
export function listReserved(
  tx: Tx,
  w: Pick<Wanted, 'listId' | 'attemptCap' | 'openZones' | 'now' | 'memberId' | 'deviceId'>,
): Promise<Reserved[]> {
  return tx.query<Reserved>(
    `select ${CONTACT}, k.token, ${EXPIRES_AT},
            ${WORKABLE} and (c.callback_at is null or c.callback_at <= to_timestamp($5 / 1000.0)) as workable
     from claims k
     join contacts c on c.account_id = k.account_id and c.id = k.contact_id
     where k.account_id = $1 and k.list_id = $2 and k.member_id = $6 and k.device_id = $7
       and k.kind = 'reservation' and k.expires_at > to_timestamp($5 / 1000.0)
     order by c.callback_at, c.attempts, c.position`,
    [tx.accountId, w.listId, w.attemptCap, w.openZones, w.now, w.memberId, w.deviceId],
  );
}

/** The contacts a device holds in reserve, of whatever list; their claims are locked until the commit. */
export async function lockHeldBy(tx: Tx, of: Holder & { now: number }): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select contact_id as id from claims
     where account_id = $1 and member_id = $2 and device_id = $3 and kind = 'reservation'
       and expires_at > to_timestamp($4 / 1000.0)
     order by contact_id
     for update`,
    [tx.accountId, of.memberId, of.deviceId, of.now],
  );
  return rows.map((row) => row.id);
}

/** Which of these their holder is working: a call is open, or their last one waits for its disposition. */
export async function listWorked(tx: Tx, contactIds: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select k.contact_id as id from claims k
     where k.account_id = $1 and k.contact_id = any($2::uuid[]) and (
       exists (select 1 from calls c
         where c.account_id = $1 and c.contact_id = k.contact_id and c.next_at is not null)
       or exists (select 1 from (
           select id, contact_id, claim_token from calls
           where account_id = $1 and member_id = k.member_id
           order by requested_at desc, id desc limit 1) c
         where c.contact_id = k.contact_id and c.claim_token = k.token and not exists (
           select 1 from dispositions d
           where d.account_id = $1 and d.contact_id = c.contact_id and d.call_id = c.id)))`,
    [tx.accountId, contactIds],
  );
  return rows.map((row) => row.id);
}

/** One request of a device at a time: two at once would each fill up its reservations. */
export async function lockDevice(tx: Tx, deviceId: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `${tx.accountId} ${deviceId}`,
  ]);
}

export type ContactForClaim = Contact & {
  list_status: ListForClaims['status'];
  /** Whether whoever asks reaches its list. */
  reached: boolean;
};

/** The contact, locked until the commit. */
export async function lockContact(tx: Tx, contactId: string): Promise<ContactForClaim | null> {
  const rows = await tx.query<ContactForClaim>(
    `select ${CONTACT}, l.status as list_status, ${isReached('c.list_id')} as reached
     from contacts c
     join call_lists l on l.account_id = c.account_id and l.id = c.list_id
     where c.account_id = $1 and c.id = $2 and not c.deleted and not l.deleted
     for no key update of c`,
    [tx.accountId, contactId],
  );
  return rows[0] ?? null;
}

/**
 * The claim of a contact, locked until the commit. The contact's own row is locked first, here or by the
 * caller: always in this order, so that no two transactions wait for each other.
 */
export async function lockClaim(tx: Tx, contactId: string): Promise<ClaimRow | null> {
  await tx.query('select 1 from contacts where account_id = $1 and id = $2 for no key update', [
    tx.accountId,
    contactId,
  ]);
  const rows = await tx.query<ClaimRow>(
    `select ${CLAIM} from claims k where k.account_id = $1 and k.contact_id = $2 for update`,
    [tx.accountId, contactId],
  );
  return rows[0] ?? null;
}

/** Makes a claim with the next token of its contact. The caller has locked the contact. */
export async function putClaim(
  tx: Tx,
  claim: Holder & { contactId: string; listId: string; expiresAt: number },
): Promise<number> {
  const rows = await tx.query<{ token: number }>(
    `insert into claims as k
       (account_id, contact_id, list_id, member_id, device_id, token, kind, expires_at)
     values ($1, $2, $3, $4, $5, 1, 'claim', to_timestamp($6 / 1000.0))
     on conflict on constraint claims_pkey do update
     set token = k.token + 1, list_id = excluded.list_id, member_id = excluded.member_id,
         device_id = excluded.device_id, kind = excluded.kind, expires_at = excluded.expires_at
     returning k.token`,
    [tx.accountId, claim.contactId, claim.listId, claim.memberId, claim.deviceId, claim.expiresAt],
  );
  return (rows[0] as { token: number }).token;
}

/** Moves the end of claims to `untilEpochMs`, never to an earlier moment. */
export async function extendClaims(
  tx: Tx,
  claims: { contactIds: readonly string[]; untilEpochMs: number },
): Promise<void> {
  await tx.execute(
    `update claims set expires_at = greatest(expires_at, to_timestamp($3 / 1000.0))
     where account_id = $1 and contact_id = any($2::uuid[])`,
    [tx.accountId, claims.contactIds, claims.untilEpochMs],
  );
}

/**
 * Ends live claims of a member now; answers the contacts that became free. The row stays: it remembers the
 * token. `token` null ends the claim whatever its token is.
 */
export async function endClaims(
  tx: Tx,
  claims: { memberId: string; contactIds: readonly string[]; token: number | null; now: number },
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `update claims set expires_at = to_timestamp($5 / 1000.0)
     where account_id = $1 and member_id = $2 and contact_id = any($3::uuid[])
       and ($4::bigint is null or token = $4) and expires_at > to_timestamp($5 / 1000.0)
     returning contact_id as id`,
    [tx.accountId, claims.memberId, claims.contactIds, claims.token, claims.now],
  );
  return rows.map((row) => row.id);
}

export function listClaims(tx: Tx, memberId: string, now: number): Promise<ClaimRow[]> {
  return tx.query<ClaimRow>(
    `select ${CLAIM} from claims k
     where k.account_id = $1 and k.member_id = $2 and k.expires_at > to_timestamp($3 / 1000.0)
     order by k.expires_at, k.contact_id`,
    [tx.accountId, memberId, now],
  );
}

/**
 * Ends the reservations on a call list of members who may not work it any more. One whose contact was called, and has
 * no disposition of that call yet, is being worked: it ends with its wrap-up.
 */
export async function endLostReservations(
  tx: Tx,
  of: { listId: string; now: number },
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `with lost as (
       select k.contact_id from claims k
       where k.account_id = $1 and k.list_id = $2 and k.kind = 'reservation'
         and k.expires_at > to_timestamp($3 / 1000.0) and k.member_id in (${UNASSIGNED})
         and not exists (
           select 1 from calls c
           where c.account_id = $1 and c.contact_id = k.contact_id and c.member_id = k.member_id
             and c.claim_token = k.token and not exists (
               select 1 from dispositions d
               where d.account_id = $1 and d.contact_id = k.contact_id and d.call_id = c.id
             )
         )
       order by k.contact_id
       for update of k
     )
     update claims k set expires_at = to_timestamp($3 / 1000.0)
     from lost where k.account_id = $1 and k.contact_id = lost.contact_id
     returning k.contact_id as id`,
    [tx.accountId, of.listId, of.now],
  );
  return rows.map((row) => row.id);
}
