// Whether times tell two kinds of request apart, on a machine that does other things as well. Three requests are timed in
// an order that chance decides: one about another account's, two about what nobody has. If nothing tells them apart the
// first is the fastest, the middle one and the slowest equally often, however the machine was busy: whatever slows it
// falls on each of the three alike. So a noisy machine can hide a difference and cannot make one up.

/** Milliseconds: of what is another account's, of what nobody has, and of what nobody has once more. */
export type Triple = readonly [theirs: number, nobodys: number, control: number];

export type Comparison = {
  /** How far the ranks of the first are from even, in standard deviations. */
  z: number;
  /** Median of how much longer it took than the other two. */
  gapMs: number;
  /** The same of the two that are alike: what this machine makes of nothing. */
  controlZ: number;
  controlGapMs: number;
};

/** T12 of the targets: both must be reached. Once in 150,000 comparisons chance alone reaches the first. */
const Z_LIMIT = 4.5;
const GAP_LIMIT_MS = 0.2;

export function compare(triples: readonly Triple[]): Comparison {
  const ranks = triples.map(([theirs, a, b]) => half(theirs, a) + half(theirs, b));
  const wins = triples.map(([, a, b]) => half(b, a));
  const n = triples.length;
  return {
    // A rank of 0, 1 or 2, each a third of the time: mean 1, variance 2/3.
    z: (sum(ranks) - n) / Math.sqrt((n * 2) / 3),
    gapMs: median(triples.map(([theirs, a, b]) => theirs - (a + b) / 2)),
    controlZ: (sum(wins) - n / 2) / Math.sqrt(n / 4),
    controlGapMs: median(triples.map(([, a, b]) => b - a)),
  };
}

export function tells({ z, gapMs }: Comparison): boolean {
  return Math.abs(z) >= Z_LIMIT && Math.abs(gapMs) >= GAP_LIMIT_MS;
}

/** Both found a difference, and the same one. */
export function tellAlike(first: Comparison, second: Comparison): boolean {
  return tells(first) && tells(second) && Math.sign(first.z) === Math.sign(second.z);
}

const half = (a: number, b: number) => (a > b ? 1 : a === b ? 0.5 : 0);
const sum = (values: readonly number[]) => values.reduce((total, v) => total + v, 0);
const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
