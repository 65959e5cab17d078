import { describe, expect, it } from 'vitest';
import { isCountry, normalizePhone } from './phone.ts';

describe('normalizePhone', () => {
  it.each([
    '(779) 555-0160',
    '779-555-0160',
    '+17795550160',
    '1.779.555.0160',
    '+1 779 555 0160',
    '  779 555 0160 ',
    '=" 7795550160"',
    "'7795550160",
    '7795550160.0',
    '７７９５５５０１６０',
    '\u200e+1 779 555 0160\u202c',
    'tel:+1-779-555-0160',
  ])('reads %j as one American number', (text) => {
    expect(normalizePhone(text, 'US')).toEqual({
      ok: true,
      e164: '+17795550160',
      country: 'US',
      extension: null,
    });
  });

  it.each([
    ['98765 43210', '+919876543210'],
    ['09876543210', '+919876543210'],
    ['919876543210', '+919876543210'],
    ['0091 98765 43210', '+919876543210'],
    ['९८७६५४३२१०', '+919876543210'],
    ['022 2345 6789', '+912223456789'],
  ])('reads %j as dialled in India', (text, e164) => {
    expect(normalizePhone(text, 'IN')).toMatchObject({ ok: true, e164, country: 'IN' });
  });

  it('keeps a calling code over the default country', () => {
    expect(normalizePhone('+91 98765 43210', 'US')).toMatchObject({ country: 'IN' });
  });

  it('keeps an extension apart from the number', () => {
    expect(normalizePhone('779-555-0160 x42', 'US')).toMatchObject({
      e164: '+17795550160',
      extension: '42',
    });
  });

  it.each([
    ['', 'blank'],
    [' \t ', 'blank'],
    ['\u00a0\u200b', 'blank'],
    ['n/a', 'not_a_number'],
    ['#REF!', 'not_a_number'],
    ['call after 5', 'not_a_number'],
    ['call 779-555-0160 after 5', 'not_a_number'],
    ['wife: 779-555-0160', 'not_a_number'],
    ['779-555-0160 / 779-555-0161', 'too_long'],
    ['9'.repeat(500), 'not_a_number'],
    ['+91 12', 'too_short'],
    ['12345', 'too_short'],
    ['(512) 555-016', 'too_short'],
    ['+1 779 555 01601', 'too_long'],
    ['9.19876E+11', 'rounded_by_spreadsheet'],
    ['+1 000 555 0100', 'invalid'],
    ['0000000000', 'invalid'],
    ['123 555 0100', 'invalid'],
  ])('refuses %j as %s', (text, reason) => {
    expect(normalizePhone(text, 'US')).toEqual({ ok: false, reason });
  });

  it('tells a country from any other text', () => {
    expect([isCountry('IN'), isCountry('in'), isCountry('XX'), isCountry('')]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});
