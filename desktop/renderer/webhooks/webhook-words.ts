/** The words of deliveries: what became of one, and why an endpoint stopped. */
import type { EventType } from '../../../shared/events.ts';
import {
  type Delivery,
  DISABLE_AFTER_FAILURES,
  RETRY_SCHEDULE_SECONDS,
  type WebhookEndpoint,
} from '../../../shared/webhooks.ts';
import { formatNumber } from '../ui/format.ts';
import type { Tone } from '../ui/tone.ts';
import { msg, t } from '../words/translate.ts';

export const eventWords: Record<EventType, string> = {
  'call.completed': msg('A call ended, with its result and charge.'),
  'disposition.created': msg('An agent recorded what a call achieved.'),
  'callback.changed': msg('A promised callback was moved, handed over or cancelled.'),
  'callback.due': msg('A promised callback fell due.'),
  'contact.updated': msg('An agent corrected a field of a contact.'),
  'test.ping': msg('A test that was asked for here.'),
};

export interface StatusWords {
  tone: Tone;
  words: string;
}

const deliveryStatus: Record<Delivery['status'], StatusWords> = {
  pending: { tone: 'info', words: msg('waiting') },
  delivered: { tone: 'go', words: msg('delivered') },
  failed: { tone: 'stop', words: msg('given up') },
  held: { tone: 'warn', words: msg('held') },
};

/** A pending delivery that has failed before says so: it is not waiting for its first try. */
export function deliveryWords({ status, attempts }: Pick<Delivery, 'status' | 'attempts'>) {
  if (status === 'pending' && attempts > 0) {
    return { tone: 'warn', words: t('trying again') } satisfies StatusWords;
  }
  const { tone, words } = deliveryStatus[status];
  return { tone, words: t(words) } satisfies StatusWords;
}

export const attemptsMax = RETRY_SCHEDULE_SECONDS.length;

const errorWords: Record<string, string> = {
  timeout: msg('no answer in time'),
  connection_refused: msg('connection refused'),
  connection_reset: msg('connection broken off'),
  host_not_found: msg('host not found'),
  address_refused: msg('address not allowed'),
  redirect_not_followed: msg('redirect, not followed'),
  request_failed: msg('could not be sent'),
};

/** Why an attempt failed without an answer; `address_refused: …` carries its reason along. */
export function attemptErrorWords(error: string): string {
  const [code = '', ...reason] = error.split(': ');
  const words = Object.hasOwn(errorWords, code) ? errorWords[code] : undefined;
  if (words === undefined) return error.replaceAll('_', ' ');
  return [t(words), ...(reason.length > 0 ? [reason.join(': ')] : [])].join(', ');
}

/** `200 in 12 ms`, `no answer in time, 10,000 ms`, or nothing before the first attempt. */
export function answerWords(last: {
  status: number | null;
  error: string | null;
  latencyMs: number | null;
}): string {
  const { status, error, latencyMs } = last;
  if (status === null && error === null) return '';
  const answer = status === null ? attemptErrorWords(error ?? '') : String(status);
  if (latencyMs === null) return answer;
  const latency = formatNumber(latencyMs);
  return status === null
    ? t('{answer}, {latency} ms', { answer, latency })
    : t('{answer} in {latency} ms', { answer, latency });
}

const disabledWords: Record<string, string> = {
  member: msg('Disabled by a member. Deliveries to it are held.'),
  failures: msg(
    'Disabled after {count} failed attempts in a row. Deliveries are held; enabling it sends them.',
  ),
  gone: msg('Disabled because the receiver answered 410, gone.'),
};

function whyDisabled(reason: string): string {
  const words = disabledWords[reason];
  return words === undefined ? reason : t(words, { count: DISABLE_AFTER_FAILURES });
}

export function endpointWords(endpoint: WebhookEndpoint): StatusWords & { reason?: string } {
  const { status, disabled_reason, failures } = endpoint;
  if (status === 'disabled') {
    const tone = disabled_reason === 'member' ? 'mute' : 'stop';
    return { tone, words: t('disabled'), reason: whyDisabled(disabled_reason ?? 'member') };
  }
  if (failures === 0) return { tone: 'go', words: t('enabled') };
  return {
    tone: 'warn',
    words: t('enabled, {count, plural, one {# failure} other {# failures}}', { count: failures }),
  };
}

/** What is wrong with an address that was typed, before the server is asked. */
export function findUrlError(url: string): string | undefined {
  if (url.trim() === '') return t('Enter the address of the receiver.');
  const parsed = URL.parse(url.trim());
  if (parsed === null) return t('Enter a whole address, such as https://crm.example/hooks.');
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') {
    return t('The address has to start with https.');
  }
  return undefined;
}
