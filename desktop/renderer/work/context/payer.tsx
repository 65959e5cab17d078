import type { Session } from '../../../../shared/sessions.ts';
import type { Call } from '../../../../shared/dispatch.ts';
import { isTerminal } from '../../../../shared/dispatch-state.ts';
import { useSession } from '../../accounts/use-session.ts';
import { formatMinutes, rateSentence, ruleWords } from '../../billing/usage-words.ts';
import { type Fact, FactList } from '../../ui/fact-grid.tsx';
import { formatMoney } from '../../ui/format.ts';
import { useDeskState } from '../desk/desk-context.tsx';

/** Who pays for this call and by which rule; before it, who would. */
export function Payer() {
  const session = useSession();
  const call = useDeskState((state) => state.call);
  const expected = expectedPayer(session);
  const name = call?.billing_account.name ?? expected.name;
  const rule = call?.billing_rule ?? expected.rule;
  return (
    <section
      aria-label="Who pays"
      className="rounded-2 border border-line bg-surface-2 px-3.5 py-3"
    >
      <h2 className="mb-1.5 text-2 font-title text-ink-3">Who pays</h2>
      <p className="mb-1 text-5 leading-tight font-title">{name}</p>
      <FactList
        facts={[
          { label: 'Rule', value: ruleWords[rule] },
          ...(session.sight.money
            ? [{ label: 'Rate', value: rateWords(call) }, ...chargeFacts(call)]
            : []),
        ]}
      />
    </section>
  );
}

function rateWords(call: Call | null): string {
  if (call === null) return 'known when the call is placed';
  return call.rate === null ? 'no rate card in force' : rateSentence(call.rate, call.rate.currency);
}

function chargeFacts(call: Call | null): Fact[] {
  if (call === null) return [];
  const { charge, state, mode } = call;
  const isTest = mode === 'test';
  if (charge !== null) {
    const minutes = formatMinutes(charge.billed_seconds);
    const amount = formatMoney(charge.amount_minor, charge.currency);
    const label = isTest ? 'Would cost' : 'This call';
    return [{ label, value: `${minutes} min, ${amount}${isTest ? ', owed by nobody' : ''}` }];
  }
  if (state === 'completed') return [{ label: 'This call', value: 'being booked' }];
  if (isTerminal(state)) return [{ label: 'This call', value: 'not charged' }];
  return [
    { label: 'This call', value: isTest ? 'a test, owed by nobody' : 'charged when it ends' },
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
  return { name: known.find((one) => one.id === id)?.name ?? 'Your client', rule: 'agent' };
}
