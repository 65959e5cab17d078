// How numbers are shown. Apart from phone.ts so that the console bundles the small metadata
// (83 kB) and not the full one (157 kB), which only normalising needs.
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { CountryCode } from 'libphonenumber-js/min';

export type Country = CountryCode;

/** Whether numbers of this country are known; both sizes of metadata name the same countries. */
export function hasNumbers(country: string): boolean {
  return isSupportedCountry(country);
}

/** National form when the number is of `home`, international otherwise: "(779) 555-0160". A hidden one as it is. */
export function formatPhone(e164: string, home?: Country): string {
  const phone = parsePhoneNumberFromString(e164);
  if (phone === undefined) return e164;
  return phone.country === home && home !== undefined
    ? phone.formatNational()
    : phone.formatInternational();
}
