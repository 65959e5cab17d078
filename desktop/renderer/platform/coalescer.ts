/** Pokes become pulls: a lone one at once, a burst of them four times a second. */
import type { MirrorName } from '../../../shared/sync.ts';

export type Coalescer = {
  add(names: readonly MirrorName[], seq: number): void;
  stop(): void;
};

const COALESCE_MS = 250;

/** After `fire`, what comes within the next quarter second waits for its end and fires together. */
export function createCoalescer(fire: (name: MirrorName, seq: number) => void): Coalescer {
  const due = new Map<MirrorName, number>();
  let resting: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    resting = undefined;
    if (due.size === 0) return;
    resting = setTimeout(flush, COALESCE_MS);
    for (const [name, highestSeq] of due) fire(name, highestSeq);
    due.clear();
  }

  return {
    add: (names, seq) => {
      for (const name of names) due.set(name, Math.max(seq, due.get(name) ?? 0));
      if (resting === undefined) flush();
    },
    stop: () => {
      clearTimeout(resting);
      due.clear();
    },
  };
}
