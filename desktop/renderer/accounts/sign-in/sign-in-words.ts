import { waitSentence } from '../../factors/proof-words.ts';
import { ApiError } from '../../platform/api.ts';
import { failureOf } from '../../platform-hooks/failure.ts';
import { problemSentence } from '../../words/problem-words.ts';
import { msg, t } from '../../words/translate.ts';

/** Sign-in has its own words where the general ones would not help, or would tell too much. */
const ownWords: Partial<Record<string, string>> = {
  offline: msg(
    'The server cannot be reached, and signing in needs it. Check the network, then try again.',
  ),
  account_suspended: msg(
    'The account is suspended. Its data stays; sign-in stops until it is active.',
  ),
};

/** Why signing in did not work. It never says whether an e-mail address is known. */
export function signInSentence(error: unknown): string {
  const { code } = failureOf(error);
  if (code === 'rate_limited')
    return waitSentence(error instanceof ApiError ? error.retryAfterMs : null);
  const own = ownWords[code];
  return own === undefined ? problemSentence(code) : t(own);
}
