import type { CallListDoc } from '../../../../shared/sync.ts';
import type { LocalCheckpoint } from '../../platform/checkpoint.ts';

/** Whether the mirror of contacts came to its end, at or after this state of the list, without it. */
export function isLeftOut(
  cursor: LocalCheckpoint | null,
  list: Pick<CallListDoc, 'id' | 'status' | 'seq'>,
): boolean {
  if (cursor === null || cursor.e === null || list.status !== 'open' || list.id in cursor.b)
    return false;
  const reached = Object.values(cursor.b);
  return reached.length === 0 || Math.max(...reached) >= list.seq;
}
