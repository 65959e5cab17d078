import { describe, expect, it } from 'vitest';
import { Standing } from '../../../shared/fleet.ts';
import { nowMs } from './clock.ts';
import { createStanding, type Seen } from './standing.ts';

function withClock(seen: Partial<Seen> = {}) {
  const now = { ms: 1_000 };
  const look: Seen = { waiting: 0, waitingSince: null, refused: 0, completeAt: nowMs(), ...seen };
  const monotonic = () => now.ms;
  const reports = createStanding({ name: 'Test', inMemory: true, look: () => look, monotonic });
  return { now, look, reports };
}

describe('what the console says of itself', () => {
  it('is said with the first pull, and then once a minute', () => {
    const { now, reports } = withClock();
    expect(reports.due()).toBeDefined();
    expect(reports.due()).toBeUndefined();
    now.ms += 59_000;
    expect(reports.due()).toBeUndefined();
    now.ms += 1_000;
    expect(reports.due()).toBeDefined();
  });

  it('waits for the first sync, and does not wait for ever', () => {
    const { now, look, reports } = withClock({ completeAt: null });
    expect(reports.due()).toBeUndefined();
    now.ms += 60_000;
    expect(reports.due()).toMatchObject({ synced_ago_ms: null });
    const second = withClock({ completeAt: null });
    second.look.completeAt = nowMs();
    expect(second.reports.isDue()).toBe(true);
    expect(look.completeAt).toBeNull();
  });

  it('is said sooner when facts begin to wait or are refused, and not with every pull', () => {
    const { now, look, reports } = withClock();
    reports.due();
    look.waiting = 2;
    expect(reports.due()).toBeUndefined();
    now.ms += 10_000;
    expect(reports.due()).toMatchObject({ waiting: 2 });
    look.refused = 1;
    now.ms += 10_000;
    expect(reports.due()).toMatchObject({ refused: 1 });
    now.ms += 10_000;
    expect(reports.due()).toBeUndefined();
  });

  it('is said again when it did not arrive', () => {
    const { reports } = withClock();
    reports.due();
    reports.missed();
    expect(reports.due()).toBeDefined();
  });

  it('tells spans the server takes, even when the clock was set back meanwhile', () => {
    const waitingSince = new Date(nowMs() + 3_600_000).toISOString();
    const { reports } = withClock({ waiting: 1, waitingSince, completeAt: nowMs() + 60_000 });
    const said = reports.due();
    expect(Standing.parse(said)).toMatchObject({ waiting_for_ms: 0, synced_ago_ms: 0 });
  });
});
