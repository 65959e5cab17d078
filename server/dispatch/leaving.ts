// Calls that are just being handed to the carrier, seen by whoever stops an account: a stop is acknowledged when
// none of them can still leave.
import { sleep, toInstant } from '../platform/clock.ts';
import { inSnapshot, systemCtx, type Deps } from '../platform/context.ts';
import { SEND_WITHIN_MS } from './rules.ts';
import { countLeaving } from './settings.sql.ts';

const LOOK_EVERY_MS = 25;

/** An account that is stopped, and whose calls count: all of its own, or those the stopped one pays for. */
export type Stopped = { accountId: string; payerId: string | null };

/**
 * Waits until no call of the stopped accounts is on its way to the carrier. A request starts within
 * `SEND_WITHIN_MS` or never, so it waits no longer than that.
 */
export async function waitForLeaving(deps: Deps, stopped: readonly Stopped[]): Promise<void> {
  let looks = SEND_WITHIN_MS / LOOK_EVERY_MS;
  for (const { accountId, payerId } of stopped) {
    const count = () =>
      inSnapshot(systemCtx(deps, accountId, 'suspension'), (tx) =>
        countLeaving(tx, { at: toInstant(deps.clock.now()), payerId }),
      );
    while ((await count()) > 0 && looks-- > 0) await sleep(LOOK_EVERY_MS);
  }
}
