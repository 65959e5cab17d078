import { useState } from 'react';
import {
  type AccountErasure,
  ACCOUNT_ERASURE_WAIT_DAYS,
  type ErasedAccount,
  listAccountErasures,
  stopAccountErasure,
} from '../../../shared/account-erasures.ts';
import { useApi, useSession } from '../accounts/use-session.ts';
import { saveFile } from '../call-lists/import/save-file.ts';
import { nowMs } from '../platform/clock.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { formatMoment, formatNumber } from '../ui/format.ts';
import { Pill } from '../ui/pill.tsx';
import { Section } from '../ui/section.tsx';
import { EmptyState } from '../ui/states.tsx';
import { showToast } from '../ui/toaster.tsx';
import { WhoAndWhen } from '../ui/who-and-when.tsx';
import { t } from '../words/translate.ts';
import { accountErasureState, receiptFileName } from './account-erasure-words.ts';
import { EraseAccountDialog } from './erase-account-dialog.tsx';

const busyMs = 2000;
const waitingMs = 5000;
const restMs = 30_000;

/** The whole account: asked for by its owner, stopped while it waits, and the receipts of clients that are gone. */
export function AccountErasuresSection() {
  const { account, member } = useSession();
  const erasures = useRemote(
    listAccountErasures,
    {},
    { everyMs: (answer) => pauseMs(answer?.data ?? []) },
  );
  const [asking, setAsking] = useState(false);
  const stop = useStop(erasures.reload);
  const own = erasures.data?.data.find(({ account_id: id }) => id === account.id);
  return (
    <Section
      title={t('Erasing a whole account')}
      about={aboutWords(account.kind === 'parent')}
      actions={
        member.role === 'owner' && (
          <Button
            icon="trash"
            isDisabled={erasures.data === undefined || own !== undefined}
            onPress={() => setAsking(true)}
          >
            {t('Erase {account}', { account: account.name })}
          </Button>
        )
      }
    >
      <ProblemBanner problem={stop.problem} />
      <RemoteView remote={erasures} label={t('Erasing a whole account')} rows={2}>
        {({ data, erased }) => (
          <>
            {own && (
              <OwnErasure of={own} onStop={() => void stop.run(own)} isPending={stop.isPending} />
            )}
            {account.kind === 'parent' && (
              <Clients
                open={data.filter(({ account_id: id }) => id !== account.id)}
                erased={erased}
                onStop={(one) => void stop.run(one)}
              />
            )}
          </>
        )}
      </RemoteView>
      {asking && (
        <EraseAccountDialog
          account={account}
          onClose={() => setAsking(false)}
          onAsked={() => {
            setAsking(false);
            erasures.reload();
          }}
        />
      )}
    </Section>
  );
}

function aboutWords(isParent: boolean): string {
  const days = ACCOUNT_ERASURE_WAIT_DAYS;
  return isParent
    ? t(
        'It begins {days} days after it was asked for, and until then any owner or admin can stop it. A client is erased from its row on the Clients page.',
        { days },
      )
    : t(
        'It begins {days} days after it was asked for, and until then any owner or admin can stop it. An owner of the account can ask, and whoever runs its parent account.',
        { days },
      );
}

function pauseMs(open: readonly AccountErasure[]): number {
  if (open.some(({ status }) => status === 'running')) return busyMs;
  return open.length > 0 ? waitingMs : restMs;
}

function useStop(reload: () => void) {
  const api = useApi();
  return useAction(async ({ account_id: id, account_name: name }: AccountErasure) => {
    await api.call(stopAccountErasure, { params: { id } });
    showToast({ text: t('{account} stays. Nothing was deleted.', { account: name }), tone: 'go' });
    reload();
  });
}

function useMoment() {
  const { account } = useSession();
  return (instant: string) =>
    formatMoment({ instant, timeZone: account.time_zone, nowMs: nowMs() });
}

interface OwnErasureProps {
  of: AccountErasure;
  onStop: () => void;
  isPending: boolean;
}

function OwnErasure({ of, onStop, isPending }: OwnErasureProps) {
  const moment = useMoment();
  const said = {
    account: of.account_name,
    due: moment(of.due_at),
    person: of.requested_by_name ?? t('somebody who left'),
    reason: of.reason,
  };
  return (
    <Banner
      tone="stop"
      action={
        of.status === 'waiting' && (
          <Button onPress={onStop} isPending={isPending}>
            {t('Stop it')}
          </Button>
        )
      }
    >
      {of.asked_from === 'parent'
        ? t(
            '{account} is erased on {due}, asked for by {person} of the parent account: “{reason}”.',
            said,
          )
        : t('{account} is erased on {due}, asked for by {person}: “{reason}”.', said)}
    </Banner>
  );
}

type Row = { kind: 'open'; one: AccountErasure } | { kind: 'erased'; one: ErasedAccount };

interface ClientsProps {
  open: AccountErasure[];
  erased: ErasedAccount[];
  onStop: (one: AccountErasure) => void;
}

function Clients({ open, erased, onStop }: ClientsProps) {
  const moment = useMoment();
  const rows: Row[] = [
    ...open.map((one) => ({ kind: 'open', one }) as const),
    ...erased.map((one) => ({ kind: 'erased', one }) as const),
  ];
  return (
    <DataTable
      caption={t('Erased clients')}
      columns={columnsOf(moment, onStop)}
      rows={rows}
      rowKey={({ kind, one }) => `${kind} ${one.account_id}`}
      empty={
        <EmptyState icon="building" why={t('No client was erased, and none is about to be.')} />
      }
    />
  );
}

function columnsOf(
  moment: (instant: string) => string,
  onStop: (one: AccountErasure) => void,
): Column<Row>[] {
  return [
    {
      id: 'client',
      header: t('Client'),
      cell: ({ kind, one }) => (kind === 'open' ? one.account_name : one.name),
    },
    {
      id: 'state',
      header: t('State'),
      cell: ({ kind, one }) => {
        if (kind === 'erased')
          return <Pill tone="go">{t('Erased {when}', { when: moment(one.done_at) })}</Pill>;
        const { tone, words } = accountErasureState(one, moment(one.due_at));
        return <Pill tone={tone}>{words}</Pill>;
      },
    },
    {
      id: 'rows',
      header: t('Rows taken away'),
      kind: 'number',
      cell: ({ one }) => formatNumber(one.rows),
    },
    {
      id: 'by',
      header: t('Asked for'),
      cell: ({ kind, one }) =>
        kind === 'open' && <WhoAndWhen who={one.requested_by_name} when={moment(one.created_at)} />,
    },
    {
      id: 'actions',
      header: <span className="sr-only">{t('Actions')}</span>,
      kind: 'action',
      cell: (row) => <RowAction row={row} onStop={onStop} />,
    },
  ];
}

function RowAction({ row, onStop }: { row: Row; onStop: (one: AccountErasure) => void }) {
  if (row.kind === 'erased') {
    const { one } = row;
    return (
      <Button
        icon="download"
        aria-label={t('Save the receipt of {account}', { account: one.name })}
        onPress={() =>
          saveFile(receiptFileName(one), { text: one.receipt, type: 'application/json' })
        }
      >
        {t('Receipt')}
      </Button>
    );
  }
  if (row.one.status !== 'waiting') return null;
  return (
    <Button
      aria-label={t('Stop erasing {account}', { account: row.one.account_name })}
      onPress={() => onStop(row.one)}
    >
      {t('Stop it')}
    </Button>
  );
}
