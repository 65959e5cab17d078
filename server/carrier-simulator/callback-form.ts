// What a status callback says, how it is signed, and how often it may be tried again.
import { createHmac } from 'node:crypto';
import { API_VERSION, formatRfc2822 } from './rest/resource.ts';
import { TERMINAL } from './types.ts';
import type { SentCallback, SimulatedCall } from './types.ts';

const SIP_CODES: Record<string, string> = {
  completed: '200',
  busy: '486',
  'no-answer': '487',
  failed: '404',
  canceled: '487',
};
const CONNECT_ERRORS =
  /^(ECONN|ENOTFOUND|EAI_AGAIN|EPIPE|EHOST|ENET|UND_ERR_(CONNECT_TIMEOUT|SOCKET))/;

export type Form = Record<string, string>;
type Failure = 'ct' | 'rt' | '4xx' | '5xx';

export type Overrides = {
  retryCount: number;
  retryOn: string[];
  readTimeoutMs: number;
  totalTimeoutMs: number;
};

/** base64(hmac-sha1(token, url + every name and value, sorted by name)), as Twilio signs forms. */
export function signForm(authToken: string, url: string, form: Form): string {
  const names = Object.keys(form).sort();
  const text = names.reduce((signed, name) => signed + name + form[name], url);
  return createHmac('sha1', authToken).update(text, 'utf8').digest('base64');
}

/** The fragment is neither signed nor sent; limits and defaults are Twilio's. */
export function readOverrides(url: string): Overrides {
  const hash = url.indexOf('#');
  const params = new URLSearchParams(hash < 0 ? '' : url.slice(hash + 1));
  const read = (name: string, range: { min: number; max: number; fallback: number }) => {
    const value = Number(params.get(name) ?? range.fallback);
    return Number.isFinite(value)
      ? Math.min(range.max, Math.max(range.min, value))
      : range.fallback;
  };
  return {
    retryCount: read('rc', { min: 0, max: 5, fallback: 1 }),
    retryOn: (params.get('rp') ?? 'ct').split(','),
    readTimeoutMs: read('rt', { min: 100, max: 15_000, fallback: 15_000 }),
    totalTimeoutMs: read('tt', { min: 100, max: 15_000, fallback: 15_000 }),
  };
}

/** Names a failed attempt as Twilio's retry policy does; null for an accepted callback. */
export function failureOf(answer: number | string): Failure | null {
  if (typeof answer === 'string') return CONNECT_ERRORS.test(answer) ? 'ct' : 'rt';
  if (answer >= 500) return '5xx';
  return answer >= 400 ? '4xx' : null;
}

/**
 * `Duration` is in minutes, rounded up; `CallDuration` is in seconds. Both exist for every
 * terminal status, as in captured payloads, where an unanswered call carries 0 in each.
 */
export function buildForm(call: SimulatedCall, sent: SentCallback, nowMs: number): Form {
  const status = sent.event === 'initiated' ? 'initiated' : call.status;
  const form: Form = {
    CallSid: call.sid,
    AccountSid: call.account.sid,
    From: call.from,
    Caller: call.from,
    To: call.to,
    Called: call.to,
    CallStatus: status,
    Direction: 'outbound-api',
    ApiVersion: API_VERSION,
    Timestamp: formatRfc2822(nowMs),
    CallbackSource: 'call-progress-events',
    SequenceNumber: String(sent.sequence),
  };
  if (call.machineDetection && call.answeredAtMs !== null) {
    form.AnsweredBy = call.outcome.answeredBy ?? 'unknown';
  }
  if (!TERMINAL.has(call.status) || sent.event !== 'completed') return form;
  const seconds = call.durationSeconds ?? 0;
  form.CallDuration = String(seconds);
  form.Duration = String(Math.ceil(seconds / 60));
  form.SipResponseCode = SIP_CODES[call.status] ?? '500';
  return form;
}
