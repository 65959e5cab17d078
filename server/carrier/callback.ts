// Status callbacks as the carrier posts them: verified first, then parsed once, here.
import twilio from 'twilio';
import { z } from 'zod';
import { fromInstant, toInstant } from '../platform/clock.ts';

const RFC_2822 =
  /^(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} (?:[+-]\d{4}|GMT)$/;

/** `Tue, 31 Aug 2010 20:36:28 +0000` to `2010-08-31T20:36:28.000Z`; null when it is no date. */
export function parseRfc2822(text: string): string | null {
  const epochMs = RFC_2822.test(text) ? fromInstant(text) : Number.NaN;
  return Number.isNaN(epochMs) ? null : toInstant(epochMs);
}

const Digits = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);

const Timestamp = z
  .string()
  .max(64)
  .transform((text, context) => {
    const at = parseRfc2822(text);
    if (at !== null) return at;
    context.addIssue({ code: 'custom', message: 'not an RFC 2822 date' });
    return z.NEVER;
  });

// Unknown fields are let through because Twilio adds some without notice; `Duration` is never read:
// it is in minutes rounded up, and billing by it would charge one second per minute.
const Form = z.object({
  CallSid: z.string().regex(/^CA[0-9a-fA-F]{32}$/),
  AccountSid: z.string().regex(/^AC[0-9a-fA-F]{32}$/),
  CallStatus: z.enum([
    'queued',
    'initiated',
    'ringing',
    'in-progress',
    'completed',
    'busy',
    'failed',
    'no-answer',
    'canceled',
  ]),
  SequenceNumber: Digits,
  CallbackSource: z.string().max(64),
  Timestamp,
  To: z.string().max(320),
  From: z.string().max(320),
  CallDuration: Digits.optional(),
  AnsweredBy: z.string().max(40).optional(),
  SipResponseCode: z.string().max(8).optional(),
});

export type StatusCallback = {
  sid: string;
  accountSid: string;
  status: z.infer<typeof Form>['CallStatus'];
  /** From 0; with the source and the sid it names this callback among duplicates. */
  sequence: number;
  source: string;
  /** ISO 8601 in UTC, whole seconds: when it happened, not when it arrived. */
  at: string;
  to: string;
  from: string;
  /** Null until the call is over. */
  durationSeconds: number | null;
  answeredBy: string | null;
  sipResponseCode: string | null;
};

/** Throws a ZodError when the form is not a status callback of a call. */
export function parseStatusCallback(form: unknown): StatusCallback {
  const parsed = Form.parse(form);
  return {
    sid: parsed.CallSid,
    accountSid: parsed.AccountSid,
    status: parsed.CallStatus,
    sequence: parsed.SequenceNumber,
    source: parsed.CallbackSource,
    at: parsed.Timestamp,
    to: parsed.To,
    from: parsed.From,
    durationSeconds: parsed.CallDuration ?? null,
    answeredBy: parsed.AnsweredBy ?? null,
    sipResponseCode: parsed.SipResponseCode ?? null,
  };
}

export type SignedCallback = {
  authToken: string;
  /** The configured public URL with path and query, never rebuilt from the Host header. */
  url: string;
  /** The form as received; trimmed or renamed values break the signature. */
  params: Record<string, string | string[]>;
  signature: string | undefined;
};

/** The signature holds no time, so a replay passes: the de-duplication table must stop it. */
export function verifyCallbackSignature(callback: SignedCallback): boolean {
  const { authToken, url, params, signature } = callback;
  return twilio.validateRequest(authToken, signature ?? '', url, params);
}
