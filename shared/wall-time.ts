// What a zone's clock shows, and the instant at which it shows that.
import { instantsOf, zoneOffsetMs } from './call-windows.ts';

/** A day and a time as date and time fields hold them: `2026-11-20`, `09:30`. */
export type WallTime = { date: string; time: string };

/** The instant at which the zone's clock shows this; undefined for a time a clock change skips. */
export function instantOfWall(zone: string, wall: WallTime): number | undefined {
  const asUtc = Date.parse(`${wall.date}T${wall.time}:00Z`);
  return Number.isNaN(asUtc) ? undefined : instantsOf(zone, asUtc)[0];
}

/** What the zone's clock shows at an instant. */
export function wallOf(zone: string, atMs: number): WallTime {
  const [date = '', time = ''] = new Date(atMs + zoneOffsetMs(zone, atMs)).toISOString().split('T');
  return { date, time: time.slice(0, 5) };
}
