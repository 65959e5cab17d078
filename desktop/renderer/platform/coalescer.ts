/** Pokes become pulls: a lone one at once, a burst of them four times a second, or once where nobody watches closely. */
import type { MirrorName } from '../../../shared/sync.ts';

export type Coalescer = {
  add(names: readonly MirrorName[], seq: number): void;
  stop(): void;
};

/**
 * A contact is somebody's work. Of a list it is the count of worked contacts that changes with every first disposition,
 * and to pull that four times a second as well would be half of all requests of a busy floor.
 */
const REST_MS: Record<MirrorName, number> = { contacts: 250, lists: 1_000, codes: 1_000 };

type Resting = { timer: ReturnType<typeof setTimeout>; due: number | null };

/** After `fire`, what comes while the mirror rests waits for the end of that and fires together. */
export function createCoalescer(fire: (name: MirrorName, seq: number) => void): Coalescer {
  const resting = new Map<MirrorName, Resting>();

  function fireNow(name: MirrorName, seq: number): void {
    resting.set(name, { timer: setTimeout(() => wake(name), REST_MS[name]), due: null });
    fire(name, seq);
  }

  function wake(name: MirrorName): void {
    const due = resting.get(name)?.due ?? null;
    resting.delete(name);
    if (due !== null) fireNow(name, due);
  }

  return {
    add: (names, seq) => {
      for (const name of names) {
        const rest = resting.get(name);
        if (rest === undefined) fireNow(name, seq);
        else rest.due = Math.max(seq, rest.due ?? 0);
      }
    },
    stop: () => {
      for (const { timer } of resting.values()) clearTimeout(timer);
      resting.clear();
    },
  };
}
