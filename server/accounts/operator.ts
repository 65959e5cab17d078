// What only the operator of the server may change of an account: whether it is live, and how it pays.
import type { Account, CallingWindow } from '../../shared/accounts.ts';
import { isWithinLiveHours, LIVE_HOURS } from '../../shared/call-windows.ts';
import type { Mode } from '../../shared/mode.ts';
import { AppError } from '../../shared/errors.ts';
import { audit } from '../platform/audit.ts';
import { mustFind, systemCtx, type Ctx, type Deps } from '../platform/context.ts';
import { withAccount } from '../platform/db/transaction.ts';
import * as sql from './sql.ts';

export type AccountChange = {
  mode?: Mode;
  caller_id?: string;
  payment?: 'postpaid' | 'prepaid';
  calling_window?: CallingWindow;
  requests_per_minute?: number | null;
};

/** The number test accounts call from; no carrier knows it. */
const TEST_CALLER_ID = '+15005550006';

/** @throws AppError wrong_state | carrier_not_configured when the account would be live but must not dial. */
export async function updateAccount(
  deps: Deps,
  accountId: string,
  change: AccountChange,
): Promise<Account> {
  const ctx = await ctxOfAccount(deps, accountId);
  return withAccount(deps.pools.identity, { accountId }, async (tx) => {
    const live = await sql.changeAccount(tx, change);
    if (live.mode === 'live') requireMayGoLive(deps, live);
    await audit(ctx, tx, {
      action: 'account.changed',
      target: { kind: 'account', id: accountId },
      detail: change,
    });
    return sql.getAccount(tx);
  });
}

function requireMayGoLive(deps: Deps, account: sql.LiveFacts): void {
  if (!deps.settings.twilio) {
    throw new AppError('carrier_not_configured', 'the server has no carrier credentials');
  }
  if (account.caller_id === TEST_CALLER_ID) {
    throw new AppError('wrong_state', 'a live account needs a number of its own to call from');
  }
  requireLiveHours(account.calling_window);
}

/** @throws AppError wrong_state */
export function requireLiveHours(window: CallingWindow): void {
  if (isWithinLiveHours(window)) return;
  const { start, end } = LIVE_HOURS;
  throw new AppError('wrong_state', `a live account calls between ${start} and ${end} at the most`);
}

/** The context of an operator's work on one account; an id that is no account answers not_found. */
export async function ctxOfAccount(deps: Deps, accountId: string): Promise<Ctx> {
  const exists = await withAccount(deps.pools.identity, { accountId }, (tx) => sql.findAccount(tx));
  mustFind(exists);
  return systemCtx(deps, accountId, 'operator');
}
