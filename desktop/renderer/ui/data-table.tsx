import type { ReactNode } from 'react';
import { cx } from './class-names.ts';
import { Icon } from './icon.tsx';

export interface Column<Row> {
  id: string;
  header: ReactNode;
  cell: (row: Row) => ReactNode;
  /** Numbers are right-aligned and tabular. */
  kind?: 'text' | 'number' | 'action';
  /** The cell of the totals row. */
  total?: ReactNode;
  /** Its header orders the rows. */
  sortable?: boolean;
}

/** Which column orders the rows, and what a press on a header asks for. */
export interface Sort {
  by: string;
  descending: boolean;
  onSort: (columnId: string) => void;
}

export interface DataTableProps<Row> {
  /** Says what the table holds; read out, and printed only with `showCaption`. */
  caption: string;
  showCaption?: boolean;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** First cell of the totals row; without it there is no such row. */
  totalLabel?: string;
  sort?: Sort;
  /** Shown instead of rows: one sentence and one action. */
  empty: ReactNode;
}

const align = { text: 'text-left', number: 'numbers text-right', action: 'text-right' };

/** A plain table for tens of rows. The first column names the row. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, showCaption, columns, rows, rowKey, totalLabel, sort, empty } = props;
  if (rows.length === 0) {
    return <div className="rounded-2 border border-line bg-surface p-6">{empty}</div>;
  }
  return (
    // The box scrolls by itself when the window is narrow, so it has to take the focus.
    <div
      role="region"
      aria-label={caption}
      tabIndex={0}
      className="shrink-0 overflow-x-auto rounded-2 border border-line bg-surface"
    >
      <table className="w-full border-collapse text-3">
        <caption
          className={showCaption ? 'px-3.5 pt-3 pb-2.5 text-left text-4 font-title' : 'sr-only'}
        >
          {caption}
        </caption>
        <thead className="bg-surface-2 text-2 text-ink-3">
          <tr>
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} sort={sort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <TableRow key={rowKey(row)} row={row} columns={columns} />
          ))}
        </tbody>
        {totalLabel !== undefined && <TotalRow label={totalLabel} columns={columns} />}
      </table>
    </div>
  );
}

function HeaderCell<Row>({ column, sort }: { column: Column<Row>; sort: Sort | undefined }) {
  const { id, header, kind = 'text', sortable } = column;
  const classes = cx('px-3.5 py-2.5 font-act whitespace-nowrap', align[kind]);
  if (!sortable || !sort)
    return (
      <th scope="col" className={classes}>
        {header}
      </th>
    );
  const isBy = sort.by === id;
  const direction = sort.descending ? 'descending' : 'ascending';
  return (
    <th scope="col" aria-sort={isBy ? direction : 'none'} className={classes}>
      <button
        type="button"
        onClick={() => sort.onSort(id)}
        className="inline-flex min-h-6 items-center gap-1 rounded font-act hover:text-ink"
      >
        {header}
        <Icon
          name={isBy ? (sort.descending ? 'chevron-down' : 'chevron-up') : 'chevrons-up-down'}
          size={13}
          className={isBy ? 'shrink-0 text-ink' : 'shrink-0'}
        />
      </button>
    </th>
  );
}

function TableRow<Row>({ row, columns }: { row: Row; columns: readonly Column<Row>[] }) {
  return (
    <tr className="border-t border-line hover:bg-surface-2">
      {columns.map((column, index) => {
        const classes = cx('h-(--row) px-3.5 py-1.5', align[column.kind ?? 'text']);
        return index === 0 ? (
          <th key={column.id} scope="row" className={cx(classes, 'font-text')}>
            {column.cell(row)}
          </th>
        ) : (
          <td key={column.id} className={classes}>
            {column.cell(row)}
          </td>
        );
      })}
    </tr>
  );
}

function TotalRow<Row>({ label, columns }: { label: string; columns: readonly Column<Row>[] }) {
  return (
    <tfoot>
      <tr className="border-t border-line bg-surface-2 font-title">
        {columns.map((column, index) => {
          const classes = cx('h-(--row) px-3.5 py-1.5', align[column.kind ?? 'text']);
          return index === 0 ? (
            <th key={column.id} scope="row" className={cx(classes, 'font-title')}>
              {label}
            </th>
          ) : (
            <td key={column.id} className={classes}>
              {column.total}
            </td>
          );
        })}
      </tr>
    </tfoot>
  );
}
