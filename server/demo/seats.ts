// People of the demo at their desks. The demo's clock jumps by hours, so a token is looked at before it is used.
import { mustBeSignedIn } from '../../shared/factors.ts';
import { refreshSession, signIn } from '../../shared/sessions.ts';
import type { Clock } from '../platform/clock.ts';
import type { DemoClient } from './client.ts';
import { DEMO_PASSWORD } from './people.ts';

export type Seat = {
  /** A token that lasts for some minutes at least. */
  token(): Promise<string>;
};

/** Well inside the quarter of an hour an access token lives. */
const RENEW_AFTER_MS = 5 * 60_000;

export function takeSeat(
  api: DemoClient,
  clock: Clock,
  who: { email: string; account: string },
): Seat {
  let pair: { token: string; refresh_token: string } | null = null;
  let at = 0;
  const enter = async () =>
    mustBeSignedIn(
      await api(signIn, { body: { ...who, password: DEMO_PASSWORD, device: 'demo' } }),
    );
  return {
    token: async () => {
      if (pair === null || clock.now() - at > RENEW_AFTER_MS) {
        const refresh_token = pair?.refresh_token;
        // Nobody's session lasts over night; the demo's people sign in every day as well.
        pair = refresh_token
          ? await api(refreshSession, { body: { refresh_token } }).catch(enter)
          : await enter();
        at = clock.now();
      }
      return pair.token;
    },
  };
}
