// What unwraps the data a member keeps on one device. Derived, so that there is nothing to store or to lose: whoever signs
// in there again opens what waited, and a session that has ended is told nothing.
import { AppError } from '../../shared/errors.ts';
import type { Ctx } from '../platform/context.ts';

export function deviceSecret({ accountId, actor, deps }: Ctx, deviceId: string): string {
  if (actor.kind !== 'member') throw new AppError('forbidden', 'only a session has a device');
  return deps.secrets.derive(`device ${accountId} ${actor.memberId} ${deviceId}`);
}
