import type { Device } from '../../../shared/fleet.ts';
import { Button } from '../ui/button.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { formatAge, formatNumber } from '../ui/format.ts';
import { Pill } from '../ui/pill.tsx';
import { EmptyState } from '../ui/states.tsx';
import { t } from '../words/translate.ts';
import { type Order, ordered, SortKey } from './device-order.ts';
import { deviceMarks, type FleetNow } from './device-words.ts';

export interface DevicesTableProps {
  devices: readonly Device[];
  now: FleetNow;
  order: Order;
  onOrder: (order: Order) => void;
  onOpen: (device: Device) => void;
  /** Why no row is left, when one is looked for. */
  empty: string;
}

/** One row a member and device; each says how old it is. */
export function DevicesTable(props: DevicesTableProps) {
  const { devices, now, order, onOrder, onOpen, empty } = props;
  return (
    <DataTable
      caption={t('Devices')}
      columns={deviceColumns(now, onOpen)}
      rows={ordered(devices, order, now)}
      rowKey={(device) => device.id}
      sort={{
        by: order.by,
        descending: order.descending,
        onSort: (by) => {
          const found = SortKey.safeParse(by);
          if (!found.success) return;
          const isSame = found.data === order.by;
          onOrder({ by: found.data, descending: isSame && !order.descending });
        },
      }}
      empty={<EmptyState icon="monitor" why={empty} />}
    />
  );
}

function deviceColumns(now: FleetNow, onOpen: (device: Device) => void): Column<Device>[] {
  return [
    {
      id: 'member',
      header: t('Who'),
      sortable: true,
      cell: ({ member, name }) => (
        <span className="flex flex-col py-0.5">
          <span className="whitespace-nowrap">{member.name}</span>
          <span className="text-2 text-ink-3">{name}</span>
        </span>
      ),
    },
    {
      id: 'state',
      header: t('State'),
      sortable: true,
      cell: (device) => (
        <span className="flex flex-wrap gap-1.5 py-0.5">
          {deviceMarks(device, now).map(({ tone, icon, text }) => (
            <Pill key={text} tone={tone} icon={icon}>
              {text}
            </Pill>
          ))}
        </span>
      ),
    },
    ...numberColumns(now),
    { id: 'version', header: t('Version'), cell: ({ version }) => version },
    {
      id: 'actions',
      header: <span className="sr-only">{t('Actions')}</span>,
      kind: 'action',
      cell: (device) => (
        <Button
          aria-label={t('Open {member} on {device}', {
            member: device.member.name,
            device: device.name,
          })}
          onPress={() => onOpen(device)}
        >
          {t('Open')}
        </Button>
      ),
    },
  ];
}

function numberColumns(now: FleetNow): Column<Device>[] {
  const ago = (instant: string | null) =>
    instant === null ? t('not yet') : formatAge(now.nowMs - Date.parse(instant));
  return [
    {
      id: 'waiting',
      header: t('Waiting'),
      kind: 'number',
      sortable: true,
      cell: ({ waiting }) => formatNumber(waiting),
    },
    {
      id: 'reservations',
      header: t('Reserved'),
      kind: 'number',
      sortable: true,
      cell: ({ reservations }) => formatNumber(reservations),
    },
    {
      id: 'synced',
      header: t('Last sync'),
      kind: 'number',
      sortable: true,
      cell: ({ synced_at: at }) => <span className="whitespace-nowrap">{ago(at)}</span>,
    },
    {
      id: 'seen',
      header: t('Heard from'),
      kind: 'number',
      sortable: true,
      cell: ({ seen_at: at }) => <span className="whitespace-nowrap">{ago(at)}</span>,
    },
  ];
}
