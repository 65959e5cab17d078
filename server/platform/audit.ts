// The audit log: who did, saw or was refused what. A row is written in the transaction of its cause; its place in
// the account's hash chain is given to it a moment later (server/audit), so that writers never wait for each other.
import { v7 } from 'uuid';
import type { Actor, Ctx } from './context.ts';
import type { Tx } from './db/transaction.ts';

export type AuditEntry = {
  /** `thing.verb`, e.g. `member.created`. */
  action: string;
  target: { kind: string; id: string | null };
  /** Never a secret, and nothing that says who a contact is: a row cannot be changed when the person is erased. */
  detail?: object;
  /** `done` unless said. */
  outcome?: 'done' | 'refused';
  /** Data about people who are called was read. */
  isRead?: boolean;
};

/** Writes one audit row in the caller's transaction: no action without its row, no row without its action. */
export async function audit(ctx: Ctx, tx: Tx, entry: AuditEntry): Promise<void> {
  const who = { ...whoOf(ctx.actor), ...(await homeOf(ctx, tx)) };
  await tx.execute(
    `with row as (
       insert into audit_log
         (account_id, id, at, member_id, action, target_kind, target_id, detail, request_id,
          actor_kind, actor_name, key_id, home_account_id, home_account_name, outcome, is_read, ip,
          view_as_id)
       values
         ($1, $2, to_timestamp($3 / 1000.0), $4, $5, $6, $7, $8, $9, $10,
          coalesce($11, (select name from members where account_id = $1 and id = $4)), $12, $13,
          coalesce($14, (select related_name from account_relations
            where account_id = $1 and related_account_id = $13),
            (select home_account_name from view_as_sessions where account_id = $1 and id = $18)),
          $15, $16, $17, $18)
     )
     insert into audit_pending (account_id, audit_id) values ($1, $2)`,
    [
      tx.accountId,
      v7(),
      ctx.now,
      who.memberId,
      entry.action,
      entry.target.kind,
      entry.target.id,
      entry.detail ?? {},
      ctx.requestId,
      who.kind,
      who.name,
      who.keyId,
      who.homeAccountId,
      who.homeAccountName,
      entry.outcome ?? 'done',
      entry.isRead ?? false,
      ctx.ip ?? null,
      ctx.actor.kind === 'member' ? (ctx.actor.viewAs?.id ?? null) : null,
    ],
  );
}

type Who = { kind: string; memberId: string | null; keyId: string | null; name: string | null };

function whoOf(actor: Actor): Who {
  if (actor.kind === 'member')
    return { kind: 'member', memberId: actor.memberId, keyId: null, name: null };
  if (actor.kind === 'api_key')
    return { kind: 'api_key', memberId: actor.memberId, keyId: actor.keyId, name: null };
  const isOperator = actor.kind === 'operator' || actor.job === 'operator';
  const job = actor.kind === 'system' ? actor.job : null;
  return isOperator
    ? { kind: 'operator', memberId: null, keyId: null, name: null }
    : { kind: 'system', memberId: null, keyId: null, name: job };
}

type Home = {
  homeAccountId: string | null;
  homeAccountName: string | null;
  name?: string | null;
};

/** Where somebody comes from who acts on another account; the row of that account has to name them by itself. */
async function homeOf(ctx: Ctx, tx: Tx): Promise<Home> {
  const { actor } = ctx;
  if (actor.kind === 'member' && actor.viewAs)
    return { homeAccountId: actor.viewAs.homeAccountId, homeAccountName: null };
  if (ctx.accountId === tx.accountId || !('memberId' in actor))
    return { homeAccountId: null, homeAccountName: null };
  const [home] = await tx.as(ctx.accountId, (own) =>
    own.query<{ name: string; account: string }>(
      `select m.name, r.related_name as account
       from members m join account_relations r
         on r.account_id = m.account_id and r.related_account_id = m.account_id
       where m.account_id = $1 and m.id = $2`,
      [own.accountId, actor.memberId],
    ),
  );
  return {
    homeAccountId: ctx.accountId,
    homeAccountName: home?.account ?? null,
    name: home?.name ?? null,
  };
}
