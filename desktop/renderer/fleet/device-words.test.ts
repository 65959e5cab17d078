import { describe, expect, it } from 'vitest';
import type { Device } from '../../../shared/fleet.ts';
import { ordered } from './device-order.ts';
import { deviceMarks, type FleetNow, isOlder, needsAttention } from './device-words.ts';

const nowMs = Date.UTC(2026, 10, 20, 4, 30);
const now: FleetNow = { nowMs, version: '1.2.0', schema: 2, timeZone: 'Asia/Kolkata' };
const ago = (minutes: number) => new Date(nowMs - minutes * 60_000).toISOString();

function device(said: Partial<Device> = {}): Device {
  return {
    id: '01890000-0000-7000-8000-0000000000de',
    member: { id: 'm', name: 'Asha Menon', role: 'agent', active: true },
    name: 'Chrome on Windows',
    version: '1.2.0',
    schema: 2,
    clock_skew_ms: 400,
    waiting: 0,
    waiting_since: null,
    refused: 0,
    synced_at: ago(0.5),
    storage: 'lasting',
    reservations: 0,
    signed_in: true,
    seen_at: ago(0.5),
    ...said,
  };
}

const words = (said: Partial<Device>) => deviceMarks(device(said), now).map(({ text }) => text);
const troubled = (said: Partial<Device>) => needsAttention(device(said), now);

describe('a device in words', () => {
  it('is in sync when there is nothing else to say', () => {
    expect(words({})).toEqual(['in sync']);
    expect(troubled({})).toBe(false);
  });

  it('says for how long facts have waited, and that fresh ones are on their way', () => {
    expect(words({ waiting: 3, waiting_since: ago(12) })).toEqual(['3 facts waiting for 12 min']);
    expect(troubled({ waiting: 3, waiting_since: ago(12) })).toBe(true);
    expect(words({ waiting: 1, waiting_since: ago(0.2) })).toEqual(['1 fact on the way']);
    expect(troubled({ waiting: 1, waiting_since: ago(0.2) })).toBe(false);
  });

  it('says how far its clock is off, either way, and nothing of seconds', () => {
    expect(words({ clock_skew_ms: 240_000 })).toEqual(['clock 4 min ahead']);
    expect(words({ clock_skew_ms: -7_200_000 })).toEqual(['clock 2 h behind']);
    expect(words({ clock_skew_ms: 59_000 })).toEqual(['in sync']);
  });

  it('says since when it is away, which matters only while something is on it', () => {
    expect(words({ seen_at: ago(30) })).toEqual(['not seen since Today 09:30']);
    expect(troubled({ seen_at: ago(30) })).toBe(false);
    expect(troubled({ seen_at: ago(30), reservations: 4 })).toBe(true);
    expect(words({ seen_at: ago(30), signed_in: false })).toEqual(['signed out']);
  });

  it('says what was refused and which version is old, the worst first', () => {
    expect(words({ refused: 1, version: '1.1.9' })).toEqual([
      'refused facts: 1',
      'old version 1.1.9',
    ]);
    expect(words({ schema: 1, version: '1.0.0' })).toEqual(['too old to sync: version 1.0.0']);
    expect(words({ synced_at: ago(20) })).toEqual(['last in sync 20 min ago']);
  });
});

it('compares versions by number', () => {
  expect(isOlder('0.9.2', '0.10.0')).toBe(true);
  expect(isOlder('1.2.0', '1.2.0')).toBe(false);
  expect(isOlder('2.0.0', '1.9.9')).toBe(false);
  expect(isOlder('development', '9.0.0')).toBe(false);
});

it('orders the fleet by what needs somebody, then by name', () => {
  const member = (name: string) => ({ id: name, name, role: 'agent' as const, active: true });
  const fleet = [
    device({ id: 'c', member: member('Chitra') }),
    device({ id: 'b', member: member('Bala'), refused: 1 }),
    device({ id: 'a', member: member('Anil') }),
    device({ id: 'd', member: member('Divya'), clock_skew_ms: 999_000 }),
  ];
  const ids = (by: 'state' | 'member', descending: boolean) =>
    ordered(fleet, { by, descending }, now)
      .map(({ id }) => id)
      .join('');
  expect(ids('state', false)).toBe('bdac');
  expect(ids('member', false)).toBe('abcd');
  expect(ids('member', true)).toBe('dcba');
});
