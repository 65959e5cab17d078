import { describe, expect, it } from 'vitest';
import { fromWords, mayRotate, parseRanges, sortKeys, standingOfKey } from './api-key-words.ts';

const NOW = Date.UTC(2026, 10, 20);
const inDays = (days: number) => new Date(NOW + days * 86_400_000).toISOString();
const key = { expires_at: inDays(90), revoked_at: null, replaced_by: null };
const words = (change: object) => {
  const standing = standingOfKey({ ...key, ...change }, NOW, (instant) => instant.slice(0, 10));
  return `${standing.words}, ${standing.when}`;
};

describe('an API key in words', () => {
  it('says until when it works, that it ends soon, has ended, was replaced or revoked', () => {
    expect(words({})).toBe('Works, until 2027-02-18');
    expect(words({ expires_at: inDays(3) })).toBe('Expires soon, until 2026-11-23');
    expect(words({ expires_at: inDays(-1) })).toBe('Expired, 2026-11-19');
    expect(words({ expires_at: inDays(1), replaced_by: 'x' })).toBe('Replaced, until 2026-11-21');
    expect(words({ revoked_at: inDays(-2) })).toBe('Revoked, 2026-11-18');
  });

  it('puts what works first and what is over last, else in the order it came', () => {
    const revoked = { ...key, id: 'revoked', revoked_at: inDays(-1) };
    const replaced = { ...key, id: 'replaced', replaced_by: 'new' };
    const keys = [revoked, replaced, { ...key, id: 'new' }, { ...key, id: 'other' }];
    expect(sortKeys(keys, NOW).map(({ id }) => id)).toEqual([
      'new',
      'other',
      'replaced',
      'revoked',
    ]);
  });

  it('can be rotated once, while it works', () => {
    expect(mayRotate(key, NOW)).toBe(true);
    expect(mayRotate({ ...key, replaced_by: 'x' }, NOW)).toBe(false);
    expect(mayRotate({ ...key, expires_at: inDays(-1) }, NOW)).toBe(false);
  });

  it('says from where, and reads ranges as they are typed', () => {
    expect(fromWords({ allowed_ips: [] })).toBe('from anywhere');
    expect(fromWords({ allowed_ips: ['10.0.0.1', '10.0.0.2'] })).toBe('from 10.0.0.1 and 1 more');
    expect(parseRanges(' 10.0.0.1,\n2001:db8::/48 ')).toEqual(['10.0.0.1', '2001:db8::/48']);
  });
});
