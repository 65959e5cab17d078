// What became of the request to place a call. A call is never placed twice for one request, so
// everything that may have reached the carrier without a clear answer is `uncertain`: it is settled
// by a callback or by listing calls, not by asking again (Twilio: calls are not idempotent).
import { TooManyRequests } from './http-client.ts';

export type Placement =
  | { kind: 'placed'; sid: string; status: string }
  /** `permanent` false: not this number but our account is at fault; stop dialling and alert. */
  | { kind: 'refused'; code: string; permanent: boolean; message: string }
  /** Surely not placed; the same request may be sent again after `afterMs`. */
  | { kind: 'retry'; afterMs: number; code: string }
  | { kind: 'uncertain'; cause: string };

const RETRY_AFTER_MS = 1_000;
const QUEUE_FULL_AFTER_MS = 5_000;
/** Concurrency or queue full: documented as not processed. */
const QUEUE_FULL = new Set([10004, 22005, 86008]);
const ACCOUNT_AT_FAULT = new Set([10001, 20003, 20005, 20008, 20403, 20404]);
/** These fail before a byte of the request has left. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH']);

type Answer = { status: number; code: number | null; message: string };

/** Twilio's RestException and its RFC 9457 successor both carry `status` and, mostly, `code`. */
export function readAnswer(error: unknown): Answer | null {
  if (!(error instanceof Error) || !('status' in error)) return null;
  if (typeof error.status !== 'number') return null;
  const code = 'code' in error && typeof error.code === 'number' ? error.code : null;
  return { status: error.status, code, message: error.message };
}

function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

function classifyAnswer({ status, code, message }: Answer): Placement {
  const name = code === null ? `http_${status}` : String(code);
  if (code === 20429) return { kind: 'retry', afterMs: RETRY_AFTER_MS, code: name };
  if (code !== null && QUEUE_FULL.has(code)) {
    return { kind: 'retry', afterMs: QUEUE_FULL_AFTER_MS, code: name };
  }
  if (code !== null && code >= 21000 && code < 22000) {
    return { kind: 'refused', code: name, permanent: true, message };
  }
  const isRefusal = status >= 400 && status < 500 && status !== 408;
  if (!isRefusal || code === 20500 || code === 20503) return { kind: 'uncertain', cause: name };
  const isOurs = status === 401 || status === 403 || (code !== null && ACCOUNT_AT_FAULT.has(code));
  return { kind: 'refused', code: name, permanent: !isOurs, message };
}

/** Maps whatever the client library threw while placing a call. */
export function classifyFailure(error: unknown): Placement {
  if (error instanceof TooManyRequests) {
    return { kind: 'retry', afterMs: error.retryAfterMs ?? RETRY_AFTER_MS, code: '20429' };
  }
  const answer = readAnswer(error);
  if (answer) return classifyAnswer(answer);
  const cause = describeFailure(error);
  if (NOT_SENT.has(cause)) return { kind: 'retry', afterMs: RETRY_AFTER_MS, code: cause };
  return { kind: 'uncertain', cause };
}
