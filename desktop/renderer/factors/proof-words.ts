import { ApiError } from '../platform/api.ts';
import { failureOf } from '../platform-hooks/failure.ts';
import { problemSentence, problemWords } from '../words/problem-words.ts';
import { t } from '../words/translate.ts';

/** Why a proof was not taken, and how long to wait where that is the reason. */
export function proofSentence(error: unknown): string {
  if (!(error instanceof ApiError)) {
    return error instanceof Error && error.name === 'InvalidStateError'
      ? t('This passkey is kept already.')
      : t('The passkey was not used: it was cancelled, or none of yours is on this device.');
  }
  const { code } = failureOf(error);
  if (code === 'rate_limited') return waitSentence(error.retryAfterMs);
  return code === 'wrong_code' ? problemSentence(code) : problemWords(code).failed;
}

/** Waits grow up to a quarter of an hour, so they are named. */
export function waitSentence(retryAfterMs: number | null): string {
  const seconds = Math.max(1, Math.ceil((retryAfterMs ?? 5000) / 1000));
  return seconds < 90
    ? t(
        'Too many tries failed. Wait {seconds, plural, =1 {a second} other {# seconds}}, then try again.',
        { seconds },
      )
    : t('Too many tries failed. Wait {minutes} minutes, then try again.', {
        minutes: Math.ceil(seconds / 60),
      });
}
