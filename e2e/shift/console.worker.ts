// One agent's console without a screen, in a worker thread of its own: the same data layer as in a window, on memory
// storage. RxDB without a licence opens few collections in one JavaScript realm, and a worker is a realm.
import { parentPort, workerData } from 'node:worker_threads';
import { push } from '../../shared/sync.ts';
import { type Console, openConsole } from '../../desktop/renderer/platform/console.ts';
import { memoryStorage } from '../../desktop/renderer/platform/storage.ts';
import type { ConsoleDone, ConsoleOrder, ConsoleSynced } from './consoles.ts';

const order = workerData as ConsoleOrder;
const counts = { accepted: 0, duplicates: 0, rejected: 0, lostAnswers: 0 };
let loseNextAnswer = false;

/** Watches what the server says of each pushed row; on demand it loses one answer on the way back. */
const watchedFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  if (!String(input instanceof Request ? input.url : input).endsWith(push.path) || !response.ok)
    return response;
  if (loseNextAnswer) {
    loseNextAnswer = false;
    counts.lostAnswers += 1;
    await response.arrayBuffer();
    throw new TypeError('the answer was lost');
  }
  const { results } = (await response.clone().json()) as { results: { st: string }[] };
  for (const { st } of results) {
    if (st === 'ok') counts.accepted += 1;
    else if (st === 'dup') counts.duplicates += 1;
    else counts.rejected += 1;
  }
  return response;
};

const port = parentPort;
if (!port) throw new Error('this file is a worker');

async function countDocuments(agent: Console): Promise<number> {
  const tables = [agent.mirror.contacts, agent.mirror.lists, agent.mirror.codes] as const;
  const sizes = await Promise.all(tables.map((table) => table.count().exec()));
  return sizes.reduce((sum, size) => sum + size, 0);
}

const CODES = ['visit_booked', 'call_back', 'not_interested', 'brochure', 'no_answer'];

/** Works reserved contacts: a disposition each, sometimes with a callback, sometimes with a note. */
async function record(agent: Console, share: { from: number; to: number }): Promise<string[]> {
  const made: string[] = [];
  const reserved = agent.claims.listReserved(order.listId);
  for (let i = share.from; i < share.to; i++) {
    const holding = reserved[i % reserved.length];
    if (!holding) throw new Error('the console holds no contact to work on');
    const contact = { contact_id: holding.contact_id, list_id: order.listId };
    const code = CODES[(order.seed + order.n + i) % CODES.length] as string;
    const callback = code === 'call_back' ? { due_at: DUE, for: 'me' as const } : null;
    const disposition = await agent.facts.recordDisposition({
      ...contact,
      code,
      note: `Shift ${order.seed}, console ${order.n}, contact ${i}.`,
      callback,
      call_id: null,
      claim_token: holding.token,
      supersedes: null,
    });
    made.push(disposition.id);
    if (i % 3 === 0) {
      const note = await agent.facts.addNote({ ...contact, text: `A note of console ${order.n}.` });
      made.push(note.id);
    }
  }
  return made;
}

const DUE = new Date(Date.now() + 26 * 3_600_000).toISOString();

async function work(agent: Console): Promise<ConsoleDone> {
  await agent.claims.keepReserved(order.listId, Math.min(25, order.facts));
  const half = Math.ceil(order.facts / 2);
  const online = await record(agent, { from: 0, to: half });
  let offline: string[] = [];
  const before = { ...counts };
  if (order.goesOffline) {
    await agent.drain();
    Object.assign(before, counts);
    agent.goOffline();
    offline = await record(agent, { from: half, to: order.facts });
    // The first answer after coming back is lost: what it acknowledged has to be offered again, and counted once.
    loseNextAnswer = true;
    agent.goOnline();
  } else {
    online.push(...(await record(agent, { from: half, to: order.facts })));
  }
  await agent.drain();
  const since = {
    accepted: counts.accepted - before.accepted,
    duplicates: counts.duplicates - before.duplicates,
    rejected: counts.rejected - before.rejected,
  };
  return {
    kind: 'done',
    facts: [...online, ...offline],
    offlineFacts: offline.length,
    offline: order.goesOffline ? since : null,
    rejected: counts.rejected,
  };
}

const agent = await openConsole({
  baseUrl: order.baseUrl,
  accountId: order.accountId,
  memberId: order.memberId,
  deviceId: order.deviceId,
  getToken: () => order.token,
  storage: memoryStorage(),
  fetch: watchedFetch,
});
const start = performance.now();
await agent.start();
await agent.sync();
port.postMessage({
  kind: 'synced',
  documents: await countDocuments(agent),
  ms: performance.now() - start,
} satisfies ConsoleSynced);

port.on('message', (message: 'work' | 'compare' | 'close' | { token: string }) => {
  // Whoever opened this console renews its session.
  if (typeof message === 'object') return void (order.token = message.token);
  const step = message === 'work' ? work(agent) : message === 'compare' ? compare() : close();
  step.then(
    (answer) => port.postMessage(answer),
    (error: unknown) =>
      port.postMessage({
        kind: 'failed',
        why: String(error instanceof Error ? error.stack : error),
      }),
  );
});

async function compare() {
  await agent.sync();
  const findings = await agent.digestAll();
  return {
    kind: 'compared' as const,
    diverged: findings.filter((f) => f.outcome !== 'equal').length,
    buckets: findings.length,
  };
}

async function close() {
  await agent.close();
  return { kind: 'closed' as const };
}
