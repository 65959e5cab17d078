import { useState } from 'react';
import {
  endOtherSessions,
  endOwnSession,
  listOwnSessions,
  type OwnSession,
} from '../../../shared/sessions.ts';
import { nowMs } from '../platform/clock.ts';
import { ConfirmDialog } from '../platform-hooks/confirm-dialog.tsx';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { Button } from '../ui/button.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { formatMoment } from '../ui/format.ts';
import { Pill } from '../ui/pill.tsx';
import { Section } from '../ui/section.tsx';
import { EmptyState } from '../ui/states.tsx';
import { showToast } from '../ui/toaster.tsx';
import { useApi, useSession } from './use-session.ts';
import { t } from '../words/translate.ts';

/** Where this person is signed in, in whichever account, and the end of any of it. */
export function PlacesSection() {
  const { account } = useSession();
  const places = useRemote(listOwnSessions);
  const [ending, setEnding] = useState<OwnSession | 'others'>();
  const others = places.data?.data.filter((place) => !place.current).length ?? 0;
  return (
    <Section
      title={t('Where you are signed in')}
      about={t(
        'Every device and account. Sign out what you do not know, then change your password.',
      )}
      actions={
        others > 0 && (
          <Button onPress={() => setEnding('others')}>{t('Sign out all others')}</Button>
        )
      }
    >
      <RemoteView remote={places} label={t('Where you are signed in')} rows={3}>
        {({ data }) => (
          <DataTable
            caption={t('Where you are signed in')}
            columns={placeColumns({ timeZone: account.time_zone, onEnd: setEnding })}
            rows={data}
            rowKey={(place) => place.id}
            empty={<EmptyState icon="users" why={t('You are signed in nowhere.')} />}
          />
        )}
      </RemoteView>
      {ending !== undefined && (
        <EndDialog
          what={ending}
          others={others}
          onClose={() => setEnding(undefined)}
          onEnded={places.reload}
        />
      )}
    </Section>
  );
}

interface PlaceContext {
  timeZone: string;
  onEnd: (place: OwnSession) => void;
}

function placeColumns({ timeZone, onEnd }: PlaceContext): Column<OwnSession>[] {
  const moment = (instant: string) => (
    <span className="whitespace-nowrap">{formatMoment({ instant, timeZone, nowMs: nowMs() })}</span>
  );
  return [
    {
      id: 'device',
      header: t('Device'),
      cell: (place) => (
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          {place.device}
          {place.current && <Pill tone="go">{t('this one')}</Pill>}
        </span>
      ),
    },
    { id: 'account', header: t('Account'), cell: (place) => place.account.name },
    {
      id: 'ip',
      header: t('Network address'),
      cell: (place) => <span className="font-mono text-ink-2">{place.ip}</span>,
    },
    {
      id: 'since',
      header: t('Signed in'),
      kind: 'number',
      cell: (place) => moment(place.created_at),
    },
    {
      id: 'used',
      header: t('Last used'),
      kind: 'number',
      cell: (place) => moment(place.last_used_at),
    },
    {
      id: 'actions',
      header: <span className="sr-only">{t('Actions')}</span>,
      kind: 'action',
      cell: (place) =>
        !place.current && (
          <Button
            aria-label={t('Sign out {device} in {account}', {
              device: place.device,
              account: place.account.name,
            })}
            onPress={() => onEnd(place)}
          >
            {t('Sign out')}
          </Button>
        ),
    },
  ];
}

interface EndDialogProps {
  what: OwnSession | 'others';
  others: number;
  onClose: () => void;
  onEnded: () => void;
}

function EndDialog({ what, others, onClose, onEnded }: EndDialogProps) {
  const api = useApi();
  const end = useAction(async () => {
    if (what === 'others') {
      const { ended } = await api.call(endOtherSessions, { body: {} });
      showToast({
        text: t('{count, plural, one {# place is signed out.} other {# places are signed out.}}', {
          count: ended,
        }),
        tone: 'go',
      });
    } else {
      await api.call(endOwnSession, { params: { id: what.id } });
      showToast({ text: t('{device} is signed out.', { device: what.device }), tone: 'go' });
    }
    onEnded();
    onClose();
  });
  const title =
    what === 'others'
      ? t('Sign out {count, plural, one {# other place} other {# other places}}?', {
          count: others,
        })
      : t('Sign out {device}?', { device: what.device });
  return (
    <ConfirmDialog title={title} verb={t('Sign out')} action={end} onClose={onClose}>
      <p>
        {what === 'others'
          ? t('Only this window stays signed in.')
          : t('It was used in {account}.', { account: what.account.name })}{' '}
        {t(
          'Contacts are taken off its device. Work that was not sent yet is kept there until you sign in there again.',
        )}
      </p>
    </ConfirmDialog>
  );
}
