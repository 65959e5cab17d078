import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { Weekday, type CallingWindow } from './accounts.ts';
import { isWithinLiveHours, windowState, zoneOffsetMs } from './call-windows.ts';

const DAY = { start: '09:00', end: '21:00' };
const at = (instant: string) => Temporal.Instant.from(instant).epochMilliseconds;
const iso = (ms: number | undefined) =>
  ms === undefined ? undefined : Temporal.Instant.fromEpochMilliseconds(ms).toString();

// At 2026-01-15T12:00Z and 2026-07-15T12:00Z: the wall time of each zone.
const WALLS = [
  ['Pacific/Pago_Pago', '01:00', '01:00'],
  ['Pacific/Honolulu', '02:00', '02:00'],
  ['America/Anchorage', '03:00', '04:00'],
  ['America/Los_Angeles', '04:00', '05:00'],
  ['America/Phoenix', '05:00', '05:00'],
  ['America/Denver', '05:00', '06:00'],
  ['America/Chicago', '06:00', '07:00'],
  ['America/Regina', '06:00', '06:00'],
  ['America/New_York', '07:00', '08:00'],
  ['America/Indiana/Indianapolis', '07:00', '08:00'],
  ['America/Halifax', '08:00', '09:00'],
  ['America/St_Johns', '08:30', '09:30'],
  ['America/Sao_Paulo', '09:00', '09:00'],
  ['Europe/London', '12:00', '13:00'],
  ['Europe/Berlin', '13:00', '14:00'],
  ['Africa/Johannesburg', '14:00', '14:00'],
  ['Europe/Istanbul', '15:00', '15:00'],
  ['Asia/Dubai', '16:00', '16:00'],
  ['Asia/Kolkata', '17:30', '17:30'],
  ['Asia/Kathmandu', '17:45', '17:45'],
  ['Asia/Singapore', '20:00', '20:00'],
  ['Australia/Adelaide', '22:30', '21:30'],
  ['Australia/Sydney', '23:00', '22:00'],
  ['Pacific/Kiritimati', '02:00', '02:00'],
] as const;

describe('windowState', () => {
  it.each(WALLS)('goes by the clock of %s, winter %s and summer %s', (zone, january, july) => {
    for (const [instant, wall] of [
      ['2026-01-15T12:00:00Z', january],
      ['2026-07-15T12:00:00Z', july],
    ] as const) {
      const state = windowState({ zone, window: DAY, at: at(instant) });
      expect(state.localTime).toBe(wall);
      expect(state.open).toBe(wall >= '09:00' && wall < '21:00');
    }
  });

  it('opens on its first millisecond and closes on its last', () => {
    const state = (instant: string) =>
      windowState({ zone: 'Asia/Kolkata', window: DAY, at: at(instant) });
    expect(state('2026-05-05T03:29:59.999Z')).toEqual({
      open: false,
      opensAt: at('2026-05-05T03:30:00Z'),
      localTime: '08:59',
    });
    expect(state('2026-05-05T03:30:00Z')).toEqual({
      open: true,
      until: '21:00',
      localTime: '09:00',
    });
    expect(state('2026-05-05T15:29:59.999Z')).toMatchObject({ open: true, localTime: '20:59' });
    expect(iso(state('2026-05-05T15:30:00Z').opensAt)).toBe('2026-05-06T03:30:00Z');
  });

  it.each([
    [
      'the night clocks go forward',
      'America/New_York',
      '2026-03-08T04:00:00Z',
      '2026-03-08T13:00:00Z',
    ],
    [
      'the night clocks go back',
      'America/New_York',
      '2026-11-01T03:00:00Z',
      '2026-11-01T14:00:00Z',
    ],
    ['a half-hour change', 'Australia/Lord_Howe', '2026-10-03T13:00:00Z', '2026-10-03T22:00:00Z'],
    ['a skipped day', 'Pacific/Apia', '2011-12-30T08:00:00Z', '2011-12-30T19:00:00Z'],
  ])('finds the opening across %s', (_, zone, now, opens) => {
    expect(iso(windowState({ zone, window: DAY, at: at(now) }).opensAt)).toBe(opens);
  });

  it('opens at the clock change when its start is skipped', () => {
    const window = { start: '02:30', end: '05:00' };
    const state = windowState({ zone: 'America/New_York', window, at: at('2026-03-08T06:00:00Z') });
    expect(iso(state.opensAt)).toBe('2026-03-08T07:00:00Z');
  });

  it('waits for the next day when the whole window is skipped', () => {
    const window = { start: '02:15', end: '02:45' };
    const state = windowState({ zone: 'America/New_York', window, at: at('2026-03-08T06:00:00Z') });
    expect(iso(state.opensAt)).toBe('2026-03-09T06:15:00Z');
  });

  it('opens again when the clocks go back into the window', () => {
    const window = { start: '00:30', end: '01:45' };
    const state = windowState({ zone: 'America/New_York', window, at: at('2026-11-01T05:50:00Z') });
    expect(iso(state.opensAt)).toBe('2026-11-01T06:00:00Z');
  });

  it('spans midnight, and takes 24:00 as the end of the day', () => {
    const open = (start: string, end: string, instant: string) =>
      windowState({ zone: 'UTC', window: { start, end }, at: at(instant) }).open;
    expect(open('22:00', '06:00', '2026-05-05T23:00:00Z')).toBe(true);
    expect(open('22:00', '06:00', '2026-05-05T05:59:59Z')).toBe(true);
    expect(open('22:00', '06:00', '2026-05-05T06:00:00Z')).toBe(false);
    expect(open('09:00', '24:00', '2026-05-05T23:59:59Z')).toBe(true);
    expect(open('09:00', '24:00', '2026-05-05T00:00:00Z')).toBe(false);
  });

  it('never opens a window that ends where it starts', () => {
    const window = { start: '09:00', end: '09:00' };
    const state = windowState({ zone: 'UTC', window, at: at('2026-05-05T09:00:00Z') });
    expect(state).toEqual({ open: false, opensAt: undefined, localTime: '09:00' });
  });

  it('opens at the first open minute, as a minute-by-minute search finds it', () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    const question = fc.record({
      zone: fc.constantFrom(
        'America/New_York',
        'Europe/London',
        'Australia/Lord_Howe',
        'Asia/Kolkata',
      ),
      // Days around the clock changes of 2026 in these zones.
      day: fc.constantFrom(
        '2026-03-07',
        '2026-03-28',
        '2026-04-04',
        '2026-10-03',
        '2026-10-24',
        '2026-10-31',
      ),
      now: minute,
      start: minute,
      length: fc.integer({ min: 1, max: 1439 }),
    });
    const clock = (m: number) =>
      `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`;
    fc.assert(
      fc.property(question, ({ zone, day, now, start, length }) => {
        const window = { start: clock(start), end: clock((start + length) % 1440) };
        const from = at(`${day}T${clock(now)}:00Z`);
        const state = windowState({ zone, window, at: from });
        expect(state.opensAt ?? from).toBe(searchOpening({ zone, window, from }));
      }),
      { numRuns: 60 },
    );
  });
});

describe('weekdays with hours of their own', () => {
  // 20 November 2026 is a Friday.
  const week: CallingWindow = {
    ...DAY,
    days: { sat: { start: '10:00', end: '13:00' }, sun: null },
  };
  const look = (instant: string, window = week) =>
    windowState({ zone: 'Asia/Kolkata', window, at: at(instant) });

  it('go by the weekday where the number lives', () => {
    expect(look('2026-11-20T15:29:00Z')).toMatchObject({ open: true, until: '21:00' });
    expect(look('2026-11-21T04:29:00Z').open).toBe(false);
    expect(look('2026-11-21T04:30:00Z')).toMatchObject({ open: true, until: '13:00' });
    expect(iso(look('2026-11-21T07:30:00Z').opensAt)).toBe('2026-11-23T03:30:00Z');
    // Still Saturday in New York, Sunday in India already.
    const newYork = { zone: 'America/New_York', window: week, at: at('2026-11-21T17:59:00Z') };
    expect([windowState(newYork).open, look('2026-11-21T18:31:00Z').open]).toEqual([true, false]);
  });

  it('last into the next day, whatever that one says', () => {
    const night: CallingWindow = {
      ...DAY,
      days: { fri: { start: '22:00', end: '02:00' }, sat: null },
    };
    expect(look('2026-11-20T10:00:00Z', night).open).toBe(false);
    expect(look('2026-11-20T20:29:00Z', night)).toMatchObject({ open: true, until: '02:00' });
    expect(look('2026-11-20T20:30:00Z', night).open).toBe(false);
    expect(iso(look('2026-11-20T20:30:00Z', night).opensAt)).toBe('2026-11-22T03:30:00Z');
  });

  it('open again after six closed days, and never when all seven are closed', () => {
    const closed = Object.fromEntries(Weekday.options.map((day) => [day, null]));
    const thursdays: CallingWindow = { ...DAY, days: { ...closed, thu: undefined } };
    expect(iso(look('2026-11-20T04:30:00Z', thursdays).opensAt)).toBe('2026-11-26T03:30:00Z');
    const never = { ...DAY, days: closed };
    expect(look('2026-11-20T04:30:00Z', never)).toMatchObject({ open: false, opensAt: undefined });
  });

  it('open at the minute a search from minute to minute finds, over the weeks of clock changes', () => {
    const hours = fc.constantFrom(
      undefined,
      null,
      { start: '10:00', end: '12:00' },
      { start: '23:00', end: '01:30' },
    );
    const days = fc.record(Object.fromEntries(Weekday.options.map((day) => [day, hours])));
    const from = fc
      .constantFrom('2026-03-05', '2026-10-22', '2026-10-29')
      .map((day) => at(`${day}T11:07:00Z`));
    const zone = fc.constantFrom('America/New_York', 'Europe/London', 'Asia/Kolkata');
    fc.assert(
      fc.property(days, from, zone, (own, start, place) => {
        const window: CallingWindow = { start: '09:00', end: '17:00', days: own };
        const found = windowState({ zone: place, window, at: start });
        expect(found.opensAt ?? (found.open ? start : undefined)).toBe(
          searchWeek({ zone: place, window, from: start }),
        );
      }),
      { numRuns: 25 },
    );
  });
});

/** The first open minute of nine days by Temporal’s weekdays; undefined when there is none. */
function searchWeek(input: { zone: string; window: CallingWindow; from: number }) {
  const { zone, window, from } = input;
  const hoursOf = (day: Temporal.PlainDate) => {
    const own = window.days?.[Weekday.options[day.dayOfWeek - 1] ?? 'mon'];
    return own === undefined ? window : own;
  };
  for (let minutes = 0; minutes < 9 * 1440; minutes += 1) {
    const wall = Temporal.Instant.fromEpochMilliseconds(from + minutes * 60_000).toZonedDateTimeISO(
      zone,
    );
    const time = wall.toPlainTime().toString().slice(0, 5);
    const [own, before] = [wall.toPlainDate(), wall.toPlainDate().subtract({ days: 1 })].map(
      hoursOf,
    );
    const isOpen = own && time >= own.start && (own.start > own.end || time < own.end);
    if (isOpen || (before && before.start > before.end && time < before.end))
      return from + minutes * 60_000;
  }
  return undefined;
}

describe('the hours of a live account', () => {
  it('are 08:00 to 21:00 on every weekday, and never a night', () => {
    const day = (sat: CallingWindow['days']) => isWithinLiveHours({ ...DAY, days: sat });
    expect(isWithinLiveHours({ start: '08:00', end: '21:00' })).toBe(true);
    expect(isWithinLiveHours({ start: '20:00', end: '09:00' })).toBe(false);
    expect(day({ sat: null })).toBe(true);
    expect(day({ sat: { start: '07:59', end: '12:00' } })).toBe(false);
    expect(day({ sat: { start: '09:00', end: '21:01' } })).toBe(false);
  });
});

function searchOpening(input: { zone: string; window: CallingWindow; from: number }): number {
  const { zone, window, from } = input;
  const start = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
  for (let minutes = 0; ; minutes += 1) {
    const wall = start.add({ minutes }).toPlainTime().toString().slice(0, 5);
    const { start: opens, end } = window;
    if (opens < end ? wall >= opens && wall < end : wall >= opens || wall < end) {
      return from + minutes * 60_000;
    }
  }
}

describe('zoneOffsetMs', () => {
  it('agrees with Temporal at any instant', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...WALLS.map(([zone]) => zone)),
        fc.integer({ min: at('1975-01-01T00:00:00Z'), max: at('2037-12-31T00:00:00Z') }),
        (zone, instant) => {
          const known = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
          expect(zoneOffsetMs(zone, instant)).toBe(known.offsetNanoseconds / 1e6);
        },
      ),
      { numRuns: 300 },
    );
  });
});
