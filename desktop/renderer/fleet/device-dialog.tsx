import { useState } from 'react';
import {
  listRefusedFacts,
  mayEnd,
  releaseDevice,
  signOutDevice,
  type Device,
} from '../../../shared/fleet.ts';
import { SUPERVISING } from '../../../shared/roles.ts';
import { actingRole, useApi, useSession } from '../accounts/use-session.ts';
import { ConfirmDialog } from '../platform-hooks/confirm-dialog.tsx';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { Button } from '../ui/button.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FactGrid } from '../ui/fact-grid.tsx';
import { formatAge, formatMoment, formatNumber } from '../ui/format.ts';
import { Pill } from '../ui/pill.tsx';
import { showToast } from '../ui/toaster.tsx';
import { problemWords } from '../words/problem-words.ts';
import { t } from '../words/translate.ts';
import { deviceMarks, factKind, type FleetNow, storageWords } from './device-words.ts';

interface DeviceDialogProps {
  device: Device;
  now: FleetNow;
  onClose: () => void;
  onChanged: () => void;
}

/** All of one device, and what can be done about it; each deed is asked about once more. */
export function DeviceDialog(props: DeviceDialogProps) {
  const { device, now, onClose } = props;
  const may = useMay(device);
  const [step, setStep] = useState<'look' | 'sign-out' | 'release'>('look');
  const back = (): void => setStep('look');
  if (step === 'sign-out') return <SignOutDialog {...props} onBack={back} />;
  if (step === 'release') return <ReleaseDialog {...props} onBack={back} />;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('{member} on {device}', { member: device.member.name, device: device.name })}
      actions={
        <>
          {device.reservations > 0 && may.release && (
            <Button onPress={() => setStep('release')}>
              {t('Give back {count, plural, one {# contact} other {# contacts}}', {
                count: device.reservations,
              })}
            </Button>
          )}
          {device.signed_in && may.signOut && (
            <Button onPress={() => setStep('sign-out')}>{t('Sign out')}</Button>
          )}
          <Button kind="primary" autoFocus onPress={onClose}>
            {t('Close')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4 pb-2">
        <span className="flex flex-wrap gap-1.5">
          {deviceMarks(device, now).map(({ tone, icon, text }) => (
            <Pill key={text} tone={tone} icon={icon}>
              {text}
            </Pill>
          ))}
        </span>
        <DeviceFacts device={device} now={now} />
        <RefusedFacts device={device} now={now} />
      </div>
    </Dialog>
  );
}

/** What the server would let this person do with the device. */
function useMay({ member: other }: Device) {
  const session = useSession();
  const { member, view_as } = session;
  const role = actingRole(session);
  const isBelow = member.id === other.id || mayEnd(role, other.role);
  return {
    release: SUPERVISING.includes(role),
    // Nobody is signed out by a visitor.
    signOut: view_as === null && isBelow,
  };
}

function DeviceFacts({ device, now }: { device: Device; now: FleetNow }) {
  const { timeZone, nowMs } = now;
  const moment = (instant: string | null) =>
    instant === null ? t('not yet') : formatMoment({ instant, timeZone, nowMs });
  const skewMs = device.clock_skew_ms;
  const skew = formatAge(Math.abs(skewMs));
  return (
    <FactGrid
      facts={[
        { label: t('Heard from'), value: moment(device.seen_at) },
        { label: t('Last complete sync'), value: moment(device.synced_at) },
        { label: t('Facts waiting'), value: formatNumber(device.waiting) },
        {
          label: t('Clock'),
          value: skewMs < 0 ? t('{age} behind', { age: skew }) : t('{age} ahead', { age: skew }),
        },
        { label: t('Version'), value: `${device.version} (${device.schema})` },
        { label: t('Contacts in reserve'), value: formatNumber(device.reservations) },
        { label: t('What is kept'), value: storageWords(device.storage) },
      ]}
    />
  );
}

/** By kind and reason alone: what the facts say is the agent's, on their device. */
function RefusedFacts({ device, now }: { device: Device; now: FleetNow }) {
  const refused = useRemote(listRefusedFacts, { params: { id: device.id } });
  const { timeZone, nowMs } = now;
  return (
    <RemoteView remote={refused} label={t('Refused facts')} rows={1}>
      {({ data }) =>
        data.length === 0 ? (
          <p className="text-3 text-ink-3">{t('The server refused nothing from this device.')}</p>
        ) : (
          <DataTable
            caption={t('Refused facts')}
            showCaption
            columns={[
              { id: 'kind', header: t('What'), cell: ({ coll }) => factKind(coll) },
              { id: 'code', header: t('Why'), cell: ({ code }) => problemWords(code).failed },
              {
                id: 'count',
                header: t('How many'),
                kind: 'number',
                cell: ({ count }) => formatNumber(count),
              },
              {
                id: 'last',
                header: t('Last'),
                kind: 'number',
                cell: ({ last_at: instant }) => formatMoment({ instant, timeZone, nowMs }),
              },
            ]}
            rows={data}
            rowKey={({ coll, code }) => `${coll} ${code}`}
            empty={null}
          />
        )
      }
    </RemoteView>
  );
}

type StepProps = DeviceDialogProps & { onBack: () => void };

function SignOutDialog({ device, onBack, onClose, onChanged }: StepProps) {
  const api = useApi();
  const who = { member: device.member.name, device: device.name };
  const end = useAction(async () => {
    await api.call(signOutDevice, { params: { id: device.id }, body: {} });
    showToast({ text: t('{member} is signed out on {device}.', who), tone: 'go' });
    onChanged();
    onClose();
  });
  return (
    <ConfirmDialog
      title={t('Sign {member} out on {device}?', who)}
      verb={t('Sign out')}
      action={end}
      onClose={onBack}
    >
      <p>
        {t(
          'It happens at once, in a call as well. What was not sent yet stays on the device until {member} signs in there again.',
          who,
        )}
      </p>
    </ConfirmDialog>
  );
}

function ReleaseDialog({ device, onBack, onClose, onChanged }: StepProps) {
  const api = useApi();
  const count = device.reservations;
  const release = useAction(async () => {
    const { released } = await api.call(releaseDevice, { params: { id: device.id }, body: {} });
    showToast({
      text: t('{count, plural, one {# contact is} other {# contacts are}} free for others.', {
        count: released,
      }),
      tone: 'go',
    });
    onChanged();
    onClose();
  });
  return (
    <ConfirmDialog
      title={t('Give back {count, plural, one {# contact} other {# contacts}}?', { count })}
      verb={t('Give back')}
      action={release}
      onClose={onBack}
    >
      <p>
        {t(
          'Others can call them at once. While {device} is offline it does not know, so somebody could be called twice; such calls are marked.',
          { device: device.name },
        )}
      </p>
    </ConfirmDialog>
  );
}
