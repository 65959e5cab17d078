import { expect, it } from 'vitest';
import { stopOf } from './standing-banner.tsx';

it('says what keeps an account from calling, from the moment its trial ends', () => {
  const ends = '2026-11-21T09:00:00.000Z';
  const at = Date.parse(ends);
  expect(stopOf({ status: 'active', trial_ends_at: ends }, at - 1)).toBeUndefined();
  expect(stopOf({ status: 'active', trial_ends_at: ends }, at)).toBe('trial_ended');
  expect(stopOf({ status: 'active', trial_ends_at: null }, at)).toBeUndefined();
  expect(stopOf({ status: 'onboarding', trial_ends_at: null }, at)).toBe('onboarding');
});
