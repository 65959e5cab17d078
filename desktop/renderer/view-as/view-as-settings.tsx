import { type ReactNode, useState } from 'react';
import {
  endSupportGrant,
  endViewAs,
  listViewAs,
  setViewAsWrite,
  type SupportGrant,
  type ViewAsEntry,
} from '../../../shared/view-as.ts';
import { useApi, useSession } from '../accounts/use-session.ts';
import { nowMs } from '../platform/clock.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { Button } from '../ui/button.tsx';
import { Switch } from '../ui/choices.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { formatMoment, formatTime } from '../ui/format.ts';
import { Section } from '../ui/section.tsx';
import { EmptyState } from '../ui/states.tsx';
import { showToast } from '../ui/toaster.tsx';
import { rich, t } from '../words/translate.ts';
import { LetSupportInDialog } from './let-support-in-dialog.tsx';
import { didWords, endedWords } from './view-as-words.ts';

/** Who looked at this account, what they may do, and whether support may come. */
export function ViewAsSettings() {
  const { account } = useSession();
  const found = useRemote(listViewAs);
  return (
    <RemoteView remote={found} label={t('Views of this account')} rows={3}>
      {({ data, write_allowed, support_grants }) => (
        <div className="flex flex-col gap-8">
          <Section
            title={t('Who viewed this account')}
            about={
              account.parent === null
                ? t('Support, under their own name and with their reason.')
                : t(
                    'People of {account} and of support, under their own name and with their reason.',
                    { account: account.parent.name },
                  )
            }
          >
            <ViewsTable views={data} onEnded={found.reload} />
          </Section>
          {account.parent !== null && (
            <WriteSwitch
              parentName={account.parent.name}
              isAllowed={write_allowed}
              onChanged={found.reload}
            />
          )}
          <SupportSection grants={support_grants} onChanged={found.reload} />
        </div>
      )}
    </RemoteView>
  );
}

function ViewsTable({ views, onEnded }: { views: readonly ViewAsEntry[]; onEnded: () => void }) {
  const api = useApi();
  const { account } = useSession();
  const end = useAction(async (entry: ViewAsEntry) => {
    await api.call(endViewAs, { params: { id: entry.id } });
    const text = t('{person} no longer views this account.', { person: entry.person_name });
    showToast({ text, tone: 'go' });
    onEnded();
  });
  const columns = viewColumns({ timeZone: account.time_zone, onEnd: (one) => void end.run(one) });
  return (
    <>
      <ProblemBanner problem={end.problem} />
      <DataTable
        caption={t('Who viewed this account')}
        columns={columns}
        rows={views}
        rowKey={(entry) => entry.id}
        empty={
          <EmptyState icon="eye" why={t('Nobody from outside has viewed this account so far.')} />
        }
      />
    </>
  );
}

interface ViewContext {
  timeZone: string;
  onEnd: (entry: ViewAsEntry) => void;
}

function viewColumns({ timeZone, onEnd }: ViewContext): Column<ViewAsEntry>[] {
  return [
    {
      id: 'who',
      header: t('Who'),
      cell: (entry) => (
        <TwoLines
          first={entry.person_name}
          second={`${entry.home_account_name}, ${entry.person_email}`}
        />
      ),
    },
    {
      id: 'why',
      header: t('Why'),
      cell: (entry) => (
        <TwoLines
          first={entry.reason}
          {...(entry.ticket === null ? {} : { second: entry.ticket })}
        />
      ),
    },
    {
      id: 'when',
      header: t('When'),
      cell: (entry) => (
        <span className="numbers whitespace-nowrap">
          {t('{start} to {end}', {
            start: formatMoment({ instant: entry.started_at, timeZone, nowMs: nowMs() }),
            end: formatTime({ instant: entry.ended_at ?? entry.expires_at, timeZone }),
          })}
        </span>
      ),
    },
    { id: 'what', header: t('What'), cell: (entry) => didWords(entry) },
    {
      id: 'actions',
      header: <span className="sr-only">{t('State and actions')}</span>,
      kind: 'action',
      cell: (entry) =>
        entry.open ? (
          <Button
            aria-label={t('End the view of {person}', { person: entry.person_name })}
            onPress={() => onEnd(entry)}
          >
            {t('End this view')}
          </Button>
        ) : (
          <span className="text-ink-3">{endedWords(entry)}</span>
        ),
    },
  ];
}

function TwoLines({ first, second }: { first: string; second?: string }) {
  return (
    <span className="flex min-w-40 flex-col py-0.5">
      <span>{first}</span>
      {second !== undefined && <span className="text-2 text-ink-3">{second}</span>}
    </span>
  );
}

interface WriteSwitchProps {
  parentName: string;
  isAllowed: boolean;
  onChanged: () => void;
}

function WriteSwitch({ parentName, isAllowed, onChanged }: WriteSwitchProps) {
  const api = useApi();
  const set = useAction(async (allowed: boolean) => {
    await api.call(setViewAsWrite, { body: { allowed } });
    onChanged();
  });
  return (
    <Section title={t('What they may do')}>
      <ProblemBanner problem={set.problem} />
      <Switch
        isSelected={isAllowed}
        isDisabled={set.isPending}
        onChange={(allowed) => void set.run(allowed)}
        hint={t(
          'Never people, keys, prices or exports. What they change is in your audit log under their name.',
        )}
      >
        {t('People of {account} may change things while they view this account', {
          account: parentName,
        })}
      </Switch>
    </Section>
  );
}

function SupportSection({
  grants,
  onChanged,
}: {
  grants: readonly SupportGrant[];
  onChanged: () => void;
}) {
  const api = useApi();
  const { account } = useSession();
  const [asking, setAsking] = useState(false);
  const takeBack = useAction(async (grant: SupportGrant) => {
    await api.call(endSupportGrant, { params: { id: grant.id } });
    showToast({ text: t('Support is shut out.'), tone: 'go' });
    onChanged();
  });
  const moment = (instant: string) =>
    formatMoment({ instant, timeZone: account.time_zone, nowMs: nowMs() });
  return (
    <Section
      title={t('Support')}
      about={t(
        'Support sees nothing of this account until you let it in, and only for as long as you say.',
      )}
      actions={<Button onPress={() => setAsking(true)}>{t('Let support in')}</Button>}
    >
      <ProblemBanner problem={takeBack.problem} />
      {grants.map((grant) => (
        <div
          key={grant.id}
          className="flex flex-wrap items-center justify-between gap-3 rounded-2 border border-line bg-surface px-3.5 py-2 text-3"
        >
          <span>{grantWords(grant, moment(grant.expires_at))}</span>
          <Button onPress={() => void takeBack.run(grant)} isPending={takeBack.isPending}>
            {t('Shut support out')}
          </Button>
        </div>
      ))}
      {asking && <LetSupportInDialog onClose={() => setAsking(false)} onGranted={onChanged} />}
    </Section>
  );
}

function grantWords({ granted_by_name: person, write }: SupportGrant, until: string): ReactNode {
  const values = {
    person,
    until,
    time: (parts: ReactNode[]) => <span className="numbers">{parts}</span>,
  };
  return write
    ? rich('Let in by {person} until <time>{until}</time>, to change things as well', values)
    : rich('Let in by {person} until <time>{until}</time>, to read only', values);
}
