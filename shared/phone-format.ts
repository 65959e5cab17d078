// How numbers are shown. Apart from phone.ts so that the console bundles the small metadata
// (83 kB) and not the full one (157 kB), which only normalising needs.
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { CountryCode } from 'libphonenumber-js/min';

export type Country = CountryCode;

/** Whether numbers of this country are known; both sizes of metadata name the same countries. */
export function hasNumbers(country: string): boolean {
  return isSupportedCountry(country);
}

/** National form when the number is of `home`, international otherwise: "(779) 555-0160". */
export function formatPhone(e164: string, home?: Country): string {
  const phone = parsePhoneNumberFromString(e164);
  if (phone === undefined) return e164;
  return phone.country === home && home !== undefined
    ? phone.formatNational()
    : phone.formatInternational();
}

/**
 * International form with the middle hidden: "+1 77• ••• •160". Short numbers show their last
 * two digits only, so that what is hidden is always more than half.
 */
export function maskPhone(e164: string): string {
  const phone = parsePhoneNumberFromString(e164);
  const text = phone?.formatInternational() ?? e164;
  const code = phone === undefined ? 0 : phone.countryCallingCode.length;
  const national = text.replace(/\D/g, '').length - code;
  const head = national >= 8 ? code + 2 : code;
  const tailFrom = code + national - (national >= 8 ? 3 : 2);
  let position = -1;
  return text.replace(/\d/g, (digit) => {
    position += 1;
    return position < head || position >= tailFrom ? digit : '•';
  });
}
