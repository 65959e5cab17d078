// The two signature schemes of a delivery, side by side under one secret. Pure: the time is given.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { fromInstant } from '../platform/clock.ts';

export const SIGNATURE_HEADER = 'X-DigitalCallers-Signature';
export const PREVIOUS_SIGNATURE_HEADER = 'X-DigitalCallers-Signature-Previous';
const PREFIX = 'whsec_';
const TOLERANCE_MS = 5 * 60_000;

/** What signs a delivery: the current secret, and the previous one while it still does. */
export type SigningSecrets = { current: string; previous: string | null };

export type SignedMessage = { id: string; epochMs: number; body: string };

/** `hex(hmac_sha256(secret, body))`; the key is the secret’s text as it was shown. */
export function bodySignature(secret: string, body: string | Uint8Array): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

/** Standard Webhooks 1.0: `v1,<base64>` over `id.timestamp.body`; the key is the decoded secret. */
export function standardSignature(
  secret: string,
  message: { id: string; timestamp: string; body: string | Uint8Array },
): string {
  const key = Buffer.from(
    secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret,
    'base64',
  );
  const hmac = createHmac('sha256', key).update(`${message.id}.${message.timestamp}.`);
  return `v1,${hmac.update(message.body).digest('base64')}`;
}

/** The headers of one attempt; made anew for every attempt, because the body says when it was sent. */
export function signDelivery(
  secrets: SigningSecrets,
  message: SignedMessage,
): Record<string, string> {
  const timestamp = String(Math.floor(message.epochMs / 1000));
  const standard = (secret: string) => standardSignature(secret, { ...message, timestamp });
  const headers: Record<string, string> = {
    [SIGNATURE_HEADER]: bodySignature(secrets.current, message.body),
    'webhook-id': message.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': standard(secrets.current),
  };
  if (secrets.previous === null) return headers;
  headers[PREVIOUS_SIGNATURE_HEADER] = bodySignature(secrets.previous, message.body);
  headers['webhook-signature'] += ` ${standard(secrets.previous)}`;
  return headers;
}

/** The same headers with nothing in them that proves knowledge of a secret; for the delivery log. */
export function withoutSignatures(headers: Record<string, string>): Record<string, string> {
  const entries = Object.entries(headers);
  return Object.fromEntries(entries.map(([k, v]) => [k, /signature/i.test(k) ? '[redacted]' : v]));
}

export type ReceivedDelivery = {
  secret: string;
  /** As received; names in any case. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The raw body, byte for byte. */
  body: string | Uint8Array;
  /** Epoch milliseconds at the receiver. */
  now: number;
};

/**
 * What a receiver checks: whether each scheme proves that the body came from a holder of `secret` within the
 * last five minutes. The first scheme finds the time in `delivered_at` of the signed body.
 */
export function verifyDelivery(received: ReceivedDelivery): { legacy: boolean; standard: boolean } {
  const headers = new Map(
    Object.entries(received.headers).map(([k, v]) => [k.toLowerCase(), String(v ?? '')]),
  );
  const read = (name: string) => headers.get(name.toLowerCase()) ?? '';
  const { secret, body, now } = received;
  const expected = bodySignature(secret, body);
  const legacy =
    [read(SIGNATURE_HEADER), read(PREVIOUS_SIGNATURE_HEADER)].some((s) => equal(s, expected)) &&
    isRecent(deliveredAt(body), now);
  const [id, timestamp] = [read('webhook-id'), read('webhook-timestamp')];
  const expectedStandard = standardSignature(secret, { id, timestamp, body });
  const standard =
    /^\d{1,12}$/.test(timestamp) &&
    isRecent(Number(timestamp) * 1000, now) &&
    read('webhook-signature')
      .split(' ')
      .some((s) => equal(s, expectedStandard));
  return { legacy, standard };
}

function equal(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function isRecent(epochMs: number, now: number): boolean {
  // The Standard Webhooks time is cut to whole seconds, so one more second is allowed.
  return Math.abs(now - epochMs) <= TOLERANCE_MS + 1000;
}

function deliveredAt(body: string | Uint8Array): number {
  try {
    const parsed: unknown = JSON.parse(
      typeof body === 'string' ? body : Buffer.from(body).toString('utf8'),
    );
    if (parsed && typeof parsed === 'object' && 'delivered_at' in parsed) {
      return fromInstant(String(parsed.delivered_at));
    }
  } catch {
    // A body that is not JSON has no time; it is not one of our deliveries.
  }
  return Number.NaN;
}
