// The audit log as an account sees it: searched, proved and exported.
import type { AuditChainState, AuditKey, AuditRow } from '../../shared/audit.ts';
import { inSnapshot, nowInstant, type Ctx, type Deps } from '../platform/context.ts';
import { openCursor, sealCursor } from '../platform/http/cursor.ts';
import type { Signer } from '../platform/secrets.ts';
import { isSigned } from './hashing.ts';
import { auditSigner } from './seal.ts';
import * as sql from './sql.ts';
import { verifyChain } from './verify.ts';

export { chainAccount, chainWaiting } from './chain.ts';
export { exportAudit } from './export.ts';
export { sealWhenDue } from './seal.ts';

export type AuditPage = { data: AuditRow[]; has_more: boolean; next_cursor: string | null };

/** Who did, saw or was refused what: one statement, along the account's index by time. */
export async function listAudit(
  ctx: Ctx,
  { limit, cursor, ...question }: sql.AuditQuery & { limit: number; cursor?: string },
): Promise<AuditPage> {
  const after = cursor === undefined ? null : placeOf(openCursor(ctx, question, cursor));
  const rows = await inSnapshot(ctx, (tx) =>
    sql.listAudit(tx, { ...question, limit: limit + 1, after }),
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const hasMore = rows.length > limit;
  return {
    data: page.map(shown),
    has_more: hasMore,
    next_cursor: hasMore && last ? sealCursor(ctx, question, [last.place, last.id]) : null,
  };
}

function placeOf([at, id]: unknown[]): { at: string; id: string } {
  return { at: String(at), id: String(id) };
}

function shown(row: sql.ListedRow): AuditRow {
  return {
    id: row.id,
    at: row.at,
    actor: {
      kind: row.actorKind,
      member_id: row.memberId,
      key_id: row.keyId,
      name: row.actorName,
      home_account_name: row.homeAccountName,
      view_as_id: row.viewAsId,
    },
    action: row.action,
    target: { kind: row.targetKind, id: row.targetId },
    detail: row.detail,
    outcome: row.outcome,
    is_read: row.isRead,
    ip: row.ip,
    request_id: row.requestId,
    n: row.n,
  };
}

export function getAuditChain(ctx: Ctx): Promise<AuditChainState> {
  const { publicKey } = auditSigner(ctx.deps);
  return inSnapshot(ctx, async (tx) => {
    const { head, waiting, checkpoint, from, problems } = await verifyChain(tx, { publicKey });
    return {
      entries: head.entries,
      pending: waiting,
      signed_at: checkpoint?.at ?? null,
      signed_entries: checkpoint?.entries ?? 0,
      intact: problems.length === 0,
      problems,
      verified_from: from,
      verified_at: nowInstant(ctx),
    };
  });
}

export function getAuditKey(deps: Deps): AuditKey {
  const { keyId, publicKey } = auditSigner(deps);
  return { key_id: keyId, algorithm: 'Ed25519', public_key: publicKey };
}

/** The key that signs what an account can verify by itself: its log, and receipts. */
export function signerOfAudit(deps: Deps): Signer {
  return auditSigner(deps);
}

/** Whether this server signed a statement with that key. */
export function isSignedForAudit(deps: Deps, statement: object, signature: Buffer): boolean {
  return isSigned(auditSigner(deps).publicKey, statement, signature);
}
