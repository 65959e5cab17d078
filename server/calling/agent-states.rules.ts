// What an agent does now, from the facts that are kept of them.
import type { Doing } from '../../shared/agent-states.ts';

/** Instants in epoch milliseconds. */
export type Known = {
  state: 'ready' | 'break' | null;
  stateAt: number | null;
  /** Of the last call. */
  callAt: number | null;
  callEndedAt: number | null;
  isWrapping: boolean;
  dispositionAt: number | null;
  /** When a console of theirs was last heard of. */
  seenAt: number | null;
};

/** Consoles are heard of every minute; after three without a word nobody is there. */
const SILENT_MS = 3 * 60_000;

/**
 * A call goes before everything: it may be on although the console is gone. Then whether anybody is there; then wrap-up,
 * which a break waits for; then what they said of themselves.
 */
export function doingOf(known: Known, now: number): { doing: Doing; since: number | null } {
  const { callAt, callEndedAt, seenAt, stateAt } = known;
  if (callAt !== null && callEndedAt === null) return { doing: 'on_call', since: callAt };
  if (seenAt === null || now - seenAt >= SILENT_MS) return { doing: 'offline', since: seenAt };
  const endedAfter = callEndedAt !== null && callEndedAt >= (stateAt ?? 0);
  if (known.isWrapping && (known.state !== 'break' || endedAfter))
    return { doing: 'wrap_up', since: callEndedAt };
  if (known.state === 'break') return { doing: 'break', since: stateAt };
  const ended = [stateAt, callEndedAt, known.dispositionAt].filter((at) => at !== null);
  return { doing: 'ready', since: ended.length === 0 ? null : Math.max(...ended) };
}
