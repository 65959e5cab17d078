// In which time zones the calling window is open now, so that one array tells the database which contacts count.
import type { CallingWindow } from '../../shared/accounts.ts';
import { isWindowOpen } from '../../shared/call-windows.ts';
import { COUNTRY_ZONES } from '../../shared/country-zones.ts';
import { NANP_ZONES } from '../../shared/nanp-zones.ts';

// Intl lists each zone under one name only; the tables that give contacts their zone use others as well.
const ZONES: readonly string[] = [
  ...new Set([
    ...Intl.supportedValuesOf('timeZone'),
    ...[...COUNTRY_ZONES.values(), ...NANP_ZONES.values()].flat(),
  ]),
];

/** The zones whose window is open at `at` (epoch ms). */
export function openZones(window: CallingWindow, accountZone: string, at: number): string[] {
  const zones = ZONES.includes(accountZone) ? ZONES : [...ZONES, accountZone];
  return zones.filter((zone) => isWindowOpen({ zone, window, at }));
}
