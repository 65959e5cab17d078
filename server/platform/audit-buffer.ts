// Audit rows that need no transaction of their cause: refusals and reads. The first of a kind is written within a
// second, or before the answer where the caller waits for it; what repeats within its window is counted and
// summed up in one row at the end of the window. So neither a console that syncs all day nor a caller who is refused
// a thousand times a minute can fill the disk, and none of them goes unseen.
import { audit, type AuditEntry } from './audit.ts';
import type { Ctx } from './context.ts';
import { withAccount } from './db/transaction.ts';
import { toInstant } from './clock.ts';

export type Occurrence = {
  entry: AuditEntry;
  /** What makes two occurrences the same, beside account and actor. */
  key: string;
  windowMs: number;
  /** How many rows were read. */
  rows?: number;
};

export type AuditBuffer = {
  /** Takes an occurrence in; written by the next `flush`, or summed up when its window ends. */
  add(ctx: Ctx, occurrence: Occurrence): void;
  /** Like `add`, but the first of a window is written before it resolves. */
  write(ctx: Ctx, occurrence: Occurrence): Promise<void>;
  /** Writes what waits and what windows that ended have counted; with `all` of open windows too. */
  flush(now: number, all?: boolean): Promise<void>;
};

type Window = {
  ctx: Ctx;
  entry: AuditEntry;
  endsAt: number;
  windowMs: number;
  /** Counted since the last row of this window was written. */
  times: number;
  rows: number;
  since: number;
};

type Row = { ctx: Ctx; entry: AuditEntry };

export function createAuditBuffer(): AuditBuffer {
  const windows = new Map<string, Window>();
  let waiting: Row[] = [];
  /** The row to write now, or null when it was counted. */
  const take = (ctx: Ctx, occurrence: Occurrence): Row | null => {
    const key = `${ctx.accountId}/${actorKey(ctx)}/${occurrence.key}`;
    const open = windows.get(key);
    if (open && ctx.now < open.endsAt) {
      if (open.times === 0) open.since = ctx.now;
      open.times += 1;
      open.rows += occurrence.rows ?? 0;
      return null;
    }
    // A window that ended and was not flushed yet keeps what it counted.
    if (open && open.times > 0) waiting.push(summary(open));
    const { entry, windowMs } = occurrence;
    const endsAt = ctx.now + windowMs;
    windows.set(key, { ctx, entry, endsAt, windowMs, times: 0, rows: 0, since: ctx.now });
    return { ctx: settled(ctx), entry: withRows(entry, occurrence.rows) };
  };
  return {
    add: (ctx, occurrence) => {
      const row = take(ctx, occurrence);
      if (row) waiting.push(row);
    },
    write: async (ctx, occurrence) => {
      const row = take(ctx, occurrence);
      if (row) await writeRows([row]);
    },
    flush: async (now, all = false) => {
      for (const [key, window] of windows) {
        if (!all && now < window.endsAt) continue;
        windows.delete(key);
        if (window.times === 0) continue;
        waiting.push(summary(window));
        // Somebody who goes on is counted on: their next row comes at the end of the next window.
        if (!all) windows.set(key, { ...window, endsAt: now + window.windowMs, times: 0, rows: 0 });
      }
      const rows = waiting;
      waiting = [];
      const failures: unknown[] = [];
      for (const of of Map.groupBy(rows, (row) => row.ctx.accountId).values()) {
        await writeRows(of).catch((error: unknown) => {
          failures.push(error);
          waiting.push(...of);
        });
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}

function actorKey({ actor }: Ctx): string {
  if (actor.kind === 'member') return actor.sessionId;
  if (actor.kind === 'api_key') return actor.keyId;
  return actor.kind;
}

function withRows(entry: AuditEntry, rows: number | undefined): AuditEntry {
  return rows === undefined ? entry : { ...entry, detail: { ...entry.detail, rows } };
}

function summary({ ctx, entry, times, rows, since }: Window): Row {
  const counted = { times, ...(entry.isRead ? { rows } : {}), since: toInstant(since) };
  return { ctx: settled(ctx), entry: { ...entry, detail: { ...entry.detail, ...counted } } };
}

/** The request may have run in a transaction that is over by now. */
function settled(ctx: Ctx): Ctx {
  const { tx: _over, ...rest } = ctx;
  return rest;
}

/** Rows of one account, in one transaction. */
async function writeRows(rows: readonly Row[]): Promise<void> {
  const { accountId, deps } = (rows[0] as Row).ctx;
  await withAccount(deps.pools.app, { accountId }, async (tx) => {
    for (const { ctx, entry } of rows) await audit(ctx, tx, entry);
  });
}
