// Turns what people type into E.164. The test of a number is libphonenumber's full validity
// (`isValid` on the max metadata), not its length: "+1 000 555 0100" has the right length and
// can never be dialled. The whole text must be the number; nothing is picked out of prose.
import {
  isSupportedCountry,
  parsePhoneNumberFromString,
  validatePhoneNumberLength,
} from 'libphonenumber-js/max';
import type { Country } from './phone-format.ts';

export type PhoneFault =
  | 'not_a_number'
  | 'too_short'
  | 'too_long'
  | 'rounded_by_spreadsheet'
  | 'invalid';

export type NormalizedPhone =
  | { ok: true; e164: string; country: Country | null; extension: string | null }
  | { ok: false; reason: 'blank' }
  | { ok: false; reason: PhoneFault };

const TEXT_CHARS_MAX = 80;

/** True for the two-letter code of a country whose numbers can be normalised. */
export function isCountry(text: string): text is Country {
  return isSupportedCountry(text);
}

/**
 * The number in E.164. Text without a calling code is read as dialled within `defaultCountry`.
 * Undoes what spreadsheets do to numbers: `="98…"`, a leading apostrophe, a trailing ".0".
 */
export function normalizePhone(text: string, defaultCountry: Country): NormalizedPhone {
  const cleaned = cleanPhoneText(text);
  if (cleaned === '') return { ok: false, reason: 'blank' };
  if (cleaned.length > TEXT_CHARS_MAX) return { ok: false, reason: 'not_a_number' };
  const options = { defaultCountry, extract: false };
  const phone = parsePhoneNumberFromString(cleaned, options);
  if (phone === undefined || !phone.isValid()) {
    return { ok: false, reason: findFault(cleaned, defaultCountry) };
  }
  const { number, country, ext } = phone;
  return { ok: true, e164: number, country: country ?? null, extension: ext ?? null };
}

function cleanPhoneText(text: string): string {
  const plain = text.trim();
  if (/^[+()\d .-]*$/.test(plain) && !plain.endsWith('.0')) return plain;
  return plain
    .normalize('NFKC')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .replace(/[०-९]/g, (digit) => String(digit.charCodeAt(0) - 0x0966))
    .replace(/^="(.*)"$/, '$1')
    .replace(/^('|tel:)/i, '')
    .replace(/^(\+?\d{7,15})\.0+$/, '$1')
    .trim();
}

function findFault(text: string, defaultCountry: Country): PhoneFault {
  // "9.19876E+11" has lost its last digits for good; the cure is in the spreadsheet.
  if (/^\+?\d([.,]\d+)?e\+?\d+$/i.test(text)) return 'rounded_by_spreadsheet';
  switch (validatePhoneNumberLength(text, { defaultCountry })) {
    case 'NOT_A_NUMBER':
      return 'not_a_number';
    case 'TOO_SHORT':
      return 'too_short';
    case 'TOO_LONG':
      return 'too_long';
    default:
      return 'invalid';
  }
}
