import { describe, expect, it } from 'vitest';
import { NewAccount } from './accounts.ts';
import { slugOf } from './slugs.ts';

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
