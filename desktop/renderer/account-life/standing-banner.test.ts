import { expect, it } from 'vitest';
import { standingOf } from './standing-banner.tsx';

it('says what keeps an account from calling, or will in a few days', () => {
  const ends = '2026-11-21T09:00:00.000Z';
  const at = Date.parse(ends);
  expect(standingOf({ status: 'active', trial_ends_at: ends }, at - 1)).toBe('trial_ends');
  expect(
    standingOf({ status: 'active', trial_ends_at: ends }, at - 6 * 86_400_000),
  ).toBeUndefined();
  expect(standingOf({ status: 'active', trial_ends_at: ends }, at)).toBe('trial_ended');
  expect(standingOf({ status: 'active', trial_ends_at: null }, at)).toBeUndefined();
  expect(standingOf({ status: 'onboarding', trial_ends_at: null }, at)).toBe('onboarding');
});
