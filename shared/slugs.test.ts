import { describe, expect, it } from 'vitest';
import { NewAccount } from './accounts.ts';
import { freeSlug, slugOf } from './slugs.ts';

describe('the short name of an account', () => {
  it.each([
    ['Harbour Agency', 'harbour-agency'],
    ['  Cedar & Sons (Pvt.) Ltd.  ', 'cedar-sons-pvt-ltd'],
    ['Café Ñandú', 'cafe-nandu'],
    ['3 Rivers', '3-rivers'],
  ])('makes %s into %s', (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });

  it('is short enough for the server, and never ends in a hyphen', () => {
    const slug = slugOf(`${'a'.repeat(47)} b`);
    expect(NewAccount.shape.slug.safeParse(slug).success).toBe(true);
  });

  it('is empty where a name has no Latin letter or digit, so that one is asked for', () => {
    expect(slugOf('हार्बर')).toBe('');
  });
});

describe('a short name that is taken', () => {
  it('gets the first number that is free, within the length', () => {
    expect(freeSlug('cedar', ['pine'])).toBe('cedar');
    expect(freeSlug('cedar', ['cedar', 'cedar-2', 'cedar-4'])).toBe('cedar-3');
    const long = 'x'.repeat(48);
    expect(freeSlug(long, [long])).toBe(`${'x'.repeat(46)}-2`);
  });
});
