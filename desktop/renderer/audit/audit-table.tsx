import type { ReactNode } from 'react';
import type { AuditRow } from '../../../shared/audit.ts';
import { nowMs } from '../platform/clock.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { formatMoment, formatNumber } from '../ui/format.ts';
import { Pill } from '../ui/pill.tsx';
import { actionName, actorName, countWords, targetName } from './audit-words.ts';
import { t } from '../words/translate.ts';

export interface AuditTableProps {
  rows: readonly AuditRow[];
  timeZone: string;
  ownId: string;
  empty: ReactNode;
}

/** One line an entry; it reads by itself, as the row in the log does. */
export function AuditTable({ rows, timeZone, ownId, empty }: AuditTableProps) {
  return (
    <DataTable
      caption={t('Audit log')}
      columns={auditColumns({ timeZone, ownId })}
      rows={rows}
      rowKey={(row) => row.id}
      empty={empty}
    />
  );
}

type Own = Pick<AuditTableProps, 'timeZone' | 'ownId'>;

function auditColumns({ timeZone, ownId }: Own): Column<AuditRow>[] {
  return [
    {
      id: 'at',
      header: t('When'),
      cell: ({ at }) => (
        <span className="numbers whitespace-nowrap">
          {formatMoment({ instant: at, timeZone, nowMs: nowMs() })}
        </span>
      ),
    },
    { id: 'who', header: t('Who'), cell: (row) => <Who row={row} /> },
    { id: 'what', header: t('What'), cell: (row) => <What row={row} /> },
    {
      id: 'target',
      header: t('Of what'),
      cell: (row) => (
        <span title={row.target.id ?? undefined} className="break-words text-ink-2">
          {targetName(row, ownId)}
        </span>
      ),
    },
    {
      id: 'from',
      header: t('From where'),
      cell: ({ ip }) => <span className="font-mono text-2 text-ink-3">{ip ?? ''}</span>,
    },
    {
      id: 'n',
      header: t('Entry'),
      kind: 'number',
      cell: ({ n }) => (n === null ? '' : formatNumber(n)),
    },
  ];
}

function Who({ row }: { row: AuditRow }) {
  const { home_account_name: home } = row.actor;
  return (
    <span className="flex flex-col">
      <span className="whitespace-nowrap">{actorName(row)}</span>
      {home !== null && (
        <span className="text-2 whitespace-nowrap text-ink-3">
          {row.actor.view_as_id === null
            ? t('of {account}', { account: home })
            : t('of {account}, viewing as', { account: home })}
        </span>
      )}
    </span>
  );
}

function What({ row }: { row: AuditRow }) {
  const count = countWords(row);
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <span>{actionName(row.action)}</span>
      {count !== '' && <span className="numbers text-2 text-ink-3">{count}</span>}
      {row.outcome === 'refused' && <Pill tone="stop">{t('Refused')}</Pill>}
    </span>
  );
}
