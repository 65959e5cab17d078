/** When a callback may be promised, as the fields of the wrap-up say it: by the contact's clock. */
import { windowState } from '../../../../shared/call-windows.ts';
import { judgeSlot, type SlotPlace, type SlotVerdict } from '../../../../shared/callback-slots.ts';
import { instantOfWall, wallOf } from '../../../../shared/wall-time.ts';
import type { CallbackChoice } from './desk-state.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HALF_HOUR_MS = HOUR_MS / 2;

/** `skipped`: a time that a clock change leaves out. */
export type CallbackVerdict = SlotVerdict | { kind: 'missing' | 'skipped' };

export function judgeCallback(
  choice: Pick<CallbackChoice, 'date' | 'time'> | null,
  { dnc = false, ...place }: SlotPlace & { dnc?: boolean },
  nowMs: number,
): CallbackVerdict {
  if (choice === null || choice.date === '' || choice.time === '') return { kind: 'missing' };
  const atMs = instantOfWall(place.zone, choice);
  if (atMs === undefined) return { kind: 'skipped' };
  return judgeSlot(atMs, { place, nowMs, dnc });
}

/** Where the fields start: this time tomorrow, on a half hour, when the contact may be called. */
export function suggestCallback(place: SlotPlace, nowMs: number): CallbackChoice {
  const tomorrow = Math.ceil((nowMs + DAY_MS) / HALF_HOUR_MS) * HALF_HOUR_MS;
  const { open, opensAt } = windowState({ ...place, at: tomorrow });
  return { ...wallOf(place.zone, open ? tomorrow : (opensAt ?? tomorrow)), for: 'me' };
}
