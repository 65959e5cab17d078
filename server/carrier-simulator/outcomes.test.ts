import { expect, test } from 'vitest';
import { outcomesFromCsv, plausibleOutcomes } from './outcomes.ts';

const CSV = `phone,started_at,duration_seconds,attempts,subscribed
+17795550160,2026-05-05T20:11:00+05:30,261,1,no
+17715550161,2026-05-05T12:54:12+05:30,0,1,no
+17795550160,2026-05-06T20:11:00+05:30,17,2,yes
`;

test('plays the nth row of a number for the nth call to it', () => {
  const outcomes = outcomesFromCsv(CSV);
  expect(outcomes('+17795550160', 1)).toEqual({ result: 'completed', durationSeconds: 261 });
  expect(outcomes('+17795550160', 2)).toEqual({ result: 'completed', durationSeconds: 17 });
});

test('plays a recorded call of 0 seconds as completed', () => {
  expect(outcomesFromCsv(CSV)('+17715550161', 1)).toEqual({
    result: 'completed',
    durationSeconds: 0,
  });
});

test('invents an outcome when no row is left, the same one for the same seed', () => {
  const invented = outcomesFromCsv(CSV, 5)('+17795550160', 3);
  expect(invented).toEqual(plausibleOutcomes(5)('+17795550160', 3));
});

test('refuses a file whose durations are not whole seconds', () => {
  expect(() => outcomesFromCsv(CSV.replace('261', '4.5'))).toThrow();
});

test('invents every result in plausible shares', () => {
  const outcomes = plausibleOutcomes(1);
  const all = Array.from({ length: 5_000 }, (_, n) =>
    outcomes(`+1201555${String(n).padStart(4, '0')}`, 1),
  );
  const share = (result: string) =>
    all.filter((outcome) => outcome.result === result).length / all.length;
  expect(share('completed')).toBeCloseTo(0.58, 1);
  expect(share('no-answer')).toBeCloseTo(0.25, 1);
  expect(share('busy')).toBeCloseTo(0.1, 1);
  expect(share('failed')).toBeCloseTo(0.07, 1);
  const lengths = all.filter(({ result }) => result === 'completed').map((o) => o.durationSeconds);
  expect(Math.min(...lengths)).toBeGreaterThan(0);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(4_918);
});
