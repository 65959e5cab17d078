// An account's own settings. What dialling goes by is read from the account at every call, so a change holds at once.
import type { AccountSettings } from '../../shared/account-settings.ts';
import type { Account } from '../../shared/accounts.ts';
import { REQUESTS_A_MINUTE } from '../../shared/plans.ts';
import { accountOf, asIdentity, describeFlags, requireLiveHours } from '../accounts/service.ts';
import { countContacts } from '../call-lists/service.ts';
import { countCallsToday } from '../dispatch/service.ts';
import { audit } from '../platform/audit.ts';
import { inSnapshot, mustFind, nowInstant, type Ctx } from '../platform/context.ts';
import { setNameAndHue } from './onboarding.sql.ts';
import * as sql from './settings.sql.ts';
import { lockKin } from './sql.ts';

export async function getAccountSettings(ctx: Ctx): Promise<AccountSettings> {
  const seen = await asIdentity(ctx.deps, ctx.accountId, async (tx) => ({
    account: await accountOf(tx),
    held: await sql.getHeld(tx),
    features: await describeFlags(tx),
  }));
  const { account, features } = seen;
  const { members, subAccounts, requestsPerMinute } = seen.held;
  const counted = await inSnapshot(ctx, async (tx) => ({
    contacts: await countContacts(tx),
    calls_today: await countCallsToday(tx, { at: nowInstant(ctx), timeZone: account.time_zone }),
  }));
  return {
    account,
    held: { ...counted, members, sub_accounts: account.kind === 'parent' ? subAccounts : null },
    requests_per_minute: requestsPerMinute ?? REQUESTS_A_MINUTE,
    features,
  };
}

/** @throws AppError wrong_state when the account is live and would call at night */
export function changeAccountSettings(ctx: Ctx, change: sql.Change): Promise<Account> {
  return asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    mustFind(await lockKin(tx));
    const before = await accountOf(tx);
    if (change.calling_window && before.mode === 'live') requireLiveHours(change.calling_window);
    await sql.changeSettings(tx, change);
    if (change.name !== undefined || change.hue !== undefined) {
      const { name = before.name, hue = before.hue } = change;
      await setNameAndHue(tx, { name, hue });
    }
    await audit(ctx, tx, {
      action: 'account.changed',
      target: { kind: 'account', id: tx.accountId },
      detail: change,
    });
    return accountOf(tx);
  });
}
