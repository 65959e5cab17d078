// What a run was, in numbers and in words.
import type { Fault } from './judge.ts';
import { sum, type Verdict } from './run-history.ts';

export type Summary = ReturnType<typeof summarize>;

export function summarize(verdicts: readonly Verdict[], serverFaults: readonly string[]) {
  const bad = verdicts.filter((verdict) => verdict.faults.length > 0);
  const total = (of: (verdict: Verdict) => number): number =>
    verdicts.reduce((n, verdict) => n + of(verdict), 0);
  const totalOf = (kind: Fault['kind']): number =>
    total(({ faults }) => faults.filter((fault) => fault.kind === kind).length);
  const times = verdicts.map(({ ms }) => ms).toSorted((a, b) => a - b);
  return {
    histories: verdicts.length,
    lost: totalOf('lost'),
    diverged: totalOf('diverged'),
    stuck: totalOf('stuck'),
    broken: totalOf('broken') + serverFaults.length,
    badSeeds: bad.map(({ seed }) => seed),
    serverFaults,
    facts: total(({ facts }) => facts),
    rejected: total(({ rejected }) => rejected),
    healed: total(({ healed }) => healed),
    injected: sum(verdicts.map(({ met }) => met)),
    medianMs: times[Math.floor(times.length / 2)] ?? 0,
    longestMs: times.at(-1) ?? 0,
    noticed: verdicts.filter(hasNoticed).length,
  };
}

/** Whether a history noticed that numbers became visible out of order: nothing else counts as that. */
export const hasNoticed = ({ faults }: Verdict): boolean =>
  faults.some(({ kind }) => kind === 'diverged');

export function toLines(of: Summary, seconds: number): string[] {
  const faults = Object.entries(of.injected).toSorted(([, a], [, b]) => b - a);
  return [
    ...of.serverFaults,
    `faults injected: ${faults.map(([kind, n]) => `${kind} ${n}`).join(', ')}`,
    `${of.facts} facts confirmed (${of.rejected} refused and kept), ${of.healed} buckets healed`,
    `a history took ${of.medianMs} ms (median), ${of.longestMs} ms at most`,
    `${of.histories} histories, ${of.lost} lost, ${of.diverged} diverged, ${of.stuck} stuck, ${of.broken} broken, ${of.badSeeds.length} bad, ${seconds} s`,
  ];
}
