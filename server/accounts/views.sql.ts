// What ties a view-as to the sessions it stands on; the rest of view-as is in server/view-as.
import type { Viewing } from '../../shared/sessions.ts';
import type { ViewAsEnd } from '../../shared/view-as.ts';
import { only, type Tx } from '../platform/db/transaction.ts';

/**
 * Whether a session `s` that views may still do so: it was not ended, and whoever views still has the right at home:
 * the session it was started from is open, they still administer the parent account, and it still is the parent. Asked
 * with every request, so that no end can be missed.
 */
export const VIEW_STANDS = `(s.view_as_id is null or exists (
  select 1 from view_as_sessions v
  where v.account_id = s.account_id and v.id = s.view_as_id and v.ended_at is null
    and (v.kind = 'support' or exists (
      select 1 from sessions h
      join members hm on hm.account_id = h.account_id and hm.id = h.member_id
      join accounts ha on ha.account_id = h.account_id
      join account_relations hr on hr.account_id = h.account_id and hr.related_account_id = s.account_id
      where h.account_id = v.home_account_id and h.id = v.home_session_id and h.ended_at is null
        and hm.active and hm.role in ('owner', 'admin') and ha.status = 'active' and hr.kind = 'sub_account'))))`;

/** Marks open views of the account as ended; answers those it ended. */
export async function closeViews(
  tx: Tx,
  which: { ids: readonly string[]; by: ViewAsEnd },
  now: number,
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `update view_as_sessions set ended_at = to_timestamp($4 / 1000.0), ended_by = $3
     where account_id = $1 and id = any($2) and ended_at is null and expires_at > to_timestamp($4 / 1000.0)
     returning id`,
    [tx.accountId, which.ids, which.by, now],
  );
  return rows.map((row) => row.id);
}

export type ViewElsewhere = { accountId: string; id: string };

/** Open views, in whatever account, that were started from these sessions. */
export function listViewsFrom(tx: Tx, sessionIds: readonly string[]): Promise<ViewElsewhere[]> {
  return tx.query<ViewElsewhere>(
    `select account_id as "accountId", id from view_as_sessions
     where home_account_id = $1 and home_session_id = any($2) and ended_at is null`,
    [tx.accountId, sessionIds],
  );
}

/** What the console of a visitor says about their visit. */
export async function getViewing(tx: Tx, id: string): Promise<Viewing> {
  return only(
    await tx.query<Viewing>(
      `select id, kind, home_account_name, reason, ticket, write, expires_at
       from view_as_sessions where account_id = $1 and id = $2`,
      [tx.accountId, id],
    ),
  );
}
