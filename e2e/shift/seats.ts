// Somebody's session in one account, kept fresh for as long as a shift takes: an access token ends after a quarter of
// an hour.
import { refreshSession, type SignedIn } from '../../shared/sessions.ts';
import type { Client } from '../../server/demo/client.ts';

export type Seat = {
  token: string;
  accountId: string;
  memberId: string;
  /** Told of each new token, for whoever keeps a copy of it. */
  onToken?: (token: string) => void;
};

export type Seats = { take(signedIn: SignedIn): Seat; stop(): void };

const REFRESH_EVERY_MS = 10 * 60_000;

export function createSeats(client: Client, refreshEveryMs = REFRESH_EVERY_MS): Seats {
  const timers: NodeJS.Timeout[] = [];
  return {
    take: (signedIn) => {
      const seat: Seat = {
        token: signedIn.token,
        accountId: signedIn.session.account.id,
        memberId: signedIn.session.member.id,
      };
      let refresh_token = signedIn.refresh_token;
      const refresh = async () => {
        const next = await client.ask(refreshSession, { body: { refresh_token } });
        ({ token: seat.token, refresh_token } = next);
        seat.onToken?.(seat.token);
      };
      // A session that has ended is noticed where its token is used.
      timers.push(setInterval(() => void refresh().catch(() => undefined), refreshEveryMs).unref());
      return seat;
    },
    stop: () => timers.forEach((timer) => clearInterval(timer)),
  };
}
