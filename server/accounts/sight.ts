// What each role sees, and changing it.
import { DEFAULT_SIGHT, NarrowableRole, type Role, type Sight } from '../../shared/roles.ts';
import type { RoleSight } from '../../shared/sight.ts';
import { audit } from '../platform/audit.ts';
import { inSnapshot, inTransaction, type Ctx } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import * as sql from './sight.sql.ts';

/** The sight of a role, from the columns of `SIGHT_COLUMNS`; an account that said nothing has the defaults. */
export function sightOf(role: Role, row: sql.SightColumns): Sight {
  const narrowable = NarrowableRole.safeParse(role);
  return (narrowable.success && row.sights?.[narrowable.data]) || DEFAULT_SIGHT[role];
}

/** The same in a transaction of the account. */
export async function findSightOf(tx: Tx, role: Role): Promise<Sight> {
  const said = (await sql.listSights(tx)).find((row) => row.role === role);
  if (said === undefined) return DEFAULT_SIGHT[role];
  const { role: _role, ...sight } = said;
  return sight;
}

export function getSight(ctx: Ctx): Promise<RoleSight[]> {
  return inSnapshot(ctx, listSights);
}

/**
 * Consoles of the role lose their sockets and pull when they are back: the checkpoint of a mirror whose sight changed is
 * refused.
 */
export function setSight(ctx: Ctx, input: RoleSight): Promise<RoleSight[]> {
  return inTransaction(ctx, async (tx) => {
    await sql.upsertSight(tx, input);
    const { role, ...sight } = input;
    await audit(ctx, tx, {
      action: 'sight.changed',
      target: { kind: 'role', id: role },
      detail: sight,
    });
    const { accountId } = tx;
    tx.afterCommit(() => ctx.deps.realtime.disconnectRole(accountId, role));
    return listSights(tx);
  });
}

async function listSights(tx: Tx): Promise<RoleSight[]> {
  const known = await sql.listSights(tx);
  return NarrowableRole.options.map(
    (role) => known.find((row) => row.role === role) ?? { role, ...DEFAULT_SIGHT[role] },
  );
}
