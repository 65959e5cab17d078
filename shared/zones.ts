import { COUNTRY_ZONES } from './country-zones.ts';
import { NANP_ZONES } from './nanp-zones.ts';

export type PhoneZone = {
  /** IANA name of the zone whose clock the number is taken to live by. */
  zone: string;
  /** False when the number's prefix reaches more than one zone, or none is known for it. */
  certain: boolean;
  /** The other zones the prefix reaches; a dial in all of them is legal only if each is open. */
  otherZones: readonly string[];
};

const NONE: readonly string[] = [];

/**
 * The zone of a number in E.164, from its area code (calling code 1) or calling code. A number
 * without a place, such as a toll-free one, gets the account's own zone. Numbers are portable and
 * mobile: this is where the number was issued, which is what calling-hours rules go by.
 */
export function zoneOfPhone(e164: string, accountZone: string): PhoneZone {
  const zones = zonesOf(e164);
  const zone = zones[0];
  if (zone === undefined) return { zone: accountZone, certain: false, otherZones: NONE };
  if (zones.length === 1) return { zone, certain: true, otherZones: NONE };
  return { zone, certain: false, otherZones: zones.slice(1) };
}

function zonesOf(e164: string): readonly string[] {
  if (e164.startsWith('+1')) return NANP_ZONES.get(e164.slice(2, 5)) ?? NONE;
  // Calling codes are prefix-free, so the order of the three lengths does not matter.
  return (
    COUNTRY_ZONES.get(e164.slice(1, 3)) ??
    COUNTRY_ZONES.get(e164.slice(1, 4)) ??
    COUNTRY_ZONES.get(e164.slice(1, 2)) ??
    NONE
  );
}
