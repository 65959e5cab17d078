import type { SubAccount } from '../../../shared/account-life.ts';
import type { Rollup, RollupRow } from '../../../shared/rollups.ts';
import { formatMinutes } from '../billing/usage-words.ts';
import { ModeMark } from '../mode/mode-mark.tsx';
import { chargedWords } from '../mode/mode-words.ts';
import { Button } from '../ui/button.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { formatMoney, formatNumber, formatPercent, formatRate } from '../ui/format.ts';
import { EmptyState } from '../ui/states.tsx';
import { allOf } from './client-words.ts';
import { RowActions, type RowVerbs, StandingPill } from './row-actions.tsx';
import { Sparkline } from './sparkline.tsx';
import { t } from '../words/translate.ts';

export interface ClientsTableProps extends RowVerbs {
  rollup: Rollup;
  /** How each client stands, by its id; a former one is missing. */
  standings: ReadonlyMap<string, SubAccount>;
  /** The accounts the signed-in member belongs to; only those can be opened. */
  memberOf: ReadonlySet<string>;
  onNewClient?: (() => void) | undefined;
}

/** A row a sub-account, and the totals added up from the same numbers. */
export function ClientsTable(props: ClientsTableProps) {
  const { rollup, onNewClient } = props;
  return (
    <DataTable
      caption={t('Clients')}
      columns={columnsOf(props)}
      rows={rollup.rows}
      rowKey={(row) => row.account_id}
      {...(rollup.rows.length > 0 ? { totalLabel: allOf(rollup.rows.length) } : {})}
      empty={
        <EmptyState
          icon="building"
          why={t('This account has no clients yet. Each client works apart and has its own rate.')}
          action={onNewClient && <Button onPress={onNewClient}>{t('New client')}</Button>}
        />
      }
    />
  );
}

function columnsOf(props: ClientsTableProps): Column<RollupRow>[] {
  const { mode, total, rows } = props.rollup;
  const busiest = Math.max(0, ...rows.flatMap((row) => row.last_days));
  return [
    {
      id: 'client',
      header: t('Client'),
      cell: (row) => <ClientName row={row} standing={props.standings.get(row.account_id)} />,
    },
    {
      id: 'days',
      header: t('Last 7 days'),
      kind: 'number',
      cell: (row) => (
        <Sparkline values={row.last_days} max={busiest} label={t('Calls of the last 7 days')} />
      ),
    },
    {
      id: 'calls',
      header: t('Calls'),
      kind: 'number',
      cell: (row) => formatNumber(row.usage.calls),
      total: formatNumber(total.calls),
    },
    {
      id: 'connected',
      header: t('Connected'),
      kind: 'number',
      cell: (row) => formatPercent(row.usage.connected, row.usage.calls),
      total: formatPercent(total.connected, total.calls),
    },
    {
      id: 'minutes',
      header: t('Billed min'),
      kind: 'number',
      cell: (row) => formatMinutes(row.usage.billed_seconds),
      total: formatMinutes(total.billed_seconds),
    },
    { id: 'rate', header: t('Last rate'), kind: 'number', cell: rateCell },
    {
      id: 'charged',
      header: t(chargedWords[mode]),
      kind: 'number',
      cell: (row) => formatMoney(row.usage.charged_minor, row.usage.currency),
      total: formatMoney(total.charged_minor, total.currency),
    },
    {
      id: 'actions',
      header: <span className="sr-only">{t('Actions')}</span>,
      kind: 'action',
      cell: (row) => (
        <RowActions
          {...props}
          row={row}
          standing={props.standings.get(row.account_id)}
          isMember={props.memberOf.has(row.account_id)}
        />
      ),
    },
  ];
}

function ClientName({ row, standing }: { row: RollupRow; standing: SubAccount | undefined }) {
  return (
    <span className="flex items-center gap-2.5 whitespace-nowrap">
      <span
        aria-hidden="true"
        data-hue={row.hue}
        className="size-2.5 shrink-0 rounded-[3px] bg-accent"
      />
      {row.name}
      <ModeMark mode={standing?.mode} />
      <StandingPill standing={standing} />
    </span>
  );
}

function rateCell(row: RollupRow) {
  // The roll-up knows the rate of the last charge, not cards that no call has used yet.
  if (row.rate === null) return <span className="text-ink-3">{t('no charge yet')}</span>;
  const price = formatRate(row.rate.rate_micros, row.usage.currency);
  return (
    <span className="whitespace-nowrap">
      {price}, {row.rate.increments}
    </span>
  );
}
