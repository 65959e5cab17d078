// What this process last found out about billing. Kept per server, for billing health; the rows are the truth.
import type { Deps } from '../platform/context.ts';

export type CanaryResult = {
  /** What was not as it must be; empty is a pass. */
  problems: readonly string[];
  checkedAt: number;
};

export type BillingMemory = {
  canary: CanaryResult | null;
  brokenLedgers: Set<string>;
  ledgersVerifiedAt: number | null;
};

const memories = new WeakMap<Deps, BillingMemory>();

export function memoryOf(deps: Deps): BillingMemory {
  const known = memories.get(deps);
  if (known) return known;
  const made: BillingMemory = { canary: null, brokenLedgers: new Set(), ledgersVerifiedAt: null };
  memories.set(deps, made);
  return made;
}
