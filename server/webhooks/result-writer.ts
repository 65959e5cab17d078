// Collects the results of one account while its last ones are being written, so that under load many share a
// transaction and at rest each is written at once.
import { sleep } from '../platform/clock.ts';
import type { Deps } from '../platform/context.ts';
import { recordResults, type AttemptResult, type Pauses } from './sending.service.ts';

export type ResultWriter = {
  add(result: AttemptResult): void;
  /** Results that are not committed yet. */
  size(): number;
  /** Resolves when everything added so far is written or given up. */
  flush(): Promise<void>;
};

const ACCOUNTS_AT_ONCE = 4;
const BATCH = 200;
const TRIES = 3;

export function createResultWriter(
  deps: Deps,
  onWritten: (batch: readonly AttemptResult[], pauses: Pauses) => void,
): ResultWriter {
  const waiting = new Map<string, AttemptResult[]>();
  const running = new Map<string, Promise<void>>();
  let open = 0;

  const pump = () => {
    for (const accountId of waiting.keys()) {
      if (running.size >= ACCOUNTS_AT_ONCE) return;
      if (!running.has(accountId)) running.set(accountId, writeNext(accountId));
    }
  };
  const writeNext = async (accountId: string) => {
    const all = waiting.get(accountId) ?? [];
    const batch = all.splice(0, BATCH);
    if (all.length === 0) waiting.delete(accountId);
    const pauses = await writeOrGiveUp(deps, accountId, batch);
    open -= batch.length;
    running.delete(accountId);
    onWritten(batch, pauses);
    pump();
  };
  return {
    add: (result) => {
      open += 1;
      const { accountId } = result.outgoing;
      waiting.set(accountId, [...(waiting.get(accountId) ?? []), result]);
      // Results that arrive in the same turn of the event loop share the first transaction.
      setImmediate(pump);
    },
    size: () => open,
    flush: async () => {
      while (open > 0) {
        pump();
        await Promise.race([...running.values(), sleep(50)]);
      }
    },
  };
}

/** A result that cannot be written leaves its lease to run out: the delivery is then sent again, never lost. */
async function writeOrGiveUp(
  deps: Deps,
  accountId: string,
  batch: AttemptResult[],
): Promise<Pauses> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await recordResults(deps, accountId, batch);
    } catch (error) {
      if (tries === TRIES) {
        deps.log.error(
          { err: error, accountId, deliveries: batch.length },
          'results of deliveries were not written',
        );
        return new Map();
      }
      await sleep(200 * tries);
    }
  }
}
