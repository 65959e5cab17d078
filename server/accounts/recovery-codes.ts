// Ten codes for the day the telephone is lost: shown once, each good once.
import { randomInt } from 'node:crypto';
import { hashPassword } from './passwords.ts';

const CODES = 10;
/** Crockford’s alphabet: nothing in it looks like something else in it. */
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';
const SELECTOR_CHARS = 2;
/** With the ten characters behind the selector: 50 bits, hashed like a password. */
const CODE_CHARS = 12;

export type NewRecoveryCodes = {
  shown: string[];
  stored: { selector: string; hash: string }[];
};

export async function newRecoveryCodes(): Promise<NewRecoveryCodes> {
  const bySelector = new Map<string, string>();
  while (bySelector.size < CODES) {
    const code = Array.from({ length: CODE_CHARS }, () => LETTERS[randomInt(LETTERS.length)]);
    bySelector.set(selectorOf(code.join('')), code.join(''));
  }
  const stored = [...bySelector].map(async ([selector, code]) => ({
    selector,
    hash: await hashPassword(code),
  }));
  return { shown: [...bySelector.values()].map(grouped), stored: await Promise.all(stored) };
}

export function selectorOf(code: string): string {
  return code.slice(0, SELECTOR_CHARS);
}

function grouped(code: string): string {
  return (code.match(/.{4}/g) ?? []).join('-');
}
