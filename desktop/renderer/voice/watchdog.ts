/**
 * Finds audio that died while everything looks well. It speaks of what was measured alone: nothing arrives at all, what
 * arrives is dead silence, or the microphone gives none. A person who is silent still gives a little noise.
 */
import type { VoiceSample } from './softphone.ts';

export type Trouble = 'nothing_arrives' | 'other_side_silent' | 'microphone_silent';

/** How long each has to last. */
export const PATIENCE_MS = {
  nothing_arrives: 5_000,
  other_side_silent: 15_000,
  microphone_silent: 10_000,
} as const satisfies Record<Trouble, number>;

export interface Watch {
  last: VoiceSample | null;
  /** Since when each sign has been there without a break; null while it is not. */
  sinceMs: Readonly<Record<Trouble, number | null>>;
}

export const freshWatch: Watch = {
  last: null,
  sinceMs: { nothing_arrives: null, other_side_silent: null, microphone_silent: null },
};

/** The worst first: where nothing arrives, silence is no news. */
const order: readonly Trouble[] = ['nothing_arrives', 'microphone_silent', 'other_side_silent'];

export function look(watch: Watch, sample: VoiceSample, { isMuted }: { isMuted: boolean }): Watch {
  const { last } = watch;
  // A silence is measured from the look before: it was there already when this one came.
  const fromMs = last?.atMs ?? sample.atMs;
  const isStill = last !== null && sample.packetsReceived <= last.packetsReceived;
  const signs: Record<Trouble, boolean> = {
    nothing_arrives: isStill,
    other_side_silent: !isStill && sample.speaker === 0,
    microphone_silent: !isMuted && sample.microphone === 0,
  };
  const since = (trouble: Trouble): number | null =>
    signs[trouble] ? (watch.sinceMs[trouble] ?? fromMs) : null;
  return {
    last: sample,
    sinceMs: {
      nothing_arrives: since('nothing_arrives'),
      other_side_silent: since('other_side_silent'),
      microphone_silent: since('microphone_silent'),
    },
  };
}

export function troubleOf({ last, sinceMs }: Watch): Trouble | null {
  if (last === null) return null;
  const isDue = (trouble: Trouble): boolean => {
    const since = sinceMs[trouble];
    return since !== null && last.atMs - since >= PATIENCE_MS[trouble];
  };
  return order.find(isDue) ?? null;
}
