import type { ResponseOf } from '../../../shared/endpoint.ts';
import type { getUsage } from '../../../shared/billing.ts';
import { chargedWords } from '../mode/mode-words.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import {
  formatDate,
  formatDuration,
  formatMoney,
  formatNumber,
  formatPercent,
} from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { EmptyState } from '../ui/states.tsx';
import { TileRow } from '../ui/tile.tsx';
import { formatMinutes, ledgerProof } from './usage-words.ts';
import { t } from '../words/translate.ts';

export type UsageReport = ResponseOf<typeof getUsage>;

/** The totals of the period, each with where it comes from. */
export function UsageTiles({ usage }: { usage: UsageReport }) {
  const { total, fallback_calls, ledger_minor } = usage;
  const sum = formatMoney(ledger_minor, total.currency, { trim: true });
  return (
    <TileRow
      tiles={[
        {
          label: t('Calls'),
          value: formatNumber(total.calls),
          note: t('{count, number} by fallback payer', { count: fallback_calls }),
        },
        {
          label: t('Connected'),
          value: formatPercent(total.connected, total.calls),
          note: t('{part, number} of {whole, number}', {
            part: total.connected,
            whole: total.calls,
          }),
        },
        {
          label: t('Billed minutes'),
          value: formatMinutes(total.billed_seconds),
          note: t('{minutes} min talked', { minutes: formatMinutes(total.seconds) }),
        },
        {
          label: t(chargedWords[usage.mode]),
          value: formatMoney(total.charged_minor, total.currency, { trim: true }),
          note:
            usage.mode === 'test' ? t('test ledger {sum}', { sum }) : t('ledger {sum}', { sum }),
        },
      ]}
    />
  );
}

/** The proof under the tiles: two sums that were made apart. */
export function LedgerProof({ usage }: { usage: UsageReport }) {
  const { holds, sentence } = ledgerProof(usage.total, usage.ledger_minor);
  if (holds) {
    return (
      <p className="numbers flex items-center gap-2 text-3 text-ink-3">
        <Icon name="circle-check" className="shrink-0 text-go" />
        {sentence}
      </p>
    );
  }
  return (
    <p role="alert" className="numbers flex items-start gap-2 text-3 text-stop">
      <Icon name="circle-alert" className="mt-0.5 shrink-0" />
      {sentence}
    </p>
  );
}

type Day = UsageReport['days'][number];

/** Newest day first; days without a call are left out by the server. */
export function UsageDays({ usage }: { usage: UsageReport }) {
  const days = usage.days.toSorted((a, b) => b.day.localeCompare(a.day));
  return (
    <DataTable
      caption={t('Usage by day')}
      columns={dayColumns(usage)}
      rows={days}
      rowKey={(day) => day.day}
      {...(days.length > 1 ? { totalLabel: t('Total') } : {})}
      empty={
        <EmptyState
          icon="calendar-clock"
          why={t('No calls were paid for in this period. Choose another period.')}
        />
      }
    />
  );
}

function dayColumns({ total, mode }: UsageReport): Column<Day>[] {
  return [
    { id: 'day', header: t('Day'), cell: (day) => formatDate(day.day) },
    {
      id: 'calls',
      header: t('Calls'),
      kind: 'number',
      cell: (day) => formatNumber(day.calls),
      total: formatNumber(total.calls),
    },
    {
      id: 'connected',
      header: t('Connected'),
      kind: 'number',
      cell: (day) => formatPercent(day.connected, day.calls),
      total: formatPercent(total.connected, total.calls),
    },
    {
      id: 'talked',
      header: t('Talked'),
      kind: 'number',
      cell: (day) => formatDuration(day.seconds),
      total: formatDuration(total.seconds),
    },
    {
      id: 'minutes',
      header: t('Billed min'),
      kind: 'number',
      cell: (day) => formatMinutes(day.billed_seconds),
      total: formatMinutes(total.billed_seconds),
    },
    {
      id: 'charged',
      header: t(chargedWords[mode]),
      kind: 'number',
      cell: (day) => formatMoney(day.charged_minor, day.currency),
      total: formatMoney(total.charged_minor, total.currency),
    },
  ];
}
