// What an account was charged, row by row and day by day.
import { z } from 'zod';
import type { LedgerRow, ModeShown, Usage } from '../../shared/billing.ts';
import { AppError } from '../../shared/errors.ts';
import { Id, Instant } from '../../shared/ids.ts';
import type { Mode } from '../../shared/mode.ts';
import { addUsageOf, NO_USAGE } from '../../shared/metrics.ts';
import { fromInstant, toInstant } from '../platform/clock.ts';
import { inSnapshot, inTransaction, modeOf, type Ctx } from '../platform/context.ts';
import { appendEntry } from './ledger.ts';
import * as ledgerSql from './ledger.sql.ts';
import * as sql from './sql.ts';
import * as usageSql from './usage.sql.ts';
import type { Period } from './usage.sql.ts';

const DAY_MS = 86_400_000;
const DAYS_MAX = 400;

export type LedgerPage = { data: LedgerRow[]; has_more: boolean; next_cursor: string | null };

/** One page of the account's ledger, newest first. */
export async function listLedger(
  ctx: Ctx,
  query: { limit: number; cursor?: string; mode?: Mode },
): Promise<LedgerPage> {
  const after = query.cursor === undefined ? null : readCursor(query.cursor);
  const rows = await inSnapshot(ctx, (tx) =>
    ledgerSql.listLedger(tx, { limit: query.limit + 1, mode: query.mode ?? null, after }),
  );
  const data = rows.slice(0, query.limit);
  const last = data.at(-1);
  const hasMore = rows.length > query.limit;
  return { data, has_more: hasMore, next_cursor: hasMore && last ? cursorOf(last) : null };
}

function cursorOf(row: LedgerRow): string {
  return Buffer.from(JSON.stringify([row.booked_at, row.id])).toString('base64url');
}

const Cursor = z
  .string()
  .transform((text, issues): unknown => {
    try {
      return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    } catch {
      issues.addIssue('not JSON');
      return z.NEVER;
    }
  })
  .pipe(z.tuple([Instant, Id]));

function readCursor(cursor: string): { bookedAt: string; id: string } {
  const read = Cursor.safeParse(cursor);
  if (read.success) return { bookedAt: read.data[0], id: read.data[1] };
  const detail = 'use a next_cursor of this operation';
  throw new AppError('invalid_request', 'the cursor is not one this operation gave', {
    errors: [{ pointer: 'query/cursor', code: 'invalid_cursor', detail }],
  });
}

/** @throws AppError invalid_request when the period is empty or longer than 400 days */
export function requirePeriod(period: Period): void {
  const days = (fromInstant(period.to) - fromInstant(period.from)) / DAY_MS;
  if (days >= 1 && days <= DAYS_MAX) return;
  const detail = `\`to\` is excluded: it must be 1 to ${DAYS_MAX} days after \`from\``;
  throw new AppError('invalid_request', 'the period is not one that can be reported', {
    errors: [{ pointer: 'query/to', code: 'invalid_period', detail }],
  });
}

type UsageReport = ModeShown & {
  total: Usage;
  days: (Usage & { day: string })[];
  ledger_minor: number;
  fallback_calls: number;
};

/** Usage of the calls this account pays for, in one mode, beside what its ledger says of the same days. */
export function getUsage(ctx: Ctx, asked: Period & { mode?: Mode }): Promise<UsageReport> {
  requirePeriod(asked);
  return inSnapshot(ctx, async (tx) => {
    const { timeZone, currency, ...account } = await sql.getPayer(tx);
    const mode = asked.mode ?? modeOf(ctx, account);
    const period = { ...asked, mode };
    const rows = await usageSql.listUsageDays(tx, period);
    return {
      mode,
      other_mode_calls: await usageSql.countOtherCalls(tx, period),
      total: rows.reduce(addUsageOf, { ...NO_USAGE, currency }),
      days: rows.map(({ fallback_calls: _fallback, ...day }) => day),
      ledger_minor: await usageSql.sumLedger(tx, { ...period, timeZone }),
      fallback_calls: rows.reduce((sum, row) => sum + row.fallback_calls, 0),
    };
  });
}

const MICROS_PER_MINOR = 10_000;

/**
 * Adds a payment to the wallet of the caller's account. A payment id that is booked already books nothing more;
 * answers whether it was new.
 */
export function topUp(
  ctx: Ctx,
  payment: { id: string; amountMinor: number },
): Promise<{ ledger_id: string; isNew: boolean }> {
  if (payment.amountMinor <= 0) throw new Error('a payment must be more than nothing');
  return inTransaction(ctx, async (tx) => {
    const { currency } = await sql.getPayer(tx);
    const at = toInstant(ctx.now);
    const { entry, isNew } = await appendEntry(tx, {
      kind: 'top_up',
      mode: 'live',
      sourceKind: 'payment',
      operatingAccountId: tx.accountId,
      sourceId: payment.id,
      rule: null,
      rateCardId: null,
      rateMicros: null,
      increments: null,
      minimumMicros: null,
      durationSeconds: null,
      billedSeconds: null,
      amountMicros: -payment.amountMinor * MICROS_PER_MINOR,
      amountMinor: -payment.amountMinor,
      currency,
      reversesId: null,
      bookedAt: at,
      createdAt: at,
    });
    return { ledger_id: entry.id, isNew };
  });
}
