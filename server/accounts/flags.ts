// Which features an account has. Chosen by a hash of flag and account, so that an account keeps what it has while
// the share grows, and two flags do not fall on the same accounts.
import { createHash } from 'node:crypto';
import type { Flag } from '../../shared/flags.ts';
import { audit } from '../platform/audit.ts';
import { toInstant } from '../platform/clock.ts';
import type { Deps } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import * as sql from './flags.sql.ts';
import { asIdentity } from './identity.ts';
import { ctxOfAccount } from './operator.ts';

export function listFlags(deps: Deps): Promise<Flag[]> {
  return sql.listFlags(deps.pools.identity);
}

type Setting = Flag & { accounts: readonly { account_id: string; enabled: boolean | null }[] };

/** @throws AppError not_found for an account that is none; the share is set before. */
export async function setFlag(deps: Deps, setting: Setting): Promise<Flag> {
  const { accounts, ...flag } = setting;
  const at = toInstant(deps.clock.now());
  await sql.upsertFlag(deps.pools.identity, { ...flag, at });
  for (const { account_id: id, enabled } of accounts) {
    const ctx = await ctxOfAccount(deps, id);
    await asIdentity(deps, id, async (tx) => {
      await sql.setOverride(tx, { flag: flag.name, enabled, at });
      await audit(ctx, tx, {
        action: 'account.flag_set',
        target: { kind: 'account', id },
        detail: { flag: flag.name, enabled },
      });
    });
  }
  return flag;
}

/** The names of the flags the account in view has. */
export async function flagsOf(tx: Tx): Promise<string[]> {
  return (await describeFlags(tx)).map(({ name }) => name);
}

/** The flags the account in view has, with what they are about. */
export async function describeFlags(tx: Tx): Promise<{ name: string; about: string }[]> {
  const flags = await sql.listFlagsFor(tx);
  return flags
    .filter((f) => f.enabled ?? bucketOf(f.name, tx.accountId) < f.percent)
    .map(({ name, about }) => ({ name, about }));
}

/** 0 to 99, the same at every look. */
export function bucketOf(flag: string, accountId: string): number {
  return createHash('sha256').update(`${flag}:${accountId}`).digest().readUInt32BE(0) % 100;
}
