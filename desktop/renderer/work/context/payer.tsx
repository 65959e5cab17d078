import type { Session } from '../../../../shared/sessions.ts';
import type { Call } from '../../../../shared/dispatch.ts';
import { isTerminal } from '../../../../shared/dispatch-state.ts';
import { useSession } from '../../accounts/use-session.ts';
import { formatMinutes, rateSentence, ruleWords } from '../../billing/usage-words.ts';
import { type Fact, FactList } from '../../ui/fact-grid.tsx';
import { formatMoney } from '../../ui/format.ts';
import { useDeskState } from '../desk/desk-context.tsx';
import { t } from '../../words/translate.ts';

/** Who pays for this call and by which rule; before it, who would. */
export function Payer() {
  const session = useSession();
  const call = useDeskState((state) => state.call);
  const expected = expectedPayer(session);
  const name = call?.billing_account.name ?? expected.name;
  const rule = call?.billing_rule ?? expected.rule;
  return (
    <section
      aria-label={t('Who pays')}
      className="rounded-2 border border-line bg-surface-2 px-3.5 py-3"
    >
      <h2 className="mb-1.5 text-2 font-title text-ink-3">{t('Who pays')}</h2>
      <p className="mb-1 text-5 leading-tight font-title">{name}</p>
      <FactList
        facts={[
          { label: t('Rule'), value: t(ruleWords[rule]) },
          ...(session.sight.money
            ? [{ label: t('Rate'), value: rateWords(call) }, ...chargeFacts(call)]
            : []),
        ]}
      />
    </section>
  );
}

function rateWords(call: Call | null): string {
  if (call === null) return t('known when the call is placed');
  return call.rate === null
    ? t('no rate card in force')
    : rateSentence(call.rate, call.rate.currency);
}

function chargeFacts(call: Call | null): Fact[] {
  if (call === null) return [];
  const { charge, state, mode } = call;
  const isTest = mode === 'test';
  if (charge !== null) {
    const minutes = formatMinutes(charge.billed_seconds);
    const amount = formatMoney(charge.amount_minor, charge.currency);
    const label = isTest ? t('Would cost') : t('This call');
    const value = isTest
      ? t('{minutes} min, {amount}, owed by nobody', { minutes, amount })
      : t('{minutes} min, {amount}', { minutes, amount });
    return [{ label, value }];
  }
  if (state === 'completed') return [{ label: t('This call'), value: t('being booked') }];
  if (isTerminal(state)) return [{ label: t('This call'), value: t('not charged') }];
  return [
    {
      label: t('This call'),
      value: isTest ? t('a test, owed by nobody') : t('charged when it ends'),
    },
  ];
}

interface Expected {
  name: string;
  rule: Call['billing_rule'];
}

/** By the member's client, else the account itself: the same order the server goes by. */
function expectedPayer({ account, member, memberships }: Session): Expected {
  const id = member.client_account_id;
  if (id === null) return { name: account.name, rule: 'operating' };
  const known = [
    { id: account.id, name: account.name },
    ...(account.parent === null ? [] : [account.parent]),
    ...memberships.map(({ account_id, name }) => ({ id: account_id, name })),
  ];
  return { name: known.find((one) => one.id === id)?.name ?? t('Your client'), rule: 'agent' };
}
