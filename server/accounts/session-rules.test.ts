import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideRefresh, GRACE_MS, sessionLimits, type PresentedRefresh } from './session-rules.ts';

const HOUR_MS = 3_600_000;
const NOW = Date.UTC(2026, 10, 20, 4, 30);

const presented = (
  change: Partial<PresentedRefresh> = {},
  session: Partial<PresentedRefresh['session']> = {},
): PresentedRefresh => ({
  now: NOW,
  generation: 7,
  replacedAt: null,
  ...change,
  session: {
    generation: 7,
    endedReason: null,
    expiresAt: NOW + HOUR_MS,
    lastUsedAt: NOW - 60_000,
    idleMs: HOUR_MS / 2,
    memberIsActive: true,
    accountIsActive: true,
    ...session,
  },
});

describe('how long a session lasts', () => {
  it('is a week and twelve idle hours for who only works there', () => {
    for (const role of ['agent', 'supervisor', 'viewer'] as const)
      expect(sessionLimits([role])).toEqual({ idleMs: 12 * HOUR_MS, absoluteMs: 168 * HOUR_MS });
  });

  it('is twelve hours and half an idle one for an owner or admin of any account of theirs', () => {
    for (const role of ['owner', 'admin'] as const)
      expect(sessionLimits(['agent', role])).toEqual({
        idleMs: HOUR_MS / 2,
        absoluteMs: 12 * HOUR_MS,
      });
  });
});

describe('a refresh token that is presented', () => {
  it('is exchanged when it is the newest', () => {
    expect(decideRefresh(presented())).toEqual({ kind: 'rotate' });
  });

  it('gives its successor once more within ten seconds of its exchange, and not a millisecond later', () => {
    const at = (ageMs: number) =>
      decideRefresh(presented({ generation: 6, replacedAt: NOW - ageMs }));
    expect(at(0)).toEqual({ kind: 'repeat' });
    expect(at(GRACE_MS)).toEqual({ kind: 'repeat' });
    expect(at(GRACE_MS + 1)).toEqual({ kind: 'ended', reason: 'reuse_detected', isNew: true });
  });

  it('ends the session when it is older than the last, however fresh its exchange', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5 }), fc.nat(GRACE_MS), (generation, ageMs) => {
        expect(decideRefresh(presented({ generation, replacedAt: NOW - ageMs }))).toEqual({
          kind: 'ended',
          reason: 'reuse_detected',
          isNew: true,
        });
      }),
    );
  });

  it('says why a session that ended before has ended, whichever token is shown', () => {
    for (const generation of [0, 6, 7]) {
      const decision = decideRefresh(presented({ generation }, { endedReason: 'role_changed' }));
      expect(decision).toEqual({ kind: 'ended', reason: 'role_changed', isNew: false });
    }
  });

  it('is refused at the absolute limit, at the idle limit, and when the member or account may not', () => {
    const why = (session: Partial<PresentedRefresh['session']>) =>
      decideRefresh(presented({}, session));
    const ended = (reason: string) => ({ kind: 'ended', reason, isNew: true });
    expect(why({ expiresAt: NOW })).toEqual(ended('expired'));
    expect(why({ lastUsedAt: NOW - HOUR_MS / 2 })).toEqual(ended('idle'));
    expect(why({ lastUsedAt: NOW - HOUR_MS / 2 + 1 })).toEqual({ kind: 'rotate' });
    expect(why({ memberIsActive: false })).toEqual(ended('member_deactivated'));
    expect(why({ accountIsActive: false })).toEqual(ended('account_suspended'));
  });
});
