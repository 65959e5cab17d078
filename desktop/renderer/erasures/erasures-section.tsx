import { useState } from 'react';
import { type Erasure, listErasures } from '../../../shared/erasures.ts';
import { useSession } from '../accounts/use-session.ts';
import { nowMs } from '../platform/clock.ts';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { Button } from '../ui/button.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { formatMoment, formatNumber } from '../ui/format.ts';
import { Pill } from '../ui/pill.tsx';
import { Section } from '../ui/section.tsx';
import { EmptyState } from '../ui/states.tsx';
import { WhoAndWhen } from '../ui/who-and-when.tsx';
import { t } from '../words/translate.ts';
import { CheckReceiptDialog } from './check-receipt-dialog.tsx';
import { EraseDialog } from './erase-dialog.tsx';
import { ErasureDialog } from './erasure-dialog.tsx';
import { erasureState, totalOf } from './erasure-words.ts';

const busyMs = 1500;

/** People who asked to be forgotten: asked for here or at a contact, worked on by the server, proved by a receipt. */
export function ErasuresSection() {
  const { account } = useSession();
  const erasures = useRemote(
    listErasures,
    {},
    { everyMs: (answer) => (answer?.data.some(isOpen) ? busyMs : undefined) },
  );
  const [open, setOpen] = useState<{ kind: 'erase' | 'check' } | { kind: 'one'; id: string }>();
  const close = () => {
    setOpen(undefined);
    erasures.reload();
  };
  return (
    <Section
      title={t('Erasing people')}
      about={t(
        'Somebody who asks to be forgotten is taken out of {account}: every list, note, file and device. The books stay whole.',
        { account: account.name },
      )}
      actions={
        <>
          <Button icon="shield" onPress={() => setOpen({ kind: 'check' })}>
            {t('Check a receipt')}
          </Button>
          <Button icon="trash" onPress={() => setOpen({ kind: 'erase' })}>
            {t('Erase a person')}
          </Button>
        </>
      }
    >
      <RemoteView remote={erasures} label={t('Erasures')} rows={2}>
        {({ data }) => (
          <DataTable
            caption={t('Erasures')}
            columns={erasureColumns(account.time_zone, (id) => setOpen({ kind: 'one', id }))}
            rows={data}
            rowKey={({ id }) => id}
            empty={
              <EmptyState
                icon="trash"
                why={t(
                  'Nobody was erased yet. A person is found by their number, here or on their call list.',
                )}
              />
            }
          />
        )}
      </RemoteView>
      {open?.kind === 'erase' && <EraseDialog onClose={close} />}
      {open?.kind === 'check' && <CheckReceiptDialog onClose={close} />}
      {open?.kind === 'one' && <ErasureDialog id={open.id} onClose={close} />}
    </Section>
  );
}

const isOpen = ({ status }: Erasure) => status !== 'done';

function erasureColumns(timeZone: string, onOpen: (id: string) => void): Column<Erasure>[] {
  const moment = (instant: string) => formatMoment({ instant, timeZone, nowMs: nowMs() });
  return [
    { id: 'reason', header: t('Reason'), cell: ({ reason }) => reason },
    {
      id: 'state',
      header: t('State'),
      cell: (one) => {
        const { tone, words } = erasureState(one);
        return <Pill tone={tone}>{words}</Pill>;
      },
    },
    {
      id: 'removed',
      header: t('Places emptied'),
      kind: 'number',
      cell: ({ counts }) => formatNumber(totalOf(counts)),
    },
    {
      id: 'by',
      header: t('Asked for'),
      cell: (one) => <WhoAndWhen who={one.requested_by_name} when={moment(one.created_at)} />,
    },
    {
      id: 'open',
      header: <span className="sr-only">{t('Actions')}</span>,
      kind: 'action',
      cell: (one) => (
        <Button
          aria-label={
            one.status === 'done'
              ? t('Receipt of “{reason}”', { reason: one.reason })
              : t('Progress of “{reason}”', { reason: one.reason })
          }
          onPress={() => onOpen(one.id)}
        >
          {one.status === 'done' ? t('Receipt') : t('Progress')}
        </Button>
      ),
    },
  ];
}
