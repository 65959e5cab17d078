// What a visitor reads is written down before they get it: one audit row for each operation and thing a minute, so
// that a console that asks again and again does not bury what it asked for.
import type { Endpoint } from '../../shared/endpoint.ts';
import { pull } from '../../shared/sync.ts';
import { sessionOf } from '../accounts/service.ts';
import { audit, type AuditEntry } from '../platform/audit.ts';
import type { Ctx } from '../platform/context.ts';
import { withAccount } from '../platform/db/transaction.ts';
import type { NoteRead } from '../platform/http/api.ts';
import { isVisitorsRead, readOf } from '../platform/http/audited.ts';

const EVERY_MS = 60_000;

/** They say who is signed in and nothing about the account’s people or calls. */
const NOT_NOTED = new Set(['get /v1/session', 'get /v1/sessions']);

export function noteReads(): NoteRead {
  const noted = new Map<string, number>();
  return async (ctx, e, input) => {
    if (!isVisitorsRead(ctx, e) || NOT_NOTED.has(`${e.method} ${e.path}`)) return;
    const mirror = (input.body as { coll?: string } | undefined)?.coll;
    // Which lists these were of is written by the sync.
    if (e.path === pull.path && mirror === 'contacts') return;
    const path = pathOf(e, input.params);
    const target = mirror === undefined ? path : `${path} ${mirror}`;
    const key = `${sessionOf(ctx).sessionId} ${e.method} ${target}`;
    const last = noted.get(key);
    if (last !== undefined && ctx.now - last < EVERY_MS) return;
    const operation = `${e.method.toUpperCase()} ${e.path}`;
    const read = readOf(e, input) ?? {
      action: 'view_as.read',
      target: { kind: 'operation', id: target },
    };
    await writeDown(ctx, { operation, ...read });
    for (const [old, at] of noted) if (ctx.now - at >= EVERY_MS) noted.delete(old);
    noted.set(key, ctx.now);
  };
}

/** With its ids; never what was searched for, which may name a person. */
function pathOf(e: Endpoint, given: unknown): string {
  const params = given as Record<string, string>;
  return e.path.replace(/\{(\w+)\}/g, (_all, name: string) => params[name] ?? '');
}

type Noted = { operation: string; action: string; target: AuditEntry['target']; rows?: number };

/** In a transaction of its own: that of the request may only read. */
function writeDown(ctx: Ctx, { operation, action, target, rows }: Noted): Promise<void> {
  const detail = { operation, ...(rows !== undefined && { rows }) };
  return withAccount(ctx.deps.pools.app, { accountId: ctx.accountId }, (tx) =>
    audit(ctx, tx, { action, target, detail, isRead: true }),
  );
}
