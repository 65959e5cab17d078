// When a callback may be promised: in the future, soon enough, while the contact may be called, and never to somebody
// who opted out. Pure: used by the server, on every screen that picks a time, and on a device without a network.
import type { CallingWindow } from './accounts.ts';
import { isWindowOpen, windowState } from './call-windows.ts';

export const CALLBACK_DAYS_MAX = 90;

const DAY_MS = 24 * 3_600_000;
/** The grid of slots. Every zone’s offset is a multiple of it, so it is a grid on every clock. */
export const SLOT_MS = 15 * 60_000;
/** Hours differ by weekday, so what was open lately was open within a week. */
const LOOK_BACK_MS = 8 * DAY_MS;

/** Where the contact is, and when people are called there. */
export type SlotPlace = { zone: string; window: CallingWindow };

export type SlotRefusal = 'past' | 'too_far' | 'closed' | 'do_not_call';

export type SlotVerdict =
  | { kind: 'legal'; atMs: number }
  /** `nearestMs`: the legal slot next to what was asked for; absent when there is none. */
  | { kind: SlotRefusal; atMs: number; nearestMs: number | undefined };

export type SlotQuestion = { place: SlotPlace; nowMs: number; dnc: boolean };

/** Only whether it may be due then: cheap enough for every cell of a calendar. */
export function isLegalSlot(atMs: number, { place, nowMs, dnc }: SlotQuestion): boolean {
  if (dnc || atMs <= nowMs || atMs > lastSlotMs(nowMs)) return false;
  return isWindowOpen({ ...place, at: atMs });
}

const lastSlotMs = (nowMs: number): number => nowMs + CALLBACK_DAYS_MAX * DAY_MS;

/** Whether a callback may be due at `atMs`, and if not, the nearest slot at which it may. */
export function judgeSlot(atMs: number, question: SlotQuestion): SlotVerdict {
  if (isLegalSlot(atMs, question)) return { kind: 'legal', atMs };
  const { place, nowMs, dnc } = question;
  if (dnc) return { kind: 'do_not_call', atMs, nearestMs: undefined };
  const lastMs = lastSlotMs(nowMs);
  if (atMs <= nowMs) return { kind: 'past', atMs, nearestMs: soonest(place, nowMs, lastMs) };
  if (atMs > lastMs) return { kind: 'too_far', atMs, nearestMs: latest(place, lastMs, nowMs) };
  const { opensAt } = windowState({ ...place, at: atMs });
  const after = opensAt !== undefined && opensAt <= lastMs ? opensAt : undefined;
  const before = latest(place, atMs, nowMs);
  return { kind: 'closed', atMs, nearestMs: nearer(atMs, before, after) };
}

function nearer(atMs: number, before: number | undefined, after: number | undefined) {
  if (before === undefined || after === undefined) return before ?? after;
  return atMs - before < after - atMs ? before : after;
}

/** The first open slot after now. */
function soonest(place: SlotPlace, nowMs: number, lastMs: number): number | undefined {
  const next = (Math.floor(nowMs / SLOT_MS) + 1) * SLOT_MS;
  const { open, opensAt } = windowState({ ...place, at: next });
  const found = open ? next : opensAt;
  return found !== undefined && found <= lastMs ? found : undefined;
}

/** The last open slot up to `fromMs`, and after now. */
function latest(place: SlotPlace, fromMs: number, nowMs: number): number | undefined {
  const endMs = Math.max(nowMs, fromMs - LOOK_BACK_MS);
  for (let at = Math.floor(fromMs / SLOT_MS) * SLOT_MS; at > endMs; at -= SLOT_MS)
    if (isWindowOpen({ ...place, at })) return at;
  return undefined;
}
