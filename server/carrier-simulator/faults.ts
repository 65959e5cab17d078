import type { FaultRule, Faults, FaultSource } from './types.ts';

export type FaultBook = {
  /** Counts one request to this number and says how to misbehave for it. */
  take(request: { to: string; from: string }): Faults;
  add(rule: FaultRule): void;
  clear(): void;
};

/** Rules added at run time come first, oldest first; then the source given at the start. */
export function createFaultBook(source?: FaultSource): FaultBook {
  const rules: FaultRule[] = [];
  const attempts = new Map<string, number>();
  return {
    take({ to, from }) {
      const attempt = (attempts.get(to) ?? 0) + 1;
      attempts.set(to, attempt);
      const rule = rules.find((candidate) => candidate.to === undefined || candidate.to === to);
      if (!rule) return source?.({ to, from, attempt }) ?? {};
      if (rule.times !== undefined) rule.times -= 1;
      if (rule.times === 0) rules.splice(rules.indexOf(rule), 1);
      return rule.faults;
    },
    add: (rule) => void rules.push({ ...rule }),
    clear: () => void (rules.length = 0),
  };
}
