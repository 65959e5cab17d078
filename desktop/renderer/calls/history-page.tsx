import type { Call } from '../../../shared/dispatch.ts';
import { listCalls } from '../../../shared/dispatch.ts';
import type { CallState } from '../../../shared/dispatch-state.ts';
import { useSession } from '../accounts/use-session.ts';
import { ModeFilter } from '../mode/mode-filter.tsx';
import { LoadMore } from '../platform-hooks/load-more.tsx';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { usePages } from '../platform-hooks/use-pages.ts';
import { useSearchState } from '../platform-hooks/use-search-state.ts';
import { Page } from '../shell/page.tsx';
import { Button } from '../ui/button.tsx';
import { Select } from '../ui/select.tsx';
import { EmptyState } from '../ui/states.tsx';
import { callStates, stateMeaning, stateName } from '../words/call-words.ts';
import { msg, t } from '../words/translate.ts';
import { CallsTable } from './calls-table.tsx';
import { HistorySearch } from './history-search.ts';

const pageRows = 50;
const refreshMs = 5_000;

type Choice = CallState | 'all';

function stateOptions(): { id: Choice; label: string; hint?: string }[] {
  return [
    { id: 'all', label: t('every state') },
    ...callStates.map((id) => ({ id, label: stateName(id), hint: stateMeaning(id) })),
  ];
}

/** The calls of this account, newest first. What is filtered stands in the address. */
export function HistoryPage() {
  const { account, sight } = useSession();
  const [{ state, contact, mode }, setSearch] = useSearchState(HistorySearch);
  const calls = usePages<Call>(
    listCalls,
    { query: { limit: pageRows, state, contact_id: contact, mode } },
    { everyMs: refreshMs },
  );
  const isFiltered = state !== undefined || contact !== undefined || mode !== undefined;
  const clear = () => setSearch({ state: undefined, contact: undefined, mode: undefined });
  return (
    <Page
      title={t('History')}
      about={t('Calls this account operated, newest first, {zone}.', { zone: account.time_zone })}
      actions={
        <>
          {contact !== undefined && (
            <Button icon="x" onPress={() => setSearch({ contact: undefined })}>
              {t('Of one contact')}
            </Button>
          )}
          <ModeFilter
            label={t('Modes shown')}
            mode={mode}
            onChange={(next) => setSearch({ mode: next })}
          />
          <div className="w-44">
            <Select<Choice>
              label={t('State')}
              hideLabel
              options={stateOptions()}
              value={state ?? 'all'}
              onChange={(next) => setSearch({ state: next === 'all' ? undefined : next })}
            />
          </div>
        </>
      }
    >
      <RemoteView remote={calls.first} label={t('Calls')} rows={10}>
        {() => (
          <>
            <CallsTable
              calls={calls.rows}
              timeZone={account.time_zone}
              seesMoney={sight.money}
              empty={isFiltered ? <NoneFound onClear={clear} /> : <NoneYet />}
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
