/**
 * Sends waiting facts of one kind. The server answers row by row; whatever it says, the fact stays
 * here with its state. RxDB repeats a failed batch for ever and holds everything behind it, so no
 * row may fail a batch: only a missing answer does.
 */
import type { RxCollection } from 'rxdb';
import { replicateRxCollection } from 'rxdb/plugins/replication';
import type { z } from 'zod';
import { FACTS, type FactName, push, type PushResult } from '../../../shared/sync.ts';
import { type ApiClient, ApiError } from './api.ts';
import type { FactDocs } from './documents.ts';
import { keepReplication } from './keep-replication.ts';
import type { Mutex } from './mutex.ts';
import { waitMs } from './page-source.ts';
import { backoffMs, type Waker } from './wait.ts';

export type FactDoc = FactDocs[FactName];
export type FactPushOptions = {
  name: FactName;
  collection: RxCollection<FactDoc>;
  api: ApiClient;
  deviceId: string;
  /** One push at a time for all kinds. */
  lane: Mutex;
  waker: Waker;
  onPushed: () => void;
  onRejected: (fact: FactDoc) => Promise<void>;
  onFailure: (error: ApiError) => void;
  onWriteFailure: (error: unknown) => void;
};

export type FactPush = {
  start(): void;
  stop(): Promise<void>;
};

const BATCH_SIZE = 50;
/** The whole request was refused for what is in it; smaller ones may pass. */
const REFUSED_AS_A_WHOLE = new Set(['body_too_large', 'invalid_request', 'invalid_json']);

type Outcome = Pick<PushResult, 'id' | 'st' | 'code' | 'detail' | 'master'>;

export function createFactPush(options: FactPushOptions): FactPush {
  const stopped = new AbortController();
  let failures = 0;

  const runner = keepReplication({
    open: () => {
      const run = new AbortController();
      const signal = AbortSignal.any([run.signal, stopped.signal]);
      const replication = replicate(options, (facts) => deliver(facts, signal));
      const onCaughtUp = (): Promise<void> => offerAgain(options.collection);
      return { replication, stop: () => run.abort(), onCaughtUp };
    },
    onFailure: (error) => {
      if (!stopped.signal.aborted) options.onWriteFailure(error);
    },
    pause: () => options.waker.sleep(backoffMs(failures++), stopped.signal),
    signal: stopped.signal,
  });

  async function deliver(facts: FactDoc[], signal: AbortSignal): Promise<void> {
    const release = await options.lane.acquire();
    try {
      const outcomes = await sendAll({ ...options, signal }, facts);
      await settle(options, outcomes);
    } finally {
      release();
    }
    failures = 0;
    options.onPushed();
  }

  return {
    start: runner.start,
    stop: async () => {
      stopped.abort(new Error('the console was closed'));
      await runner.stop();
    },
  };
}

function replicate({ collection }: FactPushOptions, deliver: (facts: FactDoc[]) => Promise<void>) {
  return replicateRxCollection<FactDoc, unknown>({
    replicationIdentifier: 'facts-v1',
    collection,
    push: {
      batchSize: BATCH_SIZE,
      modifier: (fact) => (fact.state === 'waiting' && !fact._deleted ? fact : null),
      handler: async (rows) => {
        await deliver(rows.map((row) => row.newDocumentState as FactDoc));
        return [];
      },
    },
    live: true,
    // An error here means that a local write failed, and then all starts again.
    retryTime: 1_000,
    waitForLeadership: false,
    toggleOnDocumentVisible: false,
  });
}

/**
 * Offers waiting facts again that RxDB passed over: after a crash it may have the acknowledgement and not the state, and
 * after a clock went back its first pass begins at a time that has not come yet. Only after that pass does it take what
 * is offered as it comes.
 */
async function offerAgain(collection: RxCollection<FactDoc>): Promise<void> {
  const waiting = await collection.find({ selector: { state: 'waiting' } }).exec();
  for (const fact of waiting)
    await fact.incrementalModify((doc) => ({ ...doc, offers: doc.offers + 1 }));
}

type Sending = FactPushOptions & { signal: AbortSignal };

/** Halves a request that is refused as a whole, until the row to blame stands alone. */
async function sendAll(sending: Sending, facts: FactDoc[]): Promise<Outcome[]> {
  try {
    return await sendUntilAnswered(sending, facts);
  } catch (error) {
    if (!(error instanceof ApiError) || !REFUSED_AS_A_WHOLE.has(error.code)) throw error;
    if (facts.length === 1) {
      const { code, message: detail } = error;
      return facts.map(({ id }) => ({ id, st: 'rejected', code, detail }));
    }
    const middle = Math.ceil(facts.length / 2);
    const first = await sendAll(sending, facts.slice(0, middle));
    return [...first, ...(await sendAll(sending, facts.slice(middle)))];
  }
}

async function sendUntilAnswered(sending: Sending, facts: FactDoc[]): Promise<Outcome[]> {
  const { name, api, deviceId, waker, signal } = sending;
  const rows = facts.map((fact) => toWire(name, fact));
  for (let attempt = 0; ; attempt += 1) {
    try {
      const body = { coll: name, device_id: deviceId, rows };
      const { results } = await api.call(push, { body, signal });
      const answered = new Set(results.map(({ id }) => id));
      if (facts.every(({ id }) => answered.has(id))) return results;
      throw new ApiError('bad_answer', 'the server did not answer every fact');
    } catch (error) {
      if (signal.aborted || !isPassing(error)) throw error;
      sending.onFailure(error);
      await waker.sleep(waitMs(error, attempt), signal);
      if (signal.aborted) throw error;
    }
  }
}

/** When this fails RxDB repeats the batch, and the server answers `dup`. */
async function settle(options: FactPushOptions, outcomes: Outcome[]): Promise<void> {
  const facts = await options.collection.findByIds(outcomes.map(({ id }) => id)).exec();
  for (const { id, st, code, detail, master } of outcomes) {
    const fact = facts.get(id);
    if (!fact) continue;
    const isTaken = st === 'ok' || st === 'dup';
    const settled = await fact.incrementalPatch({
      state: isTaken ? 'sent' : 'rejected',
      refusal_code: isTaken ? null : (code ?? st),
      refusal_detail: isTaken ? null : detail,
      ...(master && { master }),
    });
    if (!isTaken) await options.onRejected(settled.toMutableJSON());
  }
}

/** The fact as the contract knows it, without what is only of this device. */
function toWire(name: FactName, fact: FactDoc): Record<string, unknown> {
  const shape: z.ZodRawShape = FACTS[name].shape;
  return Object.fromEntries(Object.entries(fact).filter(([field]) => field in shape));
}

function isPassing(error: unknown): error is ApiError {
  return error instanceof ApiError && !REFUSED_AS_A_WHOLE.has(error.code);
}
