import type { NarrowableRole, Sight } from '../../shared/roles.ts';
import type { RoleSight } from '../../shared/sight.ts';
import type { Tx } from '../platform/db/transaction.ts';

/** What the account of a credential said its roles see; null when it said nothing. */
export type SightColumns = { sights: Partial<Record<NarrowableRole, Sight>> | null };

/** Part of finding a credential; `m` is its member. */
export const SIGHT_COLUMNS = `(
    select json_object_agg(g.role, json_build_object('money', g.money, 'phones', g.phones, 'notes', g.notes))
    from role_sight g where g.account_id = m.account_id
  ) as sights`;

export function listSights(tx: Tx): Promise<RoleSight[]> {
  return tx.query<RoleSight>(
    'select role, money, phones, notes from role_sight where account_id = $1',
    [tx.accountId],
  );
}

export async function upsertSight(tx: Tx, s: RoleSight): Promise<void> {
  await tx.execute(
    `insert into role_sight (account_id, role, money, phones, notes) values ($1, $2, $3, $4, $5)
     on conflict on constraint role_sight_pkey do update
     set money = excluded.money, phones = excluded.phones, notes = excluded.notes`,
    [tx.accountId, s.role, s.money, s.phones, s.notes],
  );
}
