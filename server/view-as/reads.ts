// What a visitor reads is written down before they get it: one audit row for each operation and thing a minute, so
// that a console that asks again and again does not bury what it asked for.
import type { Endpoint } from '../../shared/endpoint.ts';
import { audit } from '../platform/audit.ts';
import type { Ctx } from '../platform/context.ts';
import { withAccount } from '../platform/db/transaction.ts';
import type { NoteRead } from '../platform/http/api.ts';

const EVERY_MS = 60_000;

/** They say who is signed in and nothing about the account’s people or calls. */
const NOT_NOTED = new Set(['get /v1/session', 'get /v1/sessions']);

export function noteReads(): NoteRead {
  const noted = new Map<string, number>();
  return async (ctx, e, input) => {
    const { actor } = ctx;
    if (actor.kind !== 'member' || !actor.viewAs || !isNoted(e)) return;
    const target = targetOf(e, input);
    const key = `${actor.viewAs.id} ${e.method} ${target}`;
    const last = noted.get(key);
    if (last !== undefined && ctx.now - last < EVERY_MS) return;
    await writeDown(ctx, `${e.method.toUpperCase()} ${e.path}`, target);
    for (const [old, at] of noted) if (ctx.now - at >= EVERY_MS) noted.delete(old);
    noted.set(key, ctx.now);
  };
}

function isNoted(e: Endpoint): boolean {
  return (e.method === 'get' || e.readsOnly === true) && !NOT_NOTED.has(`${e.method} ${e.path}`);
}

/** The path with its ids, and the mirror of a sync; never what was searched for, which may name a person. */
function targetOf(e: Endpoint, input: { params: unknown; body: unknown }): string {
  const params = input.params as Record<string, string>;
  const path = e.path.replace(/\{(\w+)\}/g, (_all, name: string) => params[name] ?? '');
  const mirror = (input.body as { coll?: string } | undefined)?.coll;
  return mirror === undefined ? path : `${path} ${mirror}`;
}

/** In a transaction of its own: that of the request may only read. */
function writeDown(ctx: Ctx, operation: string, target: string): Promise<void> {
  return withAccount(ctx.deps.pools.app, { accountId: ctx.accountId }, (tx) =>
    audit(ctx, tx, {
      action: 'view_as.read',
      target: { kind: 'operation', id: target },
      detail: { operation },
      isRead: true,
    }),
  );
}
