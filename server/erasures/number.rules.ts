// How a number stands in text that people typed: with spaces, brackets, dashes, with or without its country.
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

const BETWEEN = '[ ().\\-]*';
/** Fewer digits than this are part of too many other numbers. */
const LEAST_DIGITS = 7;

/** A pattern that PostgreSQL and JavaScript read alike. */
export function patternOf(phone: string): string {
  const all = phone.replace(/\D/g, '');
  const national = String(parsePhoneNumberFromString(phone)?.nationalNumber ?? all);
  const digits = national.length >= LEAST_DIGITS ? national : all;
  return [...digits].join(BETWEEN);
}

const EMAIL = /[^\s@"'<>,;:]{1,64}@[a-z0-9.-]{1,190}\.[a-z]{2,24}/gi;

/** E-mail addresses that stand in a text. */
export function emailsIn(text: string): string[] {
  return [...new Set((text.match(EMAIL) ?? []).map((email) => email.toLowerCase()))];
}

/** Whether a reason says who it is about: it stays when they are gone. */
export function namesPerson(
  reason: string,
  person: { names: readonly string[]; phone: string },
): boolean {
  if (new RegExp(patternOf(person.phone)).test(reason)) return true;
  const said = new Set(wordsOf(reason));
  return person.names.some((name) => {
    const words = wordsOf(name);
    return words.length > 0 && words.every((word) => said.has(word));
  });
}

const wordsOf = (text: string) => text.toLowerCase().match(/[\p{L}\p{M}\d]+/gu) ?? [];

const TAIL = 120;

/** Looks for a number in a file that comes in pieces. Works for UTF-8, Windows-1252 and UTF-16: digits are ASCII in all. */
export function numberFinder(phone: string): (piece: Uint8Array) => boolean {
  const pattern = new RegExp(patternOf(phone));
  let tail = '';
  return (piece) => {
    const textOf = Buffer.from(piece).toString('latin1').replaceAll('\0', '');
    const found = pattern.test(tail + textOf);
    tail = textOf.slice(-TAIL);
    return found;
  };
}
