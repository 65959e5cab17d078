import { useState } from 'react';
import { listDevices, type Device } from '../../../shared/fleet.ts';
import { useSession } from '../accounts/use-session.ts';
import { nowMs } from '../platform/clock.ts';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { useSearchState } from '../platform-hooks/use-search-state.ts';
import { Segments } from '../ui/tabs.tsx';
import { formatAge } from '../ui/format.ts';
import { t } from '../words/translate.ts';
import { DeviceDialog } from './device-dialog.tsx';
import { DevicesTable } from './devices-table.tsx';
import { type FleetNow, needsAttention } from './device-words.ts';
import { FleetSearch } from './fleet-search.ts';

const refreshMs = 10_000;

/** Every device of the account, with what each last said of itself. */
export function DevicesView() {
  const { account } = useSession();
  const fleet = useRemote(listDevices, {}, { everyMs: refreshMs });
  const loadedAtMs = fleet.loadedAtMs ?? nowMs();
  return (
    <RemoteView remote={fleet} label={t('Devices')} rows={6}>
      {({ data, now, version, schema }) => (
        <Loaded
          devices={data}
          // Ages are told by the server's clock, and go on while no newer answer comes.
          now={{
            nowMs: Date.parse(now) + nowMs() - loadedAtMs,
            version,
            schema,
            timeZone: account.time_zone,
          }}
          ageMs={nowMs() - loadedAtMs}
          reload={fleet.reload}
        />
      )}
    </RemoteView>
  );
}

interface LoadedProps {
  devices: readonly Device[];
  now: FleetNow;
  ageMs: number;
  reload: () => void;
}

function Loaded({ devices, now, ageMs, reload }: LoadedProps) {
  const [{ only, sort, order }, setSearch] = useSearchState(FleetSearch);
  const [openId, setOpenId] = useState<string>();
  const troubled = devices.filter((device) => needsAttention(device, now));
  const open = devices.find(({ id }) => id === openId);
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Segments
          label={t('Which devices')}
          segments={[
            { id: 'all', label: t('All devices'), count: devices.length },
            { id: 'attention', label: t('Needs attention'), count: troubled.length },
          ]}
          selected={only}
          onSelect={(id) => setSearch({ only: id })}
        />
        <p className="numbers text-2 text-ink-3">
          {t('As of {age} ago', { age: formatAge(ageMs) })}
        </p>
      </div>
      <DevicesTable
        devices={only === 'attention' ? troubled : devices}
        now={now}
        order={{ by: sort, descending: order === 'down' }}
        onOrder={({ by, descending }) => setSearch({ sort: by, order: descending ? 'down' : 'up' })}
        onOpen={({ id }) => setOpenId(id)}
        empty={
          only === 'attention'
            ? t('No device needs attention.')
            : t('No console has synced with this account in the last 30 days.')
        }
      />
      {open && (
        <DeviceDialog
          device={open}
          now={now}
          onClose={() => setOpenId(undefined)}
          onChanged={reload}
        />
      )}
    </div>
  );
}
