import type { CallingWindow } from '../../shared/accounts.ts';
import type { Callback, Whose } from '../../shared/callbacks.ts';
import type { CallbackChange } from '../../shared/callback-changes.ts';
import { WORKING } from '../../shared/roles.ts';
import { isReached } from '../platform/db/reached.sql.ts';
import { shownPhone, shownText } from '../platform/db/shown.sql.ts';
import { only, type Tx } from '../platform/db/transaction.ts';

/** The promise that stands with a contact is the last one made to them. */
const NEWEST = `select n.id from callbacks n where n.account_id = c.account_id and n.contact_id = c.id
  order by n.created_at desc, n.id desc limit 1`;

const LAST_CHANGE = `left join lateral (
    select x.ver, x.kind, x.due_at, x.holder_id from callback_changes x
    where x.account_id = b.account_id and x.callback_id = b.id
    order by x.ver desc limit 1
  ) x on true`;

/** Of an open callback the contact’s own columns count: dispositions and changes write them. */
const STATE = `select b.*, case when o.open then c.callback_at else coalesce(x.due_at, b.due_at) end as due,
    case when o.open then c.callback_member_id when x.ver is not null then x.holder_id
      when not b.for_anyone then b.member_id end as holder,
    case when o.open then 'open' when x.kind = 'cancelled' then 'cancelled' else 'done' end as status,
    coalesce(x.ver, 1) as ver`;

const SHOWN = `s.id, s.contact_id, s.list_id, l.name as list_name, ${shownText('c.name')} as name,
  ${shownPhone('c.phone')} as phone, c.zone, s.status, s.due as due_at, s.holder as member_id, h.name as member_name,
  p.name as promised_by, case when (select app.sees('notes')) then ${shownText('s.note')} else '' end as note,
  s.note <> '' and not (select app.sees('notes')) as note_hidden,
  c.dnc or c.state = 'dnc' as dnc, s.ver, s.created_at`;

const NAMES = `join call_lists l on l.account_id = c.account_id and l.id = c.list_id
  left join members h on h.account_id = c.account_id and h.id = s.holder
  left join members p on p.account_id = c.account_id and p.id = s.member_id`;

export type CallbackQuery = {
  from: string | null;
  to: string | null;
  whose: Whose;
  /** Who asks. */
  memberId: string;
  /** With `team`: of one member. */
  ofMember: string | null;
  after: { dueAt: string; contactId: string } | null;
  limit: number;
};

/** Open callbacks by time: a contact has at most one. */
export function listCallbacks(tx: Tx, q: CallbackQuery): Promise<Callback[]> {
  return tx.query<Callback>(
    `select ${SHOWN}
     from contacts c
     join lateral (
       ${STATE} from callbacks b ${LAST_CHANGE} cross join (select true as open) o
       where b.account_id = c.account_id and b.id = (${NEWEST})
     ) s on true
     ${NAMES}
     where c.account_id = $1 and not c.deleted and not l.deleted and c.callback_at is not null
       and ${isReached('c.list_id')}
       and c.callback_at >= coalesce($2::timestamptz, '-infinity') and c.callback_at < coalesce($3::timestamptz, 'infinity')
       and case $4::text when 'mine' then c.callback_member_id = $5::uuid
             when 'anyone' then c.callback_member_id is null
             else coalesce(c.callback_member_id = $6::uuid, $6::uuid is null) end
       and ($7::timestamptz is null or (c.callback_at, c.id) > ($7, $8::uuid))
     order by c.callback_at, c.id
     limit $9`,
    [
      tx.accountId,
      q.from,
      q.to,
      q.whose,
      q.memberId,
      q.ofMember,
      q.after?.dueAt ?? null,
      q.after?.contactId ?? null,
      q.limit,
    ],
  );
}

export async function findCallback(tx: Tx, id: string): Promise<Callback | null> {
  const rows = await tx.query<Callback>(
    `select ${SHOWN}
     from callbacks f
     join contacts c on c.account_id = f.account_id and c.id = f.contact_id
     join lateral (
       ${STATE} from callbacks b ${LAST_CHANGE}
       cross join lateral (select c.callback_at is not null and b.id = (${NEWEST}) as open) o
       where b.account_id = f.account_id and b.id = f.id
     ) s on true
     ${NAMES}
     where f.account_id = $1 and f.id = $2 and not c.deleted and not l.deleted and ${isReached('c.list_id')}`,
    [tx.accountId, id],
  );
  return rows[0] ?? null;
}

/** The callback that a change with this id was made of. */
export async function findChangedCallback(tx: Tx, changeId: string): Promise<string | null> {
  const rows = await tx.query<{ callbackId: string }>(
    'select callback_id as "callbackId" from callback_changes where account_id = $1 and id = $2',
    [tx.accountId, changeId],
  );
  return rows[0]?.callbackId ?? null;
}

export type NewChange = {
  id: string;
  callbackId: string;
  contactId: string;
  ver: number;
  kind: CallbackChange['kind'];
  /** As the callback is after the change. */
  dueAt: string;
  holderId: string | null;
  reason: string;
  memberId: string;
  at: string;
};

export async function insertChange(tx: Tx, c: NewChange): Promise<void> {
  await tx.execute(
    `insert into callback_changes (account_id, id, callback_id, contact_id, ver, kind, due_at, holder_id, reason,
       member_id, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      tx.accountId,
      c.id,
      c.callbackId,
      c.contactId,
      c.ver,
      c.kind,
      c.dueAt,
      c.holderId,
      c.reason,
      c.memberId,
      c.at,
    ],
  );
}

/** What the contact is promised now; a null `dueAt` is nothing. */
export async function setPromise(
  tx: Tx,
  to: { contactId: string; dueAt: string | null; holderId: string | null; seq: number },
): Promise<void> {
  await tx.execute(
    `update contacts set callback_at = $3, callback_member_id = $4, seq = $5, ver = ver + 1
     where account_id = $1 and id = $2`,
    [tx.accountId, to.contactId, to.dueAt, to.holderId, to.seq],
  );
}

export async function findWindow(tx: Tx): Promise<CallingWindow> {
  return only(
    await tx.query<{ window: CallingWindow }>(
      'select app.calling_window(a) as window from accounts a where a.account_id = $1',
      [tx.accountId],
    ),
  ).window;
}

/** Whether this is somebody of the account who works contacts. */
export async function isWorking(tx: Tx, memberId: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from members
     where account_id = $1 and id = $2 and active and guest_of is null and role = any($3::text[])`,
    [tx.accountId, memberId, WORKING],
  );
  return rows.length > 0;
}
