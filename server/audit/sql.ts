// Reading the audit log.
import type { AuditOnly } from '../../shared/audit.ts';
import type { Tx } from '../platform/db/transaction.ts';

export type AuditQuery = {
  from?: string;
  to?: string;
  action?: string;
  actor?: string;
  target?: string;
  only?: AuditOnly;
};

export type ListedRow = {
  id: string;
  /** With microseconds, for the cursor. */
  place: string;
  at: string;
  actorKind: 'member' | 'api_key' | 'operator' | 'system';
  memberId: string | null;
  keyId: string | null;
  actorName: string | null;
  viewAsId: string | null;
  homeAccountName: string | null;
  action: string;
  targetKind: string;
  targetId: string | null;
  detail: Record<string, unknown>;
  outcome: 'done' | 'refused';
  isRead: boolean;
  ip: string | null;
  requestId: string;
  n: number | null;
};

/** Newest first, from after (`at`, `id`). */
export function listAudit(
  tx: Tx,
  page: AuditQuery & { limit: number; after: { at: string; id: string } | null },
): Promise<ListedRow[]> {
  return tx.query<ListedRow>(
    `select a.id, a.at, to_char(a.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as place,
            a.actor_kind as "actorKind", a.member_id as "memberId", a.key_id as "keyId",
            a.actor_name as "actorName", a.view_as_id as "viewAsId", a.home_account_name as "homeAccountName", a.action,
            a.target_kind as "targetKind", a.target_id as "targetId", a.detail, a.outcome,
            a.is_read as "isRead", a.ip, a.request_id as "requestId", c.n
     from audit_log a
     left join audit_chain c on c.account_id = a.account_id and c.audit_id = a.id
     where a.account_id = $1
       and a.at >= coalesce($2::timestamptz, '-infinity')
       and a.at < coalesce($3::timestamptz, 'infinity')
       and ($4::text is null or a.action = $4 or ($4 like '%.' and starts_with(a.action, $4)))
       and ($5::uuid is null or a.member_id = $5 or a.key_id = $5)
       and ($6::text is null or a.target_id = $6)
       and ($7::text is null
         or case $7 when 'reads' then a.is_read when 'refused' then a.outcome = 'refused'
              else not a.is_read and a.outcome = 'done' end)
       and ($8::timestamptz is null or (a.at, a.id) < ($8, $9::uuid))
     order by a.at desc, a.id desc
     limit $10`,
    [
      tx.accountId,
      page.from ?? null,
      page.to ?? null,
      page.action ?? null,
      page.actor ?? null,
      page.target ?? null,
      page.only ?? null,
      page.after?.at ?? null,
      page.after?.id ?? null,
      page.limit,
    ],
  );
}
