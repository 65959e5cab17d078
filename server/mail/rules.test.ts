import { describe, expect, it } from 'vitest';
import { retryDelayMs, sendFailure } from './rules.ts';

const WEEK_MS = 7 * 24 * 3_600_000;

describe('trying a mail again', () => {
  it('waits longer each time and gives up after the seventh try', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7].map((tries) =>
      retryDelayMs({ tries, permanent: false, leftMs: WEEK_MS }),
    );
    expect(delays.map((ms) => ms && ms / 60_000)).toEqual([1, 5, 30, 120, 360, 1440, null]);
  });

  it('gives up at once when the address is refused, or when waiting would make it too old', () => {
    expect(retryDelayMs({ tries: 1, permanent: true, leftMs: WEEK_MS })).toBeNull();
    expect(retryDelayMs({ tries: 3, permanent: false, leftMs: 20 * 60_000 })).toBeNull();
  });

  it('tells a refused address from a mail server that is in trouble', () => {
    const error = (code: string, responseCode: number) =>
      sendFailure(Object.assign(new Error('x'), { code, responseCode, response: 'no\r\nsuch' }));
    expect(error('EENVELOPE', 550)).toEqual({ permanent: true, reason: 'no such' });
    expect(error('EENVELOPE', 450).permanent).toBe(false);
    // A wrong password of the server is mended by its operator; the mails must not be lost over it.
    expect(error('EAUTH', 535).permanent).toBe(false);
  });
});
