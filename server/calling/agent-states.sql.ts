import type { BreakReason } from '../../shared/agent-states.ts';
import type { Role } from '../../shared/roles.ts';
import type { Tx } from '../platform/db/transaction.ts';

/** The changes with these ids that are here already, by the hash of their content. */
export async function findStateHashes(
  tx: Tx,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const rows = await tx.query<{ id: string; hash: Buffer }>(
    'select id, content_hash as hash from agent_states where account_id = $1 and id = any($2::uuid[])',
    [tx.accountId, ids],
  );
  return new Map(rows.map((row) => [row.id, row.hash.toString('hex')]));
}

export type StateRow = {
  id: string;
  memberId: string;
  deviceId: string;
  state: 'ready' | 'break';
  reason: BreakReason | null;
  hash: Buffer;
  clientAt: string;
  now: number;
};

/**
 * Keeps a change. It began when the device says, corrected by how far the device’s clock is known to be off, and never
 * later than it arrived.
 */
export async function insertState(tx: Tx, s: StateRow): Promise<void> {
  await tx.execute(
    `insert into agent_states
       (account_id, id, member_id, device_id, state, reason_code, reason_label, content_hash, client_at, at, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9,
       least(to_timestamp($10 / 1000.0), $9::timestamptz - coalesce((
         select make_interval(secs => d.clock_skew_ms / 1000.0) from devices d
         where d.account_id = $1 and d.member_id = $3 and d.device_id = $4), interval '0')),
       to_timestamp($10 / 1000.0))`,
    [
      tx.accountId,
      s.id,
      s.memberId,
      s.deviceId,
      s.state,
      s.reason?.code ?? null,
      s.reason?.label ?? null,
      s.hash,
      s.clientAt,
      s.now,
    ],
  );
}

export type CurrentState = {
  id: string;
  state: 'ready' | 'break';
  reasonCode: string | null;
  reasonLabel: string | null;
  at: string;
};

const CURRENT = `select id, state, reason_code as "reasonCode", reason_label as "reasonLabel", at
  from agent_states where account_id = $1 and member_id = `;
const LAST = 'order by created_at desc, id desc limit 1';

/** The change that stands: of those that arrived together the one made last. */
export async function findState(tx: Tx, memberId: string): Promise<CurrentState | null> {
  const rows = await tx.query<CurrentState>(`${CURRENT} $2 ${LAST}`, [tx.accountId, memberId]);
  return rows[0] ?? null;
}

export type AgentRow = {
  id: string;
  name: string;
  role: Role;
  state: 'ready' | 'break' | null;
  reasonCode: string | null;
  reasonLabel: string | null;
  stateAt: string | null;
  /** Of their last call: when it began and, if it is over, ended. */
  callAt: string | null;
  callEndedAt: string | null;
  /** They still hold its contact, and no disposition of it has come: they wrap up. */
  isWrapping: boolean;
  dispositionAt: string | null;
  seenAt: string | null;
};

/** Everyone who works contacts, by name, with what their state follows from. */
export function listAgents(
  tx: Tx,
  { now, limit }: { now: number; limit: number },
): Promise<AgentRow[]> {
  return tx.query<AgentRow>(
    `select m.id, m.name, m.role, s.state, s."reasonCode", s."reasonLabel", s.at as "stateAt",
            coalesce(c.answered_at, c.requested_at) as "callAt", c.ended_at as "callEndedAt",
            c.contact_id is not null and d.created_at is null and exists (
              select 1 from claims k
              where k.account_id = $1 and k.contact_id = c.contact_id and k.member_id = m.id
                and k.expires_at > to_timestamp($2 / 1000.0)) as "isWrapping",
            d.created_at as "dispositionAt",
            (select max(v.seen_at) from devices v where v.account_id = $1 and v.member_id = m.id) as "seenAt"
     from members m
     left join lateral (${CURRENT} m.id ${LAST}) s on true
     left join lateral (
       select id, contact_id, requested_at, answered_at, ended_at from calls
       where account_id = $1 and member_id = m.id
       order by requested_at desc, id desc limit 1) c on true
     left join lateral (
       select created_at from dispositions
       where account_id = $1 and contact_id = c.contact_id and call_id = c.id
       order by created_at limit 1) d on true
     where m.account_id = $1 and m.active and m.guest_of is null and m.role <> 'viewer'
     order by m.name, m.id
     limit $3`,
    [tx.accountId, now, limit],
  );
}
