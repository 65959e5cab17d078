import { createHmac } from 'node:crypto';
import type { Deps } from './context.ts';

/**
 * A number in a form that can be kept when the person is erased: the same number of the same account always gives the
 * same text, and without the server's key no number can be tried against it.
 */
export function phoneRef(deps: Deps, accountId: string, phone: string): string {
  return createHmac('sha256', deps.secrets.derive('phone references'))
    .update(`${accountId} ${phone}`)
    .digest('hex')
    .slice(0, 32);
}

/** How numbers of an account stand among the opt-outs of erased people. Whole, since nothing else is left to compare. */
export function phoneHasher(
  { secrets }: Pick<Deps, 'secrets'>,
  accountId: string,
): (phone: string) => string {
  const key = secrets.derive('opt-outs of erased people');
  return (phone) => createHmac('sha256', key).update(`${accountId} ${phone}`).digest('hex');
}
