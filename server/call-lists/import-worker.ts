// The thread that reads a file, so that a large one does not hold up the server's other work.
// Batches are sent ahead only so far, and one more for each that was taken.
import { once } from 'node:events';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { CsvRefusal } from './csv.ts';
import { batchesOf, checkFile, inspectFile, problemsFile } from './import-file.ts';
import type { Answer, Task } from './import-thread.ts';

const BATCHES_AHEAD = 4;

async function run(port: MessagePort, task: Task): Promise<void> {
  const { bytes } = task;
  if (task.kind === 'inspect')
    return answer(port, { kind: 'done', value: inspectFile(bytes, task.options) });
  if (task.kind === 'check')
    return answer(port, { kind: 'done', value: checkFile(bytes, task.reading) });
  if (task.kind === 'problems')
    return answer(port, { kind: 'done', value: problemsFile(bytes, task.reading) });
  const batches = batchesOf(bytes, task.reading, task.afterRow);
  let credit = BATCHES_AHEAD;
  port.on('message', () => (credit += 1));
  for (;;) {
    const next = batches.next();
    if (next.done) return answer(port, { kind: 'done', value: next.value });
    answer(port, { kind: 'batch', batch: next.value });
    credit -= 1;
    if (credit === 0) await once(port, 'message');
  }
}

function answer(port: MessagePort, message: Answer): void {
  port.postMessage(message);
}

if (parentPort) {
  const port = parentPort;
  try {
    await run(port, workerData as Task);
  } catch (error) {
    // Only plain values keep their fields on the way to the other thread.
    if (!(error instanceof CsvRefusal)) throw error;
    answer(port, { kind: 'refused', code: error.code, details: error.details });
  } finally {
    port.close();
  }
}
