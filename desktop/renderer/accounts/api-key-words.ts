/** How an API key stands, in words. The server decides again at each request. */
import type { ApiKey } from '../../../shared/api-keys.ts';
import type { Tone } from '../ui/tone.ts';

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
  if (first === undefined) return 'anywhere';
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}

export function standingOfKey(
  key: Pick<ApiKey, 'expires_at' | 'revoked_at' | 'replaced_by'>,
  nowMs: number,
  moment: (instant: string) => string,
): { tone: Tone; words: string } {
  if (key.revoked_at !== null) return { tone: 'mute', words: `revoked ${moment(key.revoked_at)}` };
  const ends = moment(key.expires_at);
  if (!isAlive(key, nowMs)) return { tone: 'stop', words: `expired ${ends}` };
  if (key.replaced_by !== null) return { tone: 'warn', words: `replaced, works until ${ends}` };
  if (endsMs(key) - nowMs < SOON_MS) return { tone: 'warn', words: `expires soon, ${ends}` };
  return { tone: 'go', words: `until ${ends}` };
}

/** Addresses and ranges as people type them: with commas, spaces or line ends. */
export function parseRanges(text: string): string[] {
  return text.split(/[\s,;]+/).filter((one) => one !== '');
}
