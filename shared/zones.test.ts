import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import metadata from 'libphonenumber-js/metadata.min.json' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { COUNTRY_ZONES } from './country-zones.ts';
import { NANP_ZONES } from './nanp-zones.ts';
import { zoneOfPhone } from './zones.ts';

const PLACELESS = ['PERSONAL_NUMBER', 'TOLL_FREE', 'PREMIUM_RATE', 'VOIP'];
const areaCodes = Array.from({ length: 800 }, (_, index) => String(index + 200));

describe('zoneOfPhone', () => {
  it.each([
    ['+919876543210', 'Asia/Kolkata'],
    ['+12125550100', 'America/New_York'],
    ['+13125550100', 'America/Chicago'],
    ['+13035550100', 'America/Denver'],
    ['+16025550100', 'America/Phoenix'],
    ['+14155550100', 'America/Los_Angeles'],
    ['+18085550100', 'Pacific/Honolulu'],
    ['+13135550100', 'America/Detroit'],
    ['+13175550100', 'America/Indiana/Indianapolis'],
    ['+19155550100', 'America/Denver'],
    ['+15145550100', 'America/Toronto'],
    ['+12045550100', 'America/Winnipeg'],
    ['+14035550100', 'America/Edmonton'],
    ['+16045550100', 'America/Vancouver'],
    ['+19025550100', 'America/Halifax'],
    ['+17875550100', 'America/Puerto_Rico'],
    ['+16715550100', 'Pacific/Guam'],
    ['+442071234567', 'Europe/London'],
    ['+971501234567', 'Asia/Dubai'],
    ['+97798412345', 'Asia/Kathmandu'],
  ])('places %s in %s for certain', (e164, zone) => {
    expect(zoneOfPhone(e164, 'Asia/Tokyo')).toEqual({ zone, certain: true, otherZones: [] });
  });

  it('names every zone of a prefix that crosses a border', () => {
    expect(zoneOfPhone('+18505550100', 'Asia/Tokyo')).toEqual({
      zone: 'America/Chicago',
      certain: false,
      otherZones: ['America/New_York'],
    });
    expect(zoneOfPhone('+61412345678', 'Asia/Tokyo')).toMatchObject({
      zone: 'Australia/Sydney',
      certain: false,
    });
  });

  it.each(['+18005550100', '+15005550100', '+88216123456'])(
    'falls back to the zone of the account for %s',
    (e164) => {
      expect(zoneOfPhone(e164, 'Asia/Kolkata')).toEqual({
        zone: 'Asia/Kolkata',
        certain: false,
        otherZones: [],
      });
    },
  );
});

describe('the zone tables', () => {
  it('hold every area code with a place that libphonenumber knows, and no other', () => {
    const placed = areaCodes.filter((code) => {
      const phone = parsePhoneNumberFromString(`+1${code}5550100`);
      return phone?.isValid() === true && !PLACELESS.includes(phone.getType() ?? '');
    });
    expect(placed.length).toBeGreaterThan(420);
    expect(placed.filter((code) => !NANP_ZONES.has(code))).toEqual([]);
    const exists = (code: string) =>
      areaCodes.some((exchange) => {
        return parsePhoneNumberFromString(`+1${code}${exchange}0100`)?.isValid() === true;
      });
    expect([...NANP_ZONES.keys()].filter((code) => !exists(code))).toEqual([]);
  });

  it('agree with the country of each area code', () => {
    const canadian = /Toronto|Winnipeg|Edmonton|Vancouver|Halifax|Moncton|Regina|St_Johns/;
    for (const code of areaCodes) {
      const country = parsePhoneNumberFromString(`+1${code}5550100`)?.country;
      const zones = NANP_ZONES.get(code);
      if (zones === undefined || country === undefined) continue;
      expect([code, canadian.test(zones[0] ?? '')]).toEqual([code, country === 'CA']);
    }
  });

  it('hold every calling code', () => {
    const codes = Object.keys(metadata.country_calling_codes).filter((code) => code !== '1');
    const placeless = ['247'];
    expect(codes.filter((code) => !COUNTRY_ZONES.has(code) && !placeless.includes(code))).toEqual(
      [],
    );
  });

  it('name only zones that the runtime knows, and no code twice', () => {
    for (const zones of [...NANP_ZONES.values(), ...COUNTRY_ZONES.values()]) {
      expect(zones.length).toBeGreaterThan(0);
      for (const timeZone of zones) {
        expect(() => new Intl.DateTimeFormat('en', { timeZone })).not.toThrow();
      }
      expect(new Set(zones).size).toBe(zones.length);
    }
  });
});
