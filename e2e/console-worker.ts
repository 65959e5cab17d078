// One console in a worker thread: its own JavaScript realm, so RxDB's limit on open collections
// counts for it alone, as it does for each agent's browser.
import { parentPort, workerData } from 'node:worker_threads';
import { openConsole } from '../desktop/renderer/platform/console.ts';
import { memoryStorage } from '../desktop/renderer/platform/storage.ts';

export type ConsoleWork = {
  baseUrl: string;
  token: string;
  accountId: string;
  memberId: string;
  deviceId: string;
  listId: string;
  /** The contacts this console records a disposition for. */
  contacts: string[];
};
export type ConsoleResult = { contacts: number; waiting: number; rejected: number };

const work = workerData as ConsoleWork;
const console = await openConsole({
  ...work,
  getToken: () => work.token,
  storage: memoryStorage(),
});
await console.start();
await console.sync();
for (const contact_id of work.contacts) {
  await console.facts.recordDisposition({
    contact_id,
    list_id: work.listId,
    call_id: null,
    code: 'no_answer',
    note: '',
    callback: null,
    claim_token: null,
    supersedes: null,
  });
}
await console.drain();
await console.sync();
const { waiting, rejected } = console.connection.getState();
const contacts = await console.mirror.contacts.count().exec();
parentPort?.postMessage({ contacts, waiting, rejected } satisfies ConsoleResult);
// Stay until everyone is done: the consoles must be open at the same time.
await new Promise((resolve) => parentPort?.once('message', resolve));
await console.close();
parentPort?.close();
