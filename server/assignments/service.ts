// Assigning members to call lists. It changes what people reach, never rows of contacts: the consoles drop a list that
// was taken away and pull one that was given at their next pull, which they are poked to.
import type { Assignment } from '../../shared/assignments.ts';
import { AppError } from '../../shared/errors.ts';
import { getCallListIn, pokeContacts } from '../call-lists/service.ts';
import { endLostReservations } from '../calling/service.ts';
import { audit } from '../platform/audit.ts';
import { inSnapshot, inTransaction, nowInstant, type Ctx } from '../platform/context.ts';
import { takeSeq, type Tx } from '../platform/db/transaction.ts';
import * as sql from './sql.ts';

export function listAssignments(ctx: Ctx): Promise<Assignment[]> {
  return inSnapshot(ctx, (tx) => sql.listAssignments(tx));
}

/**
 * Assigns these members to a call list and nobody else; nobody at all makes it everybody’s. What the others hold in
 * reserve of it ends; whoever is in a call or its wrap-up finishes it.
 * @throws AppError not_found
 */
export function setAssignment(
  ctx: Ctx,
  listId: string,
  input: { member_ids: readonly string[] },
): Promise<Assignment> {
  return inTransaction(ctx, async (tx) => {
    const seq = await takeSeq(tx);
    const { id } = await getCallListIn(tx, listId);
    const memberIds = await requireMembers(tx, input.member_ids);
    const taken = await sql.deleteOthers(tx, { listId: id, memberIds });
    const given = await sql.insertAssignments(tx, { listId: id, memberIds, at: nowInstant(ctx) });
    const assignment = { list_id: id, member_ids: memberIds };
    if (taken + given === 0) return assignment;
    await endLostReservations(ctx, tx, id);
    await audit(ctx, tx, {
      action: 'call_list.assigned',
      target: { kind: 'call_list', id },
      detail: { member_ids: memberIds },
    });
    pokeContacts(ctx, tx, seq);
    return assignment;
  });
}

async function requireMembers(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const wanted = new Set(ids.map((id) => id.toLowerCase()));
  const found = await sql.findMembers(tx, [...wanted]);
  if (found.length < wanted.size) throw new AppError('not_found', 'there is no such member');
  return found;
}
