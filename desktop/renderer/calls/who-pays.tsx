import type { Call } from '../../../shared/dispatch.ts';
import { isTerminal } from '../../../shared/dispatch-state.ts';
import {
  formatExact,
  formatMinutes,
  incrementsSentence,
  rateSentence,
  ruleWords,
  wasRounded,
} from '../billing/usage-words.ts';
import { ModeMark } from '../mode/mode-mark.tsx';
import { type Fact, FactList } from '../ui/fact-grid.tsx';
import { formatDuration, formatMoney, formatNumber } from '../ui/format.ts';
import { t } from '../words/translate.ts';

export interface WhoPaysProps {
  call: Call;
  ownAccountId: string;
  /** Whether this member sees prices and charges. */
  seesMoney: boolean;
}

/** Who pays for this call, why, at which rate, and what was booked. */
export function WhoPays({ call, ownAccountId, seesMoney }: WhoPaysProps) {
  const { billing_account, billing_rule } = call;
  const own = billing_account.id === ownAccountId;
  return (
    <section
      aria-label={t('Who pays')}
      className="flex flex-col gap-3 rounded-2 border border-line bg-surface p-4"
    >
      <div>
        <h2 className="text-3 text-ink-3">{t('Who pays')}</h2>
        <p className="text-6 leading-tight font-title">{billing_account.name}</p>
        <p className="mt-1 text-3 text-ink-2">
          {own && billing_rule !== 'operating'
            ? t('By {rule}, this account.', { rule: t(ruleWords[billing_rule]) })
            : t('By {rule}.', { rule: t(ruleWords[billing_rule]) })}
        </p>
      </div>
      <hr className="border-line" />
      {seesMoney ? (
        <Money call={call} />
      ) : (
        <p className="text-3 text-ink-2">{t('Prices and charges are not shown to your role.')}</p>
      )}
    </section>
  );
}

function Money({ call }: { call: Call }) {
  const { rate, charge } = call;
  return (
    <>
      <FactList
        facts={[
          {
            label: t('Rate'),
            value: rate === null ? t('no rate card in force') : rateSentence(rate, rate.currency),
          },
          ...(rate === null
            ? []
            : [{ label: t('Increments'), value: incrementsSentence(rate.increments) }]),
        ]}
      />
      <hr className="border-line" />
      {charge === null ? (
        <p className="text-3 text-ink-2">{notChargedWords(call)}</p>
      ) : (
        <>
          <div className="flex items-baseline justify-between gap-4">
            <span className="text-3 text-ink-2">
              {call.mode === 'test' ? t('This call would cost') : t('This call')}
            </span>
            <span className="numbers text-6 font-title">
              {formatMoney(charge.amount_minor, charge.currency)}
            </span>
          </div>
          <FactList facts={chargeFacts(call, charge)} />
          {call.mode === 'test' && (
            <p className="flex flex-wrap items-center gap-2 text-3 text-ink-2">
              <ModeMark mode={call.mode} /> {t('Booked as a test row: owed by nobody.')}
            </p>
          )}
        </>
      )}
    </>
  );
}

function chargeFacts(call: Call, charge: NonNullable<Call['charge']>): Fact[] {
  const { billed_seconds, amount_micros, currency } = charge;
  const exact = formatExact(amount_micros, currency);
  return [
    { label: t('Talked'), value: formatDuration(call.duration_seconds ?? 0) },
    {
      label: t('Billed'),
      value: t('{seconds} s, {minutes} min', {
        seconds: formatNumber(billed_seconds),
        minutes: formatMinutes(billed_seconds),
      }),
    },
    {
      label: t('Exact amount'),
      value: wasRounded(charge) ? t('{amount}, rounded once', { amount: exact }) : exact,
    },
    {
      label: t('Ledger row'),
      value: <span className="font-mono text-2 break-all">{charge.ledger_id}</span>,
    },
  ];
}

function notChargedWords({ state }: Call): string {
  if (state === 'completed') return t('The charge is being booked.');
  if (isTerminal(state)) return t('Not charged: only completed calls are.');
  return t('Nothing is charged yet. The call is charged once, when it has ended.');
}
