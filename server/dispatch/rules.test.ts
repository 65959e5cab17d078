import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CallState, isTerminal, mayMove } from '../../shared/dispatch-state.ts';
import { AppError } from '../../shared/errors.ts';
import {
  answeredAtOf,
  countRefusals,
  nextLook,
  requireWindowAndCap,
  resolveUncertain,
  retryDelay,
  stateOfStatus,
  type Candidate,
} from './rules.ts';

const TEN_IN_INDIA = Date.UTC(2026, 10, 20, 4, 30);
const account = {
  status: 'active',
  window: { start: '09:00', end: '21:00' },
  attemptCap: 4,
  timeZone: 'Asia/Kolkata',
  trialEndsAt: null,
};

function codeOf(run: () => void): string {
  try {
    run();
    return 'ok';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

describe('the calling window and the attempt cap', () => {
  const dial = (zone: string, attempts = 0) => ({
    phone: '+910000000000',
    contact: { zone, attempts, listStatus: 'open' },
    now: TEN_IN_INDIA,
  });

  it('go by the clock where the contact lives', () => {
    expect(codeOf(() => requireWindowAndCap(account, dial('Asia/Kolkata')))).toBe('ok');
    const abroad = codeOf(() => requireWindowAndCap(account, dial('America/New_York')));
    expect(abroad).toBe('outside_calling_window');
  });

  it('refuse a contact that was tried as often as the account allows', () => {
    expect(codeOf(() => requireWindowAndCap(account, dial('Asia/Kolkata', 3)))).toBe('ok');
    const tried = codeOf(() => requireWindowAndCap(account, dial('Asia/Kolkata', 4)));
    expect(tried).toBe('attempt_cap_reached');
  });

  it('refuse a bare number unless the window is open in every zone its prefix reaches', () => {
    // Area code 850 reaches the Central and the Eastern zone of Florida.
    const at = (hour: number) => ({
      phone: '+18505550100',
      contact: null,
      now: Date.UTC(2026, 10, 20, hour, 30),
    });
    expect(codeOf(() => requireWindowAndCap(account, at(14)))).toBe('outside_calling_window');
    expect(codeOf(() => requireWindowAndCap(account, at(15)))).toBe('ok');
  });
});

describe('the states of the carrier', () => {
  it('are ours, and a call it begins to dial is still queued', () => {
    expect(stateOfStatus('initiated')).toBe('queued');
    expect(stateOfStatus('no-answer')).toBe('no-answer');
    expect(stateOfStatus('refused')).toBeNull();
  });

  it('never lead backwards, out of an end, or from doubt to a second request', () => {
    const pairs = CallState.options.flatMap((from) =>
      CallState.options.map((to) => ({ from, to })),
    );
    const moves = pairs.filter(({ from, to }) => mayMove(from, to));
    expect(moves.filter(({ from }) => isTerminal(from))).toEqual([]);
    expect(moves.filter(({ from, to }) => mayMove(to, from))).toEqual([]);
    for (const to of ['intent', 'reserved', 'submitted', 'refused'] as const) {
      expect(mayMove('uncertain', to)).toBe(false);
    }
  });
});

describe('when to look at a call again', () => {
  it('is never once it is over, at once when it is to be ended, and later while all is well', () => {
    for (const state of CallState.options) {
      const look = nextLook({ state, endRequested: true }, 1000);
      expect(look).toBe(isTerminal(state) ? null : 1000);
    }
    expect(nextLook({ state: 'in-progress', endRequested: false }, 0)).toBe(600_000);
  });
});

describe('a request the carrier did not take', () => {
  it('is sent again later and later, as late as the carrier asks, and not for ever', () => {
    expect([0, 1, 2].map((tries) => retryDelay(tries, 0))).toEqual([500, 1000, 2000]);
    expect(retryDelay(0, 7000)).toBe(7000);
    expect(retryDelay(7, 3_600_000)).toBe(30_000);
    expect(retryDelay(8, 0)).toBeNull();
  });
});

describe('a request without an answer', () => {
  const submittedAt = 1_000_000;
  const ours: Candidate = { sid: 'CA1', from: '+15005550006', createdAt: submittedAt + 900 };
  const ask = (
    candidates: Candidate[],
    change: { known?: string[]; rivals?: number; after?: number } = {},
  ) =>
    resolveUncertain(
      {
        fromPhone: '+15005550006',
        submittedAt,
        candidates,
        known: new Set(change.known),
        rivals: change.rivals ?? 0,
      },
      submittedAt + (change.after ?? 10_000),
    );

  it('is the one call of the carrier that fits', () => {
    expect(ask([ours])).toEqual({ kind: 'adopt', sid: 'CA1' });
  });

  it('is none of the calls of others, from another number, or of another time', () => {
    const strangers = [
      { ...ours, sid: 'CA2', from: '+15005550000' },
      { ...ours, sid: 'CA3', createdAt: submittedAt - 60_000 },
      { ...ours, sid: 'CA4', createdAt: submittedAt + 120_000 },
    ];
    expect(ask([...strangers, ours])).toEqual({ kind: 'adopt', sid: 'CA1' });
    expect(ask([ours], { known: ['CA1'] }).kind).toBe('wait');
    expect(ask(strangers).kind).toBe('wait');
  });

  it('stays open when several fit, or when another call of ours is looking as well', () => {
    expect(ask([ours, { ...ours, sid: 'CA9' }], { after: 999_000 }).kind).toBe('several');
    expect(ask([ours], { rivals: 1, after: 999_000 }).kind).toBe('several');
  });

  it('was never placed when the carrier knows nothing after a minute', () => {
    expect(ask([], { after: 59_999 }).kind).toBe('wait');
    expect(ask([], { after: 60_000 })).toEqual({ kind: 'never_placed' });
  });

  it('is never given up while something fits, and never adopted from doubt', () => {
    const candidate = fc.record({
      sid: fc.constantFrom('CA1', 'CA2', 'CA3'),
      from: fc.constantFrom('+15005550006', '+15005550000'),
      createdAt: fc.integer({ min: submittedAt - 90_000, max: submittedAt + 90_000 }),
    });
    const candidates = fc.uniqueArray(candidate, { selector: (c) => c.sid, maxLength: 3 });
    fc.assert(
      fc.property(candidates, fc.nat(2), fc.nat(120_000), (found, rivals, after) => {
        const answer = ask(found, { rivals, after });
        const fitting = found.filter((c) => ask([c]).kind === 'adopt');
        const expected =
          fitting.length === 0
            ? after < 60_000
              ? 'wait'
              : 'never_placed'
            : fitting.length === 1 && rivals === 0
              ? 'adopt'
              : 'several';
        expect(answer.kind).toBe(expected);
      }),
    );
  });
});

describe('the moment of the answer', () => {
  it('is what the callback said, or the end less the length, and none without a conversation', () => {
    const end = { state: 'completed' as const, at: 100_000, durationSeconds: 49 };
    const requestedAt = 1;
    expect(answeredAtOf({ answeredAt: 7, requestedAt }, end)).toBe(7);
    expect(answeredAtOf({ answeredAt: null, requestedAt }, end)).toBe(51_000);
    const busy = { ...end, state: 'busy' as const };
    expect(answeredAtOf({ answeredAt: null, requestedAt }, busy)).toBeNull();
  });

  it('is never before the call was asked for, whatever the carrier’s clock says', () => {
    const end = { state: 'completed' as const, at: 100_000, durationSeconds: 49 };
    const requestedAt = 60_400;
    expect(answeredAtOf({ answeredAt: 60_000, requestedAt }, end)).toBe(60_400);
    expect(answeredAtOf({ answeredAt: null, requestedAt }, end)).toBe(60_400);
  });
});

describe('a preflight', () => {
  const open = { zone: 'Asia/Kolkata', optedOut: false, capped: false, contacts: 10 };
  const groups = [
    open,
    { ...open, optedOut: true, capped: true, contacts: 1 },
    { ...open, zone: 'America/New_York', capped: true, contacts: 5 },
    { ...open, capped: true, contacts: 2 },
  ];
  const by = { account, listStatus: 'open', lastly: null, now: TEN_IN_INDIA };

  it('counts each contact once, under the first reason a dispatch would give', () => {
    expect(countRefusals(groups, by)).toEqual({
      dialable: 10,
      refused: [
        { code: 'outside_calling_window', contacts: 5 },
        { code: 'attempt_cap_reached', contacts: 2 },
        { code: 'do_not_call', contacts: 1 },
      ],
    });
  });

  it('lets nobody through when the list, the account or the wallet stands in the way', () => {
    const closed = countRefusals(groups, { ...by, listStatus: 'closed' });
    expect(closed).toEqual({ dialable: 0, refused: [{ code: 'list_not_open', contacts: 18 }] });
    const suspended = countRefusals(groups, {
      ...by,
      account: { ...account, status: 'suspended' },
    });
    expect(suspended.refused).toEqual([{ code: 'account_suspended', contacts: 18 }]);
    const poor = countRefusals(groups, { ...by, lastly: 'credit_exhausted' });
    expect([poor.dialable, poor.refused[0]]).toEqual([
      0,
      { code: 'credit_exhausted', contacts: 10 },
    ]);
  });
});
