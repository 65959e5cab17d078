import { SYSTEM_CODE_LABELS } from '../../shared/calling.ts';
import type { CallList, ContactEvent, DispositionCode } from '../../shared/call-lists.ts';
import { isReached } from '../platform/db/reached.sql.ts';
import { shownText } from '../platform/db/shown.sql.ts';
import { only, type Tx } from '../platform/db/transaction.ts';

const LIST_COLUMNS = 'id, name, status, contacts, worked, script, wrap_up, created_at';

export function listCallLists(tx: Tx): Promise<CallList[]> {
  return tx.query<CallList>(
    `select ${LIST_COLUMNS} from call_lists
     where account_id = $1 and not deleted and ${isReached('id')}
     order by created_at, id`,
    [tx.accountId],
  );
}

export async function findCallList(tx: Tx, id: string): Promise<CallList | null> {
  const rows = await tx.query<CallList>(
    `select ${LIST_COLUMNS} from call_lists
     where account_id = $1 and id = $2 and not deleted and ${isReached('id')}`,
    [tx.accountId, id],
  );
  return rows[0] ?? null;
}

/** Whether a call list goes by this name, in any state. */
export async function isListNameTaken(tx: Tx, name: string): Promise<boolean> {
  const rows = await tx.query(
    'select 1 from call_lists where account_id = $1 and name = $2 and not deleted',
    [tx.accountId, name],
  );
  return rows.length > 0;
}

export async function insertCallList(
  tx: Tx,
  list: { id: string; name: string; status: CallList['status']; seq: number; at: string },
): Promise<void> {
  await tx.execute(
    `insert into call_lists (account_id, id, name, status, seq, created_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [tx.accountId, list.id, list.name, list.status, list.seq, list.at],
  );
}

export async function updateCallList(
  tx: Tx,
  list: Pick<CallList, 'id' | 'name' | 'status' | 'script' | 'wrap_up'> & { seq: number },
): Promise<CallList> {
  return only(
    await tx.query<CallList>(
      `update call_lists set name = $3, status = $4, script = $5, seq = $6, ver = ver + 1, wrap_up = $7
       where account_id = $1 and id = $2 returning ${LIST_COLUMNS}`,
      [tx.accountId, list.id, list.name, list.status, list.script, list.seq, list.wrap_up],
    ),
  );
}

/** One contact more of the list has a disposition. */
export async function countWorked(
  tx: Tx,
  listId: string,
  more: { count: number; seq: number },
): Promise<void> {
  await tx.execute(
    `update call_lists set worked = worked + $4, seq = $3, ver = ver + 1
     where account_id = $1 and id = $2`,
    [tx.accountId, listId, more.seq, more.count],
  );
}

export function listDispositionCodes(tx: Tx): Promise<DispositionCode[]> {
  return tx.query<DispositionCode>(
    `select id, code, label, position, effect from disposition_codes
     where account_id = $1 and not deleted order by position, code`,
    [tx.accountId],
  );
}

/**
 * Calls, dispositions, notes and callbacks of a contact in one list. A call says its state, a
 * disposition its label, and a promised callback when it is due, after what was changed of it; a
 * superseded disposition says so.
 */
export function listHistory(tx: Tx, contactId: string, limit: number): Promise<ContactEvent[]> {
  return tx.query<ContactEvent>(
    `select h.at, h.kind, m.name as by, h.call_id,
            concat(h.text, case when (select app.sees('notes')) then ${shownText('h.note')} end, h.remark) as text,
            h.note <> '' and not (select app.sees('notes')) as hidden
     from (
       select c.requested_at as at, 'call' as kind, c.state as text, '' as note, '' as remark, c.member_id, c.id as call_id,
              c.id
       from calls c where c.account_id = $1 and c.contact_id = $2
       union all
       select d.created_at, 'disposition',
              coalesce(k.label, $4::jsonb ->> d.code, d.code), case when d.note = '' then '' else ': ' || d.note end,
              case when s.id is null then '' else ' (corrected)' end,
              d.member_id, d.call_id, d.id
       from dispositions d
       left join disposition_codes k on k.account_id = d.account_id and k.code = d.code
       left join lateral (
         select s.id from dispositions s
         where s.account_id = d.account_id and s.contact_id = d.contact_id and s.supersedes = d.id
         limit 1
       ) s on true
       where d.account_id = $1 and d.contact_id = $2
       union all
       select n.created_at, 'note', '', n.text, '', n.member_id, null, n.id
       from notes n where n.account_id = $1 and n.contact_id = $2
       union all
       select b.created_at, 'callback',
              to_char(b.due_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
              case when b.note = '' then '' else ' ' || b.note end, '',
              b.member_id, null, b.id
       from callbacks b where b.account_id = $1 and b.contact_id = $2
       union all
       select x.created_at, 'callback',
              x.kind || to_char(x.due_at at time zone 'utc', ' YYYY-MM-DD"T"HH24:MI:SS"Z"'),
              case when x.reason = '' then '' else ' ' || x.reason end, '',
              x.member_id, null, x.id
       from callback_changes x where x.account_id = $1 and x.contact_id = $2
       union all
       select e.created_at, 'edit', ${shownText('json_build_array(e.field, e.from_value, e.to_value)::text')}, '', '',
              e.member_id, null, e.id
       from contact_edits e where e.account_id = $1 and e.contact_id = $2 and e.from_value <> e.to_value
     ) h
     left join members m on m.account_id = $1 and m.id = h.member_id
     order by h.at desc, h.id desc
     limit $3`,
    [tx.accountId, contactId, limit, SYSTEM_CODE_LABELS],
  );
}
