import { useMemo } from 'react';
import { type AuditOnly, type AuditRow, listAudit } from '../../../shared/audit.ts';
import { listMembers } from '../../../shared/members.ts';
import { useSession } from '../accounts/use-session.ts';
import { nowMs } from '../platform/clock.ts';
import { LoadMore } from '../platform-hooks/load-more.tsx';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { usePages } from '../platform-hooks/use-pages.ts';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { useSearchState } from '../platform-hooks/use-search-state.ts';
import { Button } from '../ui/button.tsx';
import { Section } from '../ui/section.tsx';
import { Select } from '../ui/select.tsx';
import { EmptyState } from '../ui/states.tsx';
import { Segments } from '../ui/tabs.tsx';
import { AuditSearch, type Span, spans } from './audit-search.ts';
import { AuditTable } from './audit-table.tsx';
import { actionKinds } from './audit-words.ts';
import { ChainState } from './chain-state.tsx';
import { msg, t } from '../words/translate.ts';

const pageRows = 50;
const dayMs = 86_400_000;
/** The beginning of a span moves with the minute, so that the question stays one question for a while. */
const stepMs = 60_000;

const only: { id: AuditOnly | 'all'; label: string }[] = [
  { id: 'all', label: msg('All') },
  { id: 'reads', label: msg('Only reads') },
  { id: 'changes', label: msg('Only changes') },
  { id: 'refused', label: msg('Only refused') },
];

const spanOptions: { id: Span; label: string }[] = [
  { id: 'day', label: msg('last 24 hours') },
  { id: 'week', label: msg('last 7 days') },
  { id: 'month', label: msg('last 30 days') },
  { id: 'quarter', label: msg('last 90 days') },
  { id: 'all', label: msg('any time') },
];

const said = <Id extends string>({ id, label }: { id: Id; label: string }) => ({
  id,
  label: t(label),
});

/** Who did, saw or was refused what in this account, and the proof that nothing of it was changed. */
export function AuditSection() {
  return (
    <Section
      title={t('Audit log')}
      about={t(
        'Who did what, who saw what and who was refused, with their own name also when they came from another account. Nobody can change or remove a row.',
      )}
    >
      <ChainState />
      <AuditRows />
    </Section>
  );
}

function AuditRows() {
  const { account } = useSession();
  const [search, setSearch] = useSearchState(AuditSearch);
  const { since, who, about, only: kind } = search;
  const from = useMemo(() => beginningOf(since), [since]);
  const pages = usePages<AuditRow>(listAudit, {
    query: { limit: pageRows, from, actor: who, action: about, only: kind },
  });
  const clear = () =>
    setSearch({ since: 'all', who: undefined, about: undefined, only: undefined });
  return (
    <>
      <Filters search={search} onChange={setSearch} onRefresh={pages.reload} />
      <RemoteView remote={pages.first} label={t('Audit log')} rows={10}>
        {() => (
          <>
            <AuditTable
              rows={pages.rows}
              timeZone={account.time_zone}
              ownId={account.id}
              empty={
                <EmptyState
                  icon="search"
                  why={t('No entry fits this filter.')}
                  action={<Button onPress={clear}>{t('Show every entry')}</Button>}
                />
              }
            />
            <LoadMore pages={pages} what={msg('entries')} />
          </>
        )}
      </RemoteView>
    </>
  );
}

function beginningOf(since: Span): string | undefined {
  if (since === 'all') return undefined;
  const now = Math.floor(nowMs() / stepMs) * stepMs;
  return new Date(now - spans[since] * dayMs).toISOString();
}

interface FiltersProps {
  search: ReturnType<(typeof AuditSearch)['parse']>;
  onChange: (change: Partial<ReturnType<(typeof AuditSearch)['parse']>>) => void;
  onRefresh: () => void;
}

function Filters({ search, onChange, onRefresh }: FiltersProps) {
  const members = useRemote(listMembers);
  const people = [
    { id: 'all', label: t('anybody') },
    ...(members.data?.data ?? []).map(({ id, name, email }) => ({ id, label: name, hint: email })),
  ];
  return (
    <div className="flex flex-wrap items-end gap-3">
      <div className="w-40">
        <Select<Span>
          label={t('When')}
          options={spanOptions.map(said)}
          value={search.since}
          onChange={(since) => onChange({ since })}
        />
      </div>
      <div className="w-48">
        <Select
          label={t('Who')}
          options={people}
          value={search.who ?? 'all'}
          onChange={(who) => onChange({ who: who === 'all' ? undefined : who })}
        />
      </div>
      <div className="w-52">
        <Select
          label={t('About')}
          options={actionKinds.map(said)}
          value={search.about ?? 'all'}
          onChange={(about) => onChange({ about: about === 'all' ? undefined : about })}
        />
      </div>
      <Segments
        label={t('Entries shown')}
        segments={only.map(said)}
        selected={search.only ?? 'all'}
        onSelect={(next) => onChange({ only: next === 'all' ? undefined : next })}
      />
      <Button kind="quiet" icon="refresh" onPress={onRefresh}>
        {t('Refresh')}
      </Button>
    </div>
  );
}
