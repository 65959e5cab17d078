// The numbers of all sub-accounts of a parent account. Whose they are is computed in SQL from the session.
import type { Mode } from '../../shared/mode.ts';
import type { Currency } from '../../shared/money.ts';
import { addUsageOf, NO_USAGE } from '../../shared/metrics.ts';
import type { Rollup, RollupRow } from '../../shared/rollups.ts';
import { getAccount } from '../accounts/service.ts';
import { requirePeriod } from '../billing/service.ts';
import { modeOf, type Ctx } from '../platform/context.ts';
import { withAccount } from '../platform/db/transaction.ts';
import * as sql from './sql.ts';

/** Usage of every sub-account in [from, to) in one mode, each day in the sub-account's own time zone. */
export async function getRollup(
  ctx: Ctx,
  asked: { from: string; to: string; mode?: Mode },
): Promise<Rollup> {
  requirePeriod(asked);
  const { currency, ...account } = await getAccount(ctx);
  const period = { ...asked, mode: asked.mode ?? modeOf(ctx, account) };
  const { accountId } = ctx;
  const found = await withAccount(ctx.deps.pools.rollup, { accountId, readOnly: true }, (tx) =>
    sql.listUsageRollup(tx, period),
  );
  const rows = found.map((row) => toRow(row, currency));
  const total = rows.map((row) => row.usage).reduce(addUsageOf, { ...NO_USAGE, currency });
  const other_mode_calls = found.reduce((sum, row) => sum + row.otherCalls, 0);
  const charged = chargedByCurrency(rows, currency);
  return { ...period, other_mode_calls, rows, total, charged };
}

function toRow(row: sql.SubAccountUsage, parentCurrency: Currency): RollupRow {
  const { rateMicros, increments } = row;
  return {
    account_id: row.accountId,
    name: row.name,
    slug: row.slug,
    hue: row.hue,
    usage: {
      calls: row.calls,
      connected: row.connected,
      seconds: row.seconds,
      billed_seconds: row.billedSeconds,
      charged_minor: row.chargedMinor,
      currency: row.currency ?? parentCurrency,
    },
    last_days: row.lastDays,
    rate:
      rateMicros === null || increments === null ? null : { rate_micros: rateMicros, increments },
  };
}

/** Money is only added within its own currency; the parent's comes first. */
function chargedByCurrency(rows: readonly RollupRow[], first: Currency): Rollup['charged'] {
  const sums = new Map<Currency, number>([[first, 0]]);
  for (const { usage } of rows) {
    sums.set(usage.currency, (sums.get(usage.currency) ?? 0) + usage.charged_minor);
  }
  return [...sums].map(([currency, charged_minor]) => ({ currency, charged_minor }));
}
