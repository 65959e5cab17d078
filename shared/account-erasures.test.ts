import { expect, it } from 'vitest';
import { isNamed } from './account-erasures.ts';

it('takes for the name of an account what differs in spaces, and nothing else', () => {
  expect(isNamed('  Cedar   Homes ', 'Cedar Homes')).toBe(true);
  for (const typed of ['', 'cedar homes', 'Cedar', 'Cedar Homes 2', 'CedarHomes'])
    expect(isNamed(typed, 'Cedar Homes'), typed).toBe(false);
  expect(isNamed('Caf\u0065\u0301', 'Caf\u00e9')).toBe(true);
});
