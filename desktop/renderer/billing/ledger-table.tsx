import { Link } from 'react-aria-components';
import { z } from 'zod';
import { type LedgerRow, listLedger } from '../../../shared/billing.ts';
import { useSession } from '../accounts/use-session.ts';
import { ModeChoice, ModeFilter } from '../mode/mode-filter.tsx';
import { ModeMark } from '../mode/mode-mark.tsx';
import { nowMs } from '../platform/clock.ts';
import { LoadMore } from '../platform-hooks/load-more.tsx';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { usePages } from '../platform-hooks/use-pages.ts';
import { useSearchState } from '../platform-hooks/use-search-state.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { formatDuration, formatMoment, formatMoney } from '../ui/format.ts';
import { linkClasses } from '../ui/link-classes.ts';
import { Section } from '../ui/section.tsx';
import { EmptyState } from '../ui/states.tsx';
import { ledgerKindWords, rateSentence, ruleWords } from './usage-words.ts';
import { msg, t } from '../words/translate.ts';

const pageRows = 25;
const refreshMs = 30_000;

/** Apart from the mode of the report above it: rows are marked, sums are not. */
const Search = z.object({ rows: ModeChoice });

/** Every charge as it was booked. Rows are never changed; a correction is a row of its own. */
export function LedgerSection() {
  const { account } = useSession();
  const [{ rows: mode }, setSearch] = useSearchState(Search);
  const pages = usePages<LedgerRow>(
    listLedger,
    { query: { limit: pageRows, mode } },
    { everyMs: refreshMs },
  );
  return (
    <Section
      title={t('Ledger')}
      about={t('One row for each completed call, newest first. Test rows are owed by nobody.')}
      actions={
        <ModeFilter
          label={t('Ledger rows shown')}
          mode={mode}
          onChange={(next) => setSearch({ rows: next })}
        />
      }
    >
      <RemoteView remote={pages.first} label={t('Ledger')}>
        {() => (
          <>
            <DataTable
              caption={t('Ledger')}
              columns={ledgerColumns({ ownId: account.id, timeZone: account.time_zone })}
              rows={pages.rows}
              rowKey={(row) => row.id}
              empty={
                <EmptyState
                  icon="wallet"
                  why={
                    mode === undefined
                      ? t('Nothing is booked yet. The first completed call writes the first row.')
                      : mode === 'test'
                        ? t('No test call is booked.')
                        : t('No live call is booked.')
                  }
                />
              }
            />
            <LoadMore pages={pages} what={msg('rows')} />
          </>
        )}
      </RemoteView>
    </Section>
  );
}

function ledgerColumns(own: { ownId: string; timeZone: string }): Column<LedgerRow>[] {
  const { ownId, timeZone } = own;
  return [
    {
      id: 'booked',
      header: t('Booked'),
      cell: (row) => (
        <span className="numbers whitespace-nowrap">
          {formatMoment({ instant: row.booked_at, timeZone, nowMs: nowMs() })}
        </span>
      ),
    },
    {
      id: 'kind',
      header: t('Kind'),
      cell: (row) => (
        <span className="inline-flex items-center gap-2 whitespace-nowrap">
          {t(ledgerKindWords[row.kind])}
          <ModeMark mode={row.mode} />
        </span>
      ),
    },
    {
      id: 'operating',
      header: t('Operated by'),
      cell: (row) => <span className="whitespace-nowrap">{operatorOf(row, ownId)}</span>,
    },
    {
      id: 'rule',
      header: t('Why this account pays'),
      cell: (row) => (row.rule === null ? '' : t(ruleWords[row.rule])),
    },
    {
      id: 'rate',
      header: t('Rate'),
      kind: 'number',
      cell: (row) => <span className="whitespace-nowrap">{rateOf(row)}</span>,
    },
    {
      id: 'talked',
      header: t('Talked'),
      kind: 'number',
      cell: (row) => (row.duration_seconds === null ? '' : formatDuration(row.duration_seconds)),
    },
    {
      id: 'billed',
      header: t('Billed'),
      kind: 'number',
      cell: (row) => (row.billed_seconds === null ? '' : formatDuration(row.billed_seconds)),
    },
    {
      id: 'amount',
      header: t('Amount'),
      kind: 'number',
      cell: (row) => formatMoney(row.amount_minor, row.currency),
    },
    {
      id: 'call',
      header: t('Call'),
      kind: 'action',
      cell: (row) => <CallLink {...{ row, ownId }} />,
    },
  ];
}

function rateOf({ rate_micros, increments, currency }: LedgerRow): string {
  if (rate_micros === null || increments === null) return '';
  return rateSentence({ rate_micros, increments }, currency);
}

function operatorOf(row: LedgerRow, ownId: string): string {
  if (row.operating_account_id === ownId) return t('this account');
  return row.operating_name ?? t('another account');
}

/** A call lives in the account that operated it; from another account there is no way to it. */
function CallLink({ row, ownId }: { row: LedgerRow; ownId: string }) {
  if (row.call_id === null || row.operating_account_id !== ownId) return null;
  return (
    <Link href={`/calls/${row.call_id}`} className={linkClasses}>
      {t('Open')}
    </Link>
  );
}
