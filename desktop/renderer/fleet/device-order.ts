/** The order of the fleet's rows: what needs somebody first, unless a column was chosen. */
import { z } from 'zod';
import type { Device } from '../../../shared/fleet.ts';
import { deviceMarks, type FleetNow } from './device-words.ts';

export const SortKey = z.enum(['state', 'member', 'waiting', 'synced', 'seen', 'reservations']);
export type SortKey = z.infer<typeof SortKey>;

export interface Order {
  by: SortKey;
  descending: boolean;
}

const severity = { stop: 0, warn: 1, info: 2, wait: 2, go: 3, mute: 4 } as const;

function rank(device: Device, now: FleetNow): number {
  return Math.min(...deviceMarks(device, now).map(({ tone }) => severity[tone]));
}

const time = (instant: string | null): number => (instant === null ? 0 : Date.parse(instant));

/** Same rows, same order: what is equal is ordered by member and id. */
export function ordered(
  devices: readonly Device[],
  { by, descending }: Order,
  now: FleetNow,
): Device[] {
  const compare: Record<SortKey, (a: Device, b: Device) => number> = {
    state: (a, b) => rank(a, now) - rank(b, now),
    member: () => 0,
    waiting: (a, b) => a.waiting - b.waiting,
    synced: (a, b) => time(a.synced_at) - time(b.synced_at),
    seen: (a, b) => time(a.seen_at) - time(b.seen_at),
    reservations: (a, b) => a.reservations - b.reservations,
  };
  const byName = (a: Device, b: Device): number =>
    a.member.name.localeCompare(b.member.name) || (a.id < b.id ? -1 : 1);
  const sign = descending ? -1 : 1;
  return devices.toSorted((a, b) => {
    const found = sign * compare[by](a, b);
    if (found !== 0) return found;
    return by === 'member' ? sign * byName(a, b) : byName(a, b);
  });
}
