import type { Call } from '../../../shared/dispatch.ts';
import { listCalls } from '../../../shared/dispatch.ts';
import { useSession } from '../accounts/use-session.ts';
import { LoadMore } from '../platform-hooks/load-more.tsx';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { usePages } from '../platform-hooks/use-pages.ts';
import { useSearchState } from '../platform-hooks/use-search-state.ts';
import { Page } from '../shell/page.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/states.tsx';
import { msg, t } from '../words/translate.ts';
import { CallsTable } from './calls-table.tsx';
import { useMinute } from '../work/queue/use-local.ts';
import { ExportButton } from './export-button.tsx';
import { HistoryFilters } from './history-filters.tsx';
import { callQuery, HistorySearch, noFilters } from './history-search.ts';
import { SavedViewsMenu } from './saved-views-menu.tsx';
import { isSameSearch } from './saved-views.ts';

const pageRows = 50;
const refreshMs = 5_000;

/** The calls of this account, newest first. What is filtered stands in the address. */
export function HistoryPage() {
  const { account, sight } = useSession();
  const [search, setSearch] = useSearchState(HistorySearch);
  // A period is whole days, so the question stays the same until midnight.
  const now = { nowMs: useMinute(), timeZone: account.time_zone };
  const calls = usePages<Call>(
    listCalls,
    { query: { limit: pageRows, ...callQuery(search, now) } },
    { everyMs: refreshMs },
  );
  const isFiltered = !isSameSearch(search, noFilters);
  return (
    <Page
      title={t('History')}
      about={t('Calls this account operated, newest first, {zone}.', { zone: account.time_zone })}
      actions={
        <>
          <SavedViewsMenu
            search={search}
            isFiltered={isFiltered}
            onChoose={(chosen) => setSearch({ ...noFilters, ...chosen })}
          />
          <ExportButton search={search} />
        </>
      }
    >
      <HistoryFilters search={search} onChange={setSearch} />
      <RemoteView remote={calls.first} label={t('Calls')} rows={10}>
        {() => (
          <>
            <CallsTable
              calls={calls.rows}
              timeZone={account.time_zone}
              seesMoney={sight.money}
              empty={isFiltered ? <NoneFound onClear={() => setSearch(noFilters)} /> : <NoneYet />}
            />
            <LoadMore pages={calls} what={msg('calls')} />
          </>
        )}
      </RemoteView>
    </Page>
  );
}

function NoneFound({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState
      icon="search"
      why={t('No call fits this filter.')}
      action={<Button onPress={onClear}>{t('Show every call')}</Button>}
    />
  );
}

function NoneYet() {
  return (
    <EmptyState
      icon="phone"
      why={t('No calls yet. They appear here as soon as one is dialled from a call list.')}
    />
  );
}
