import { type ReactNode, useState } from 'react';
import {
  listSubAccounts,
  reactivateSubAccount,
  type SubAccount,
} from '../../../shared/account-life.ts';
import { getRollup, type Rollup, type RollupRow } from '../../../shared/rollups.ts';
import { ADMINISTERING } from '../../../shared/roles.ts';
import { EraseClientDialog } from '../account-erasures/erase-client-dialog.tsx';
import { CloneDialog } from '../account-life/clone-dialog.tsx';
import { PlanDialog } from '../account-life/plan-dialog.tsx';
import { SuspendDialog } from '../account-life/suspend-dialog.tsx';
import { useLeaving } from '../accounts/use-leaving.tsx';
import { useApi, useSession } from '../accounts/use-session.ts';
import { periodOf, PeriodSearch, periodWords } from '../billing/period.ts';
import { PeriodPicker } from '../billing/period-picker.tsx';
import { SetRateDialog } from '../billing/set-rate-dialog.tsx';
import { formatMinutes } from '../billing/usage-words.ts';
import { ModeChoice, ReportMode } from '../mode/mode-filter.tsx';
import { chargedWords } from '../mode/mode-words.ts';
import { nowMs } from '../platform/clock.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { useGo } from '../platform-hooks/use-go.ts';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { useSearchState } from '../platform-hooks/use-search-state.ts';
import { Page } from '../shell/page.tsx';
import { Button } from '../ui/button.tsx';
import { formatMoney, formatNumber, formatPercent, formatRate } from '../ui/format.ts';
import { showToast } from '../ui/toaster.tsx';
import { TileRow } from '../ui/tile.tsx';
import { ViewAsDialog } from '../view-as/view-as-dialog.tsx';
import { averageRateMicros } from './client-words.ts';
import { ClientsTable } from './clients-table.tsx';
import { t } from '../words/translate.ts';

const refreshMs = 30_000;

const Search = PeriodSearch.extend({ mode: ModeChoice });

/** A parent account's view over its sub-accounts: who works, what it comes to, at which rate. */
export function ClientsPage() {
  const { account, member } = useSession();
  const [{ period, mode }, setSearch] = useSearchState(Search);
  const span = periodOf(period, { nowMs: nowMs(), timeZone: account.time_zone });
  const rollup = useRemote(getRollup, { query: { ...span, mode } }, { everyMs: refreshMs });
  const go = useGo();
  const mayChange = account.kind === 'parent' && ADMINISTERING.includes(member.role);
  return (
    <Page
      title={t('Clients')}
      about={t('{period}, {zone}.', { period: periodWords(span), zone: account.time_zone })}
      actions={
        <>
          <PeriodPicker period={period} onChange={(next) => setSearch({ period: next })} />
          {mayChange && (
            <Button kind="primary" onPress={() => go('/clients/new')}>
              {t('New client')}
            </Button>
          )}
        </>
      }
    >
      <RemoteView remote={rollup} label={t('Clients')}>
        {(found) => (
          <Overview
            rollup={found}
            mode={
              <ReportMode
                report={found}
                chosen={mode}
                onChange={(next) => setSearch({ mode: next })}
              />
            }
            reload={rollup.reload}
            mayChange={mayChange}
            onNewClient={() => go('/clients/new')}
          />
        )}
      </RemoteView>
    </Page>
  );
}

interface OverviewProps {
  rollup: Rollup;
  mode: ReactNode;
  reload: () => void;
  mayChange: boolean;
  onNewClient: () => void;
}

function Overview({ rollup, mode, reload, mayChange, onNewClient }: OverviewProps) {
  const { memberships } = useSession();
  const leaving = useLeaving();
  const [rated, setRated] = useState<RollupRow>();
  const [viewed, setViewed] = useState<RollupRow>();
  const [change, setChange] = useState<Change>();
  const go = useGo();
  const clients = useRemote(listSubAccounts, {}, { everyMs: refreshMs });
  const standings = new Map((clients.data?.data ?? []).map((one) => [one.id, one]));
  const reactivate = useReactivate(clients.reload);
  const verbs = {
    onSetRate: setRated,
    onViewAs: setViewed,
    onNewClient,
    onGoOn: (row: RollupRow) => go(`/clients/new/${row.account_id}`),
    ...changesOf(setChange),
    onReactivate: (row: RollupRow) => void reactivate.run(row),
  };
  return (
    <>
      <ProblemBanner problem={reactivate.problem} />
      {mode}
      <TileRow tiles={tilesOf(rollup)} />
      <ClientsTable
        rollup={rollup}
        memberOf={new Set(memberships.map((membership) => membership.account_id))}
        onOpen={leaving.switchTo}
        standings={standings}
        {...(mayChange ? verbs : {})}
      />
      {rollup.rows.length > 0 && (
        <p className="text-3 text-ink-3">
          {t('Percentages are totals over totals, not averages of rows.')}
        </p>
      )}
      {leaving.dialog}
      {change && (
        <ChangeDialog
          change={change}
          standing={standings.get(change.row.account_id)}
          onClose={() => setChange(undefined)}
          onDone={() => {
            clients.reload();
            reload();
          }}
        />
      )}
      {viewed && (
        <ViewAsDialog
          account={{ id: viewed.account_id, name: viewed.name }}
          onClose={() => setViewed(undefined)}
        />
      )}
      {rated && (
        <SetRateDialog
          account={{
            id: rated.account_id,
            name: rated.name,
            currency: rated.usage.currency,
            rate: rated.rate,
          }}
          onClose={() => setRated(undefined)}
          onSet={reload}
        />
      )}
    </>
  );
}

/** What is about to be done to a client, once its dialog says so. */
type Change = { kind: 'plan' | 'clone' | 'suspend' | 'erase'; row: RollupRow };

const changesOf = (ask: (change: Change) => void) => ({
  onPlan: (row: RollupRow) => ask({ kind: 'plan', row }),
  onClone: (row: RollupRow) => ask({ kind: 'clone', row }),
  onSuspend: (row: RollupRow) => ask({ kind: 'suspend', row }),
  onErase: (row: RollupRow) => ask({ kind: 'erase', row }),
});

interface ChangeDialogProps {
  change: Change;
  standing: SubAccount | undefined;
  onClose: () => void;
  onDone: () => void;
}

function ChangeDialog({ change, standing, ...rest }: ChangeDialogProps) {
  const account = { id: change.row.account_id, name: change.row.name };
  if (change.kind === 'suspend') return <SuspendDialog account={account} {...rest} />;
  if (change.kind === 'erase') return <EraseClientDialog account={account} {...rest} />;
  if (change.kind === 'clone') return <CloneDialog account={account} {...rest} />;
  return standing === undefined ? null : <PlanDialog account={standing} {...rest} />;
}

function useReactivate(reload: () => void) {
  const api = useApi();
  return useAction(async ({ account_id: id, name }: RollupRow) => {
    await api.call(reactivateSubAccount, { params: { id } });
    showToast({ text: t('{account} can sign in and call again.', { account: name }), tone: 'go' });
    reload();
  });
}

/** What a billed minute came to over all clients: total over total. */
function averageNote({ charged_minor, billed_seconds, currency }: Rollup['total']) {
  const micros = averageRateMicros(charged_minor, billed_seconds);
  if (micros === null) return {};
  return { note: t('{rate} a billed minute', { rate: formatRate(micros, currency) }) };
}

function tilesOf({ mode, total, rows }: Rollup) {
  const worked = rows.filter((row) => row.usage.calls > 0).length;
  return [
    {
      label: t('Calls'),
      value: formatNumber(total.calls),
      note: t('by {worked} of {count, plural, one {# client} other {# clients}}', {
        worked,
        count: rows.length,
      }),
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
      label: mode === 'live' ? t('Charged to clients') : t(chargedWords.test),
      value: formatMoney(total.charged_minor, total.currency, { trim: true }),
      ...averageNote(total),
    },
  ];
}
