import { formatPhone } from '../../../shared/phone-format.ts';
import type { ReactNode } from 'react';
import { Link } from 'react-aria-components';
import type { Call } from '../../../shared/dispatch.ts';
import { rateSentence, ruleWords } from '../billing/usage-words.ts';
import { ModeMark } from '../mode/mode-mark.tsx';
import { nowMs } from '../platform/clock.ts';
import { cx } from '../ui/class-names.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { formatDuration, formatMoment, formatMoney } from '../ui/format.ts';
import { linkClasses } from '../ui/link-classes.ts';
import { Pill } from '../ui/pill.tsx';
import { stateName, stateTone } from '../words/call-words.ts';
import { t } from '../words/translate.ts';

export interface CallsTableProps {
  calls: readonly Call[];
  timeZone: string;
  /** Whether this member sees prices and charges. */
  seesMoney: boolean;
  empty: ReactNode;
}

/** One row a call; the time it was asked for is the way to its own page. */
export function CallsTable({ calls, empty, ...own }: CallsTableProps) {
  return (
    <DataTable
      caption={t('Calls')}
      columns={callColumns(own)}
      rows={calls}
      rowKey={(call) => call.id}
      empty={empty}
    />
  );
}

type Own = Omit<CallsTableProps, 'calls' | 'empty'>;

function callColumns({ timeZone, seesMoney }: Own): Column<Call>[] {
  const columns: Column<Call>[] = [
    {
      id: 'at',
      header: t('Asked for'),
      cell: (call) => (
        <Link href={`/calls/${call.id}`} className={cx('numbers whitespace-nowrap', linkClasses)}>
          {formatMoment({ instant: call.requested_at, timeZone, nowMs: nowMs() })}
        </Link>
      ),
    },
    {
      id: 'to',
      header: t('To'),
      cell: (call) => (
        <span className="numbers whitespace-nowrap">
          {call.to === '' ? t('Erased') : formatPhone(call.to)}
        </span>
      ),
    },
    {
      id: 'state',
      header: t('State'),
      cell: (call) => (
        <span className="inline-flex items-center gap-2 whitespace-nowrap">
          <Pill tone={stateTone(call.state)}>{stateName(call.state)}</Pill>
          <ModeMark mode={call.mode} />
        </span>
      ),
    },
    {
      id: 'payer',
      header: t('Who pays'),
      cell: (call) => <Payer call={call} />,
    },
    {
      id: 'rate',
      header: t('Rate'),
      kind: 'number',
      cell: (call) => (
        <span className="whitespace-nowrap">
          {call.rate === null ? t('no rate') : rateSentence(call.rate, call.rate.currency)}
        </span>
      ),
    },
    {
      id: 'duration',
      header: t('Duration'),
      kind: 'number',
      cell: (call) => (
        <span className="whitespace-nowrap">
          {call.answered_at === null ? '' : formatDuration(call.duration_seconds ?? 0)}
        </span>
      ),
    },
    { id: 'charge', header: t('Charge'), kind: 'number', cell: chargeWords },
  ];
  return seesMoney ? columns : columns.filter(({ id }) => id !== 'rate' && id !== 'charge');
}

function Payer({ call }: { call: Call }) {
  return (
    <span className="flex flex-wrap gap-x-2">
      <span className="whitespace-nowrap">{call.billing_account.name}</span>
      <span className="text-ink-3">{t(ruleWords[call.billing_rule])}</span>
    </span>
  );
}

function chargeWords({ charge, state }: Call): string {
  if (charge !== null) return formatMoney(charge.amount_minor, charge.currency);
  return state === 'completed' ? t('not booked yet') : '';
}
