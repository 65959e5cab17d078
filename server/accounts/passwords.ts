// Passwords: how they are hashed and compared, and which are refused.
import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import knownPasswords from '@zxcvbn-ts/language-common/src/passwords.json' with { type: 'json' };
import { AppError } from '../../shared/errors.ts';
import type { Deps } from '../platform/context.ts';
import { createBounded } from '../platform/bounded.ts';
import {
  contextWords,
  isGuessedFrom,
  normalPassword,
  PASSWORD_CHARS_MIN,
} from './password.rules.ts';

/** OWASP’s first choice for Argon2id: 46 MiB, one pass, one lane. */
const ARGON2 = { memoryCost: 47_104, timeCost: 1, parallelism: 1 };

/** A hash takes 46 MiB and a core: without a limit, whoever asks for many at once stops the server. */
const bounded = createBounded({ atOnce: 4, waiting: 200 });

export function hashPassword(password: string): Promise<string> {
  return bounded(() => hash(password, ARGON2));
}

let decoy: Promise<string> | undefined;

/** Takes as long for an unknown person (`stored` null) as for a wrong password. */
export async function passwordMatches(stored: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword(randomBytes(16).toString('hex'));
  const against = stored ?? (await decoy);
  const matches = await bounded(() => verify(against, password));
  return stored !== null && matches;
}

let known: ReadonlySet<string> | undefined;

/** Passwords that were stolen and published so often that they are tried first. */
function isKnown(password: string): boolean {
  known ??= new Set(knownPasswords.filter((p) => p.length >= PASSWORD_CHARS_MIN));
  return known.has(password);
}

/**
 * The hash of a password somebody chose.
 * @param about what everybody knows of them: e-mail address, name, account.
 * @throws AppError password_known
 */
export async function hashNewPassword(
  deps: Pick<Deps, 'settings'>,
  password: string,
  about: readonly string[],
): Promise<string> {
  // The demo's own is printed on its sign-in page; only the server gives it to anybody.
  if (password !== deps.settings.demoPassword) requireUnknown(password, about);
  return hashPassword(password);
}

function requireUnknown(password: string, about: readonly string[]): void {
  const guessed = isGuessedFrom(password, contextWords([...about, 'switchyard']));
  if (guessed || isKnown(normalPassword(password)))
    throw new AppError('password_known', 'this password is one that is tried first; take another', {
      errors: [{ pointer: '/password', code: 'password_known', detail: 'is easily guessed' }],
    });
}
