/** The erasure of a whole account in words: where one stands, and what would go. */
import type {
  AccountErasure,
  AccountErasureWait,
  ErasedAccount,
} from '../../../shared/account-erasures.ts';
import type { Tone } from '../ui/tone.ts';
import { msg, t } from '../words/translate.ts';

const waits: Record<AccountErasureWait, string> = {
  calls: msg('Waits until the running calls have ended'),
  exports: msg('Waits until the running export is made'),
  imports: msg('Waits until the running import is done'),
  deliveries: msg('Waits until a webhook has answered'),
  sub_accounts: msg('Waits until its sub-accounts are erased or moved'),
};

type Standing = Pick<
  AccountErasure,
  'status' | 'waits_for' | 'failure' | 'steps_done' | 'steps_total'
>;

/** `due`: when it begins, as a person reads it. */
export function accountErasureState(of: Standing, due: string): { tone: Tone; words: string } {
  if (of.failure !== null) return { tone: 'warn', words: t('A step failed; it is tried again') };
  if (of.waits_for !== null) return { tone: 'wait', words: t(waits[of.waits_for]) };
  if (of.status === 'waiting') return { tone: 'warn', words: t('Begins {due}', { due }) };
  const words = t('{done} of {total} steps', { done: of.steps_done, total: of.steps_total });
  return { tone: 'info', words };
}

/** In the order a person asks about them. */
const kinds: readonly (readonly [kind: string, words: string])[] = [
  ['call_lists', msg('{count, plural, one {# call list} other {# call lists}}')],
  ['contacts', msg('{count, plural, one {# contact} other {# contacts}}')],
  ['dispositions', msg('{count, plural, one {# disposition} other {# dispositions}}')],
  ['notes', msg('{count, plural, one {# note} other {# notes}}')],
  ['callbacks', msg('{count, plural, one {# callback} other {# callbacks}}')],
  ['do_not_call', msg('{count, plural, one {# do-not-call entry} other {# do-not-call entries}}')],
  ['imports', msg('{count, plural, one {# import} other {# imports}}')],
  ['exports', msg('{count, plural, one {# export} other {# exports}}')],
  ['members', msg('{count, plural, one {# member} other {# members}}')],
  ['api_keys', msg('{count, plural, one {# API key} other {# API keys}}')],
  [
    'webhook_endpoints',
    msg('{count, plural, one {# webhook endpoint} other {# webhook endpoints}}'),
  ],
];

/** What would go, without what is not there: `2 call lists`. */
export function goingWords(counts: Readonly<Record<string, number>>): string[] {
  return kinds.flatMap(([kind, words]) => {
    const count = counts[kind] ?? 0;
    return count > 0 ? [t(words, { count })] : [];
  });
}

export function receiptFileName({ done_at: at, account_id: id }: ErasedAccount): string {
  return `account-erasure-${at.slice(0, 10)}-${id.slice(-6)}.json`;
}
