// When a mail is tried again, and when it is given up. Pure decisions.

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Waits after each failed try; with none left the mail has failed. */
const RETRY_MS = [
  MINUTE_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  6 * HOUR_MS,
  24 * HOUR_MS,
] as const;

/** Why a try failed, as far as it matters for the next one. */
export type SendFailure = {
  /** The address or the mail itself was refused for good (a reply of 5xx to it), so trying again changes nothing. */
  permanent: boolean;
  reason: string;
};

/**
 * Milliseconds until the next try after `tries` failed ones; null when the mail is given up. A wait that would end
 * after `leftMs`, when what it says is no longer true, is not made.
 */
export function retryDelayMs(after: {
  tries: number;
  permanent: boolean;
  leftMs: number;
}): number | null {
  const delay = RETRY_MS[after.tries - 1];
  if (after.permanent || delay === undefined || delay >= after.leftMs) return null;
  return delay;
}

type SmtpError = Error & { code?: unknown; responseCode?: unknown; response?: unknown };

/** What nodemailer threw, in words for whoever sent the mail; never the mail itself. */
export function sendFailure(error: unknown): SendFailure {
  if (!(error instanceof Error)) return { permanent: false, reason: 'the mail could not be sent' };
  const { code, responseCode, response, message } = error as SmtpError;
  const refusesMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  const permanent = refusesMail && typeof responseCode === 'number' && responseCode >= 500;
  const said = typeof response === 'string' ? response : message;
  return { permanent, reason: said.replace(/[\p{Cc}\p{Cs}]+/gu, ' ').slice(0, 300) };
}
