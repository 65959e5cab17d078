// What a step of an erasure is: a transaction, after which it need not be done again, or one after the other until
// nothing is left of it.
import type { ErasureWait } from '../../shared/erasures.ts';
import type { Ctx, Deps } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import type { Working } from './sql.ts';

/** Kind of thing → the ids of what was removed or emptied. */
export type Removed = Record<string, readonly string[]>;

export type StepResult =
  | {
      removed: Removed;
      /** There is more than one transaction should take: it is run again. */
      goesOn?: boolean;
    }
  /** Nothing was done: something must end first. */
  | { waitsFor: ErasureWait };

export type Work = { ctx: Ctx; erasure: Working };

export type Step = {
  name: string;
  run(work: Work, tx: Tx): Promise<StepResult>;
};

export const step = (name: string, run: Step['run']): Step => ({ name, run });

/** Where the number of a person is sealed while their erasure runs. */
export function boxOf(accountId: string, erasureId: string): string {
  return `erasures ${accountId} ${erasureId}`;
}

export function openPhone(deps: Deps, accountId: string, erasure: Working): string {
  if (!erasure.phoneBox) throw new Error('this erasure has no number');
  return deps.secrets.open(erasure.phoneBox, boxOf(accountId, erasure.id));
}
