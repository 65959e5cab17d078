// Reads files beside the server's other work: small ones at once, others in a thread, one at a
// time.
import { Worker } from 'node:worker_threads';
import type { ImportCounts } from '../../shared/imports.ts';
import { CsvRefusal, type CsvRefusalCode, type CsvRefusalDetails } from './csv.ts';
import {
  batchesOf,
  checkFile,
  inspectFile,
  problemsFile,
  type Batch,
  type CheckReport,
  type Inspection,
  type Reading,
} from './import-file.ts';

/** Reading this much takes a few hundredths of a second; starting a thread takes longer. */
const INLINE_BYTES = 64 * 1024;
const HEAP_MB = 4096;

export type Task = { bytes: Uint8Array } & (
  | { kind: 'inspect'; options: { hasHeader?: boolean } }
  | { kind: 'check'; reading: Reading }
  | { kind: 'problems'; reading: Reading }
  | { kind: 'batches'; reading: Reading; afterRow: number }
);
export type Answer =
  | { kind: 'batch'; batch: Batch }
  | { kind: 'done'; value: unknown }
  | { kind: 'refused'; code: CsvRefusalCode; details: CsvRefusalDetails };

/** @throws CsvRefusal */
export async function inspect(
  bytes: Uint8Array,
  options: { hasHeader?: boolean },
): Promise<Inspection> {
  if (bytes.length <= INLINE_BYTES) return inspectFile(bytes, options);
  return (await inThread({ kind: 'inspect', bytes, options })) as Inspection;
}

export async function check(bytes: Uint8Array, reading: Reading): Promise<CheckReport> {
  if (bytes.length <= INLINE_BYTES) return checkFile(bytes, reading);
  return (await inThread({ kind: 'check', bytes, reading })) as CheckReport;
}

export async function problemsCsv(bytes: Uint8Array, reading: Reading): Promise<string> {
  if (bytes.length <= INLINE_BYTES) return problemsFile(bytes, reading);
  return (await inThread({ kind: 'problems', bytes, reading })) as string;
}

/**
 * Hands every batch after `afterRow` to `take`, one after the other; answers the counts of the
 * whole file.
 */
export async function eachBatch(
  bytes: Uint8Array,
  from: { reading: Reading; afterRow: number },
  take: (batch: Batch) => Promise<void>,
): Promise<ImportCounts> {
  if (bytes.length > INLINE_BYTES)
    return (await inThread({ kind: 'batches', bytes, ...from }, take)) as ImportCounts;
  const batches = batchesOf(bytes, from.reading, from.afterRow);
  for (;;) {
    const next = batches.next();
    if (next.done) return next.value;
    await take(next.value);
  }
}

/** Whole files are asked for one after the other: each may need a few hundred megabytes. */
let queue: Promise<unknown> = Promise.resolve();

function inThread(task: Task, take?: (batch: Batch) => Promise<void>): Promise<unknown> {
  if (task.kind === 'batches') return runThread(task, take);
  const result = queue.then(() => runThread(task));
  queue = result.catch(() => undefined);
  return result;
}

function runThread(task: Task, take?: (batch: Batch) => Promise<void>): Promise<unknown> {
  const worker = new Worker(new URL('./import-worker.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      reject(error);
      void worker.terminate();
    };
    let taken = Promise.resolve();
    worker.on('message', (message: Answer) => {
      if (message.kind === 'refused') return fail(new CsvRefusal(message.code, message.details));
      if (message.kind === 'batch') {
        taken = taken.then(() => take?.(message.batch)).then(() => worker.postMessage('taken'));
        return void taken.catch(fail);
      }
      taken.then(() => resolve(message.value), fail);
    });
    worker.on('error', fail);
    worker.on(
      'exit',
      () =>
        void taken.then(() => fail(new Error('the thread that reads the file ended early')), fail),
    );
  });
}
