/** Which callbacks are to be reminded of: each once when it is due, and again when that was asked for. Pure. */
import type { Callback } from '../../../shared/callbacks.ts';
import { hash64 } from '../platform/hash64.ts';

export type Reminded = Pick<Callback, 'id' | 'due_at'>;

/**
 * By mark: null once it was reminded of, or when that is wanted again (epoch milliseconds). It lies on the device in
 * the clear, so it tells nothing of a contact, nor when they are called.
 */
export type Memory = Readonly<Record<string, number | null>>;

export const SNOOZE_MS = 10 * 60_000;

/** One that was moved is another promise. */
const markOf = ({ id, due_at }: Reminded): string => hash64(id, Date.parse(due_at)).toString(36);

/** The first due first. */
export function dueNow<T extends Reminded>(
  callbacks: readonly T[],
  memory: Memory,
  nowMs: number,
): T[] {
  return callbacks
    .filter((callback) => {
      if (Date.parse(callback.due_at) > nowMs) return false;
      const again = memory[markOf(callback)];
      return again === undefined || (again !== null && again <= nowMs);
    })
    .toSorted((a, b) => Date.parse(a.due_at) - Date.parse(b.due_at));
}

export function afterTelling(memory: Memory, callbacks: readonly Reminded[]): Memory {
  return { ...memory, ...Object.fromEntries(callbacks.map((c) => [markOf(c), null])) };
}

export function snoozed(memory: Memory, callbacks: readonly Reminded[], nowMs: number): Memory {
  const again = callbacks.map((c) => [markOf(c), nowMs + SNOOZE_MS]);
  return { ...memory, ...Object.fromEntries(again) };
}

/** Whether any of them is still promised for when it was reminded of. */
export function isStillDue(reminded: readonly Reminded[], callbacks: readonly Reminded[]): boolean {
  const marks = new Set(callbacks.map(markOf));
  return reminded.some((one) => marks.has(markOf(one)));
}

/** What the server does not list any more is forgotten. */
export function keptOf(memory: Memory, callbacks: readonly Reminded[]): Memory {
  const marks = new Set(callbacks.map(markOf));
  return Object.fromEntries(Object.entries(memory).filter(([mark]) => marks.has(mark)));
}
