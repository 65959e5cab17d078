import type { Deps } from '../platform/context.ts';
import { startLoop, type Loop } from '../platform/jobs/loop.ts';
import { bookUnbilled, checkBilling } from './service.ts';

const REST_MS = 10_000;

/** Books what could not be booked, and every hour checks that billing and the ledgers are right. */
export function startBillingJob(deps: Deps): Loop {
  return startLoop({
    name: 'billing',
    restMs: REST_MS,
    log: deps.log,
    work: async () => {
      // Booking comes first: a check that cannot be made must not hold it up.
      const booked = await bookUnbilled(deps);
      await checkBilling(deps);
      return booked > 0;
    },
  });
}
