import type { Flag } from '../../shared/flags.ts';
import type { Tx } from '../platform/db/transaction.ts';
import type { IdentityDb } from './sql.ts';

export async function listFlags(db: IdentityDb): Promise<Flag[]> {
  const { rows } = await db.query<Flag>(
    'select name, about, percent from feature_flags order by name',
  );
  return rows;
}

export async function upsertFlag(db: IdentityDb, flag: Flag & { at: string }): Promise<void> {
  await db.query(
    `insert into feature_flags (name, about, percent, changed_at) values ($1, $2, $3, $4)
     on conflict on constraint feature_flags_pkey do update
       set about = excluded.about, percent = excluded.percent, changed_at = excluded.changed_at`,
    [flag.name, flag.about, flag.percent, flag.at],
  );
}

export async function setOverride(
  tx: Tx,
  to: { flag: string; enabled: boolean | null; at: string },
): Promise<void> {
  if (to.enabled === null) {
    await tx.execute('delete from feature_flag_overrides where account_id = $1 and flag = $2', [
      tx.accountId,
      to.flag,
    ]);
    return;
  }
  await tx.execute(
    `insert into feature_flag_overrides (account_id, flag, enabled, changed_at) values ($1, $2, $3, $4)
     on conflict on constraint feature_flag_overrides_pkey do update
       set enabled = excluded.enabled, changed_at = excluded.changed_at`,
    [tx.accountId, to.flag, to.enabled, to.at],
  );
}

export type FlagForAccount = {
  name: string;
  about: string;
  percent: number;
  enabled: boolean | null;
};

/** Every flag with what was said of the account in view. */
export function listFlagsFor(tx: Tx): Promise<FlagForAccount[]> {
  return tx.query<FlagForAccount>(
    `select f.name, f.about, f.percent, o.enabled
     from feature_flags f
     left join feature_flag_overrides o on o.account_id = $1 and o.flag = f.name
     order by f.name`,
    [tx.accountId],
  );
}
