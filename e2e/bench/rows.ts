// What every bench answers, and how it gets there.
export type BenchRow = {
  name: string;
  value: number;
  unit: string;
  baseline: number;
  ratio: number;
};
export type BenchOptions = {
  list: string | undefined;
  calls: string | undefined;
  limit: number;
  quick: boolean;
};

export function rowOf(name: string, unit: string, measured: [number, number]): BenchRow {
  const [value, baseline] = measured;
  return { name, value, unit, baseline, ratio: value / baseline };
}

/** The nearest rank. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** p50 and p99 of some times in milliseconds, beside the same of a baseline. */
export function latencyRows(
  names: { what: string; beside: string },
  times: { value: readonly number[]; baseline: readonly number[] },
): BenchRow[] {
  return [0.5, 0.99].map((share) =>
    rowOf(`${names.what}, p${share * 100} / ${names.beside}`, 'ms', [
      quantile(times.value, share),
      quantile(times.baseline, share),
    ]),
  );
}

export const perSecond = ({ count, ms }: { count: number; ms: number }): number =>
  (count / ms) * 1000;

/** A fifth of it when the bench is only to show that it runs. */
export const quick = (options: BenchOptions, count: number): number =>
  options.quick ? Math.ceil(count / 5) : count;
