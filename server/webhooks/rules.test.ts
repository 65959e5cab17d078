import { describe, expect, it } from 'vitest';
import { RETRY_SCHEDULE_SECONDS } from '../../shared/webhooks.ts';
import {
  afterAttempt,
  HEALTHY,
  retryAfterMs,
  retryDelayMs,
  type Health,
  type Outcome,
} from './rules.ts';

const fail: Outcome = { ok: false, gone: false, probe: false, ping: false };

describe('the retry schedule', () => {
  it('gives ten attempts, each delay within a fifth of the schedule', () => {
    for (let tries = 1; tries < 10; tries += 1) {
      const base = (RETRY_SCHEDULE_SECONDS[tries] as number) * 1000;
      const at = (random: number) => retryDelayMs({ tries, retryAfterMs: null, random });
      expect([at(0), at(0.5), at(1)]).toEqual([base * 0.8, base, base * 1.2]);
    }
    expect(retryDelayMs({ tries: 10, retryAfterMs: null, random: 0 })).toBeNull();
  });

  it('obeys Retry-After between the planned delay and twice that', () => {
    const at = (ms: number) => retryDelayMs({ tries: 2, retryAfterMs: ms, random: 0 });
    expect([at(0), at(40_000), at(9_999_999)]).toEqual([30_000, 40_000, 60_000]);
  });

  it('reads Retry-After as seconds and as a date, and ignores anything else', () => {
    const now = Date.UTC(2026, 10, 20);
    expect(retryAfterMs('120', now)).toBe(120_000);
    expect(retryAfterMs('Fri, 20 Nov 2026 00:01:00 GMT', now)).toBe(60_000);
    expect(retryAfterMs('Thu, 19 Nov 2026 00:00:00 GMT', now)).toBe(0);
    expect([retryAfterMs('soon', now), retryAfterMs(undefined, now)]).toEqual([null, null]);
  });
});

describe('the breaker', () => {
  const failAt = (times: number[], outcome = fail): Health =>
    times.reduce((health, at) => afterAttempt(health, outcome, at).health, HEALTHY);

  it('opens at the third failure within a minute, not over a longer time', () => {
    expect(failAt([0, 1000]).probeAtMs).toBeNull();
    expect(failAt([0, 1000, 60_000]).probeAtMs).toBe(70_000);
    expect(failAt([0, 1000, 60_001]).probeAtMs).toBeNull();
  });

  it('does not count attempts that were under way when it opened', () => {
    const open = failAt([0, 0, 0]);
    const after = Array.from({ length: 50 }).reduce<Health>(
      (h) => afterAttempt(h, fail, 5).health,
      open,
    );
    expect(after).toEqual(open);
  });

  it('waits longer after each failed probe, and disables exactly at the tenth failure', () => {
    let health = failAt([0, 0, 0]);
    const waits: number[] = [];
    for (let failures = 4; failures <= 10; failures += 1) {
      const now = health.probeAtMs as number;
      const after = afterAttempt(health, { ...fail, probe: true }, now);
      expect([after.health.failures, after.disable]).toEqual([
        failures,
        failures === 10 ? 'failures' : null,
      ]);
      waits.push((after.health.probeAtMs as number) - now);
      health = after.health;
    }
    expect(waits.slice(0, 4)).toEqual([30_000, 60_000, 120_000, 300_000]);
  });

  it('closes and forgets at the first success', () => {
    expect(afterAttempt(failAt([0, 0, 0]), { ...fail, ok: true, probe: true }, 9).health).toEqual(
      HEALTHY,
    );
  });

  it('takes no notice of pings and disables at once on 410', () => {
    const health = failAt([0, 0]);
    expect(afterAttempt(health, { ...fail, ping: true }, 1)).toEqual({ health, disable: null });
    expect(afterAttempt(health, { ...fail, ping: true, ok: true }, 1)).toEqual({
      health,
      disable: null,
    });
    expect(afterAttempt(health, { ...fail, ping: true, gone: true }, 1).disable).toBeNull();
    expect(afterAttempt(health, { ...fail, gone: true }, 1).disable).toBe('gone');
  });
});
