// Is every completed call charged exactly once? The answer is looked for in the rows, not in a counter: calls
// that say they are billed are matched against the ledgers of their billing accounts as well.
import type { BillingHealth } from '../../shared/billing.ts';
import { listAccountIds } from '../accounts/service.ts';
import { toInstant } from '../platform/clock.ts';
import { systemCtx, type Ctx, type Deps } from '../platform/context.ts';
import { withAccount, type Tx } from '../platform/db/transaction.ts';
import { runBillingCanary } from './canary.ts';
import * as sql from './health.sql.ts';
import { verifyLedger } from './ledger.ts';
import { memoryOf } from './memory.ts';
import { asPayer } from './payer.ts';
import { settleCall } from './settle.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** How far back calls that say they are billed are matched against ledgers: a billing month and some. */
const MATCHED_DAYS = 40;
const PAGE = 5000;
const RETRIES = 100;

/** Health of the caller's account, or of the whole server when there is no caller's account. */
export async function getBillingHealth(deps: Deps, ctx: Ctx | null): Promise<BillingHealth> {
  const now = deps.clock.now();
  const ids = ctx ? [ctx.accountId] : await listAccountIds(deps);
  const canary = memoryOf(deps).canary ?? (await runBillingCanary(deps));
  const total = { missing: 0, failures: 0, wrong: canary.problems.length };
  for (const accountId of ids) {
    const account = await withAccount(deps.pools.app, { accountId, readOnly: true }, (tx) =>
      healthOf(tx, now),
    );
    total.missing += account.missing;
    total.failures += account.failures;
    if (!account.sumsAgree || memoryOf(deps).brokenLedgers.has(accountId)) total.wrong += 1;
  }
  const isDegraded = total.missing > 0 || total.failures > 0;
  return {
    status: total.wrong > 0 ? 'broken' : isDegraded ? 'degraded' : 'ok',
    missing_billing_rows: total.missing,
    recent_billing_failures: total.failures,
    checked_at: toInstant(now),
    canary: { ok: canary.problems.length === 0, checked_at: toInstant(canary.checkedAt) },
  };
}

type AccountHealth = { missing: number; failures: number; sumsAgree: boolean };

async function healthOf(tx: Tx, now: number): Promise<AccountHealth> {
  const endedBefore = now - MINUTE_MS;
  const unbilled = await sql.countUnbilled(tx, { endedBefore, failedSince: now - DAY_MS });
  const unmatched = await countUnmatched(tx, { endedBefore, since: now - MATCHED_DAYS * DAY_MS });
  return {
    missing: unbilled.missing + unmatched,
    failures: unbilled.failures,
    sumsAgree: await sql.sumsAgree(tx),
  };
}

/** Calls that say they are billed and have no row in the ledger of their billing account. */
async function countUnmatched(
  tx: Tx,
  window: { since: number; endedBefore: number },
): Promise<number> {
  let unmatched = 0;
  let after: sql.BilledCall | null = null;
  for (;;) {
    const page: sql.BilledCall[] = await sql.listBilled(tx, { ...window, after, limit: PAGE });
    for (const [payerId, calls] of Map.groupBy(page, (c) => c.billingAccountId)) {
      const of = { operatingAccountId: tx.accountId, calls };
      const charged = await asPayer(tx, payerId, (payerTx) => sql.countCharged(payerTx, of));
      unmatched += calls.length - charged;
    }
    after = page.at(-1) ?? null;
    if (page.length < PAGE) return unmatched;
  }
}

/** Settles calls that could not be settled when they ended. Answers how many it charged. */
export async function bookUnbilled(deps: Deps): Promise<number> {
  const due = await sql.listUnbilledDue(deps.pools.worker, deps.clock.now(), RETRIES);
  let booked = 0;
  for (const { accountId, callId } of due) {
    const charge = await withAccount(deps.pools.app, { accountId }, async (tx) => {
      const call = await sql.findUnbilled(tx, callId);
      const ctx = systemCtx(deps, accountId, 'billing');
      return call && settleCall(ctx, tx, call);
    });
    if (charge) booked += 1;
  }
  return booked;
}

/** Re-derives the ledgers of all accounts, and remembers which are not what was booked. */
export async function verifyLedgers(deps: Deps): Promise<void> {
  const memory = memoryOf(deps);
  for (const accountId of await listAccountIds(deps)) {
    const problems = await withAccount(deps.pools.app, { accountId, readOnly: true }, verifyLedger);
    if (problems.length === 0) {
      memory.brokenLedgers.delete(accountId);
      continue;
    }
    memory.brokenLedgers.add(accountId);
    deps.log.error(
      { accountId, problems: problems.slice(0, 10) },
      'a ledger is not what was booked',
    );
  }
  memory.ledgersVerifiedAt = deps.clock.now();
}

const HOUR_MS = 3_600_000;

/** Runs the canary and verifies every ledger when the last time is an hour ago. */
export async function checkBilling(deps: Deps): Promise<void> {
  const memory = memoryOf(deps);
  const isDue = (at: number | null | undefined) => at == null || deps.clock.now() - at >= HOUR_MS;
  if (isDue(memory.canary?.checkedAt)) await runBillingCanary(deps);
  if (isDue(memory.ledgersVerifiedAt)) await verifyLedgers(deps);
}
