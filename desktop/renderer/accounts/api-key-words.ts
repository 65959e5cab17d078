/** How an API key stands, in words. The server decides again at each request. */
import type { ApiKey } from '../../../shared/api-keys.ts';
import type { Scope } from '../../../shared/roles.ts';
import type { Tone } from '../ui/tone.ts';
import { msg, t } from '../words/translate.ts';

/** What a key may use, as it stands in a list of it. */
const scopesInText: Record<Scope, string> = {
  lists: msg('lists'),
  calls: msg('calls'),
  webhooks: msg('webhooks'),
  billing: msg('billing'),
  events: msg('events'),
};

export function scopesSentence({ scopes }: Pick<ApiKey, 'scopes'>): string {
  return scopes.map((scope) => t(scopesInText[scope])).join(', ');
}

const SOON_MS = 14 * 86_400_000;

const endsMs = (key: Pick<ApiKey, 'expires_at'>) => Date.parse(key.expires_at);

export function isAlive(key: Pick<ApiKey, 'expires_at' | 'revoked_at'>, nowMs: number): boolean {
  return key.revoked_at === null && endsMs(key) > nowMs;
}

export function mayRotate(
  key: Pick<ApiKey, 'expires_at' | 'revoked_at' | 'replaced_by'>,
  nowMs: number,
): boolean {
  return isAlive(key, nowMs) && key.replaced_by === null;
}

export function fromWords({ allowed_ips: ips }: Pick<ApiKey, 'allowed_ips'>): string {
  const [first, ...others] = ips;
  if (first === undefined) return t('from anywhere');
  return others.length === 0
    ? t('from {address}', { address: first })
    : t('from {address} and {count} more', { address: first, count: others.length });
}

export interface KeyStanding {
  tone: Tone;
  /** One or two words. */
  words: string;
  /** The moment that goes with them, such as until when it works. */
  when: string;
}

export function standingOfKey(
  key: Pick<ApiKey, 'expires_at' | 'revoked_at' | 'replaced_by'>,
  nowMs: number,
  moment: (instant: string) => string,
): KeyStanding {
  if (key.revoked_at !== null)
    return { tone: 'mute', words: t('Revoked'), when: moment(key.revoked_at) };
  const ends = moment(key.expires_at);
  if (!isAlive(key, nowMs)) return { tone: 'stop', words: t('Expired'), when: ends };
  const when = t('until {moment}', { moment: ends });
  if (key.replaced_by !== null) return { tone: 'warn', words: t('Replaced'), when };
  if (endsMs(key) - nowMs < SOON_MS) return { tone: 'warn', words: t('Expires soon'), when };
  return { tone: 'go', words: t('Works'), when };
}

/** Those that work come first, then those that were replaced, then those that are over. */
export function sortKeys<Key extends Pick<ApiKey, 'expires_at' | 'revoked_at' | 'replaced_by'>>(
  keys: readonly Key[],
  nowMs: number,
): Key[] {
  const rank = (key: Key) => (mayRotate(key, nowMs) ? 0 : isAlive(key, nowMs) ? 1 : 2);
  return keys.toSorted((one, other) => rank(one) - rank(other));
}

/** Addresses and ranges as people type them: with commas, spaces or line ends. */
export function parseRanges(text: string): string[] {
  return text.split(/[\s,;]+/).filter((one) => one !== '');
}
