import { expect, it } from 'vitest';
import { isTooOld } from './open.ts';

it('takes PostgreSQL 15 and newer and nothing older', () => {
  const versions = ['90624', '140999', '150000', '150004', '160000', '180004'];
  expect(versions.map(isTooOld)).toEqual([true, true, false, false, false, false]);
});
