import { expect, it } from 'vitest';
import { mayEnd } from './fleet.ts';

it('lets nobody sign out somebody above them', () => {
  expect(mayEnd('supervisor', 'agent')).toBe(true);
  expect(mayEnd('supervisor', 'supervisor')).toBe(false);
  expect(mayEnd('admin', 'owner')).toBe(false);
  expect(mayEnd('owner', 'owner')).toBe(true);
  expect(mayEnd('agent', 'viewer')).toBe(false);
});
