import type { Rollup, RollupRow } from '../../../shared/rollups.ts';
import { formatMinutes } from '../billing/usage-words.ts';
import { Button } from '../ui/button.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { formatMoney, formatNumber, formatPercent, formatRate } from '../ui/format.ts';
import { EmptyState } from '../ui/states.tsx';
import { allOf } from './client-words.ts';
import { Sparkline } from './sparkline.tsx';

export interface ClientsTableProps {
  rollup: Rollup;
  /** The accounts the signed-in member belongs to; only those can be opened. */
  memberOf: ReadonlySet<string>;
  onOpen: (accountId: string) => void;
  /** Left out for members who may not set prices. */
  onSetRate?: ((row: RollupRow) => void) | undefined;
  onViewAs?: ((row: RollupRow) => void) | undefined;
  onNewClient?: (() => void) | undefined;
}

/** A row a sub-account, and the totals added up from the same numbers. */
export function ClientsTable(props: ClientsTableProps) {
  const { rollup, onNewClient } = props;
  return (
    <DataTable
      caption="Clients"
      columns={columnsOf(props)}
      rows={rollup.rows}
      rowKey={(row) => row.account_id}
      {...(rollup.rows.length > 0 ? { totalLabel: allOf(rollup.rows.length) } : {})}
      empty={
        <EmptyState
          icon="building"
          why="This account has no clients yet. Each client works apart and has its own rate."
          action={onNewClient && <Button onPress={onNewClient}>New client</Button>}
        />
      }
    />
  );
}

function columnsOf(props: ClientsTableProps): Column<RollupRow>[] {
  const { total, rows } = props.rollup;
  const busiest = Math.max(0, ...rows.flatMap((row) => row.last_days));
  return [
    { id: 'client', header: 'Client', cell: (row) => <ClientName row={row} /> },
    {
      id: 'days',
      header: 'Last 7 days',
      kind: 'number',
      cell: (row) => (
        <Sparkline values={row.last_days} max={busiest} label="Calls of the last 7 days" />
      ),
    },
    {
      id: 'calls',
      header: 'Calls',
      kind: 'number',
      cell: (row) => formatNumber(row.usage.calls),
      total: formatNumber(total.calls),
    },
    {
      id: 'connected',
      header: 'Connected',
      kind: 'number',
      cell: (row) => formatPercent(row.usage.connected, row.usage.calls),
      total: formatPercent(total.connected, total.calls),
    },
    {
      id: 'minutes',
      header: 'Billed min',
      kind: 'number',
      cell: (row) => formatMinutes(row.usage.billed_seconds),
      total: formatMinutes(total.billed_seconds),
    },
    { id: 'rate', header: 'Last rate', kind: 'number', cell: rateCell },
    {
      id: 'charged',
      header: 'Charged',
      kind: 'number',
      cell: (row) => formatMoney(row.usage.charged_minor, row.usage.currency),
      total: formatMoney(total.charged_minor, total.currency),
    },
    {
      id: 'actions',
      header: <span className="sr-only">Actions</span>,
      kind: 'action',
      cell: (row) => <RowActions row={row} {...props} />,
    },
  ];
}

function ClientName({ row }: { row: RollupRow }) {
  return (
    <span className="flex items-center gap-2.5 whitespace-nowrap">
      <span
        aria-hidden="true"
        data-hue={row.hue}
        className="size-2.5 shrink-0 rounded-[3px] bg-accent"
      />
      {row.name}
    </span>
  );
}

function rateCell(row: RollupRow) {
  // The roll-up knows the rate of the last charge, not cards that no call has used yet.
  if (row.rate === null) return <span className="text-ink-3">no charge yet</span>;
  const price = formatRate(row.rate.rate_micros, row.usage.currency);
  return (
    <span className="whitespace-nowrap">
      {price}, {row.rate.increments}
    </span>
  );
}

function RowActions(props: ClientsTableProps & { row: RollupRow }) {
  const { row, memberOf, onOpen, onSetRate, onViewAs } = props;
  return (
    <span className="inline-flex gap-2">
      {onSetRate && (
        <Button
          kind="quiet"
          aria-label={`Set the rate of ${row.name}`}
          onPress={() => onSetRate(row)}
        >
          Set rate
        </Button>
      )}
      {onViewAs && (
        <Button kind="quiet" aria-label={`View ${row.name}`} onPress={() => onViewAs(row)}>
          View
        </Button>
      )}
      {memberOf.has(row.account_id) && (
        <Button aria-label={`Open ${row.name}`} onPress={() => onOpen(row.account_id)}>
          Open
        </Button>
      )}
    </span>
  );
}
