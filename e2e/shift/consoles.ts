// The consoles of a shift, seen from outside: each in its worker, told when to work and when to compare.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { listEvents } from '../../shared/events.ts';
import { withAccount } from '../../server/platform/db/transaction.ts';
import type { ShiftOptions } from './args.ts';
import type { ShiftReport } from './report.ts';
import { createAgent, type Seat, type World } from './world.ts';

export type ConsoleOrder = {
  n: number;
  baseUrl: string;
  token: string;
  accountId: string;
  memberId: string;
  deviceId: string;
  listId: string;
  facts: number;
  goesOffline: boolean;
  seed: number;
};
export type ConsoleSynced = { kind: 'synced'; documents: number; ms: number };
export type ConsoleDone = {
  kind: 'done';
  /** Ids of everything it recorded. */
  facts: string[];
  offlineFacts: number;
  offline: { accepted: number; duplicates: number; rejected: number } | null;
  rejected: number;
};
type Compared = { kind: 'compared'; diverged: number; buckets: number };
type Answer =
  | ConsoleSynced
  | ConsoleDone
  | Compared
  | { kind: 'closed' }
  | { kind: 'failed'; why: string };

type Desk = { worker: Worker; seat: Seat; account: 'cedar' | 'lakeview' };
export type Consoles = {
  agents: readonly Desk[];
  synced: { documents: number; initialMs: number };
  /** Everyone records their facts; half of them offline. */
  work(progress: (done: number, total: number) => void): Promise<ConsoleDone[]>;
  /** @returns buckets that differ from the server in any console. */
  compare(): Promise<number>;
  close(): Promise<void>;
};

/** Opens the consoles and waits until each has pulled everything. */
export async function openConsoles(
  world: World,
  options: ShiftOptions,
  progress: (done: number, total: number) => void,
): Promise<Consoles> {
  const desks: Desk[] = [];
  const start = performance.now();
  const first: Promise<ConsoleSynced>[] = [];
  for (let n = 0; n < options.consoles; n++) {
    const account = n % 2 === 0 ? ('cedar' as const) : ('lakeview' as const);
    const seat = await createAgent(world, account, n);
    // Every second console of each account goes offline.
    const goesOffline = options.consoles === 1 || n % 4 < 2;
    const order: ConsoleOrder = {
      n,
      baseUrl: world.running.url,
      ...seat,
      deviceId: randomUUID(),
      listId: world.lists[account],
      facts: options.facts,
      goesOffline,
      seed: options.seed,
    };
    const worker = new Worker(join(import.meta.dirname, 'console.worker.ts'), {
      workerData: order,
    });
    seat.onToken = (token) => worker.postMessage({ token });
    desks.push({ worker, seat, account });
    first.push(nextAnswer(worker, 'synced'));
  }
  let done = 0;
  const synced = await Promise.all(
    first.map((answer) => answer.then((a) => (progress(++done, desks.length), a))),
  );
  return {
    agents: desks,
    synced: {
      documents: synced.reduce((sum, s) => sum + s.documents, 0),
      initialMs: performance.now() - start,
    },
    work: (tell) => {
      let finished = 0;
      return Promise.all(
        desks.map((desk) =>
          askDesk<ConsoleDone>(desk, 'work', 'done').then(
            (a) => (tell(++finished, desks.length), a),
          ),
        ),
      );
    },
    compare: async () => {
      const all = await Promise.all(
        desks.map((desk) => askDesk<Compared>(desk, 'compare', 'compared')),
      );
      return all.reduce((sum, a) => sum + a.diverged, 0);
    },
    close: async () => {
      await Promise.all(desks.map((desk) => askDesk(desk, 'close', 'closed')));
      await Promise.all(desks.map((desk) => desk.worker.terminate()));
    },
  };
}

function askDesk<A extends Answer>(desk: Desk, message: string, kind: A['kind']): Promise<A> {
  const answer = nextAnswer<A>(desk.worker, kind);
  desk.worker.postMessage(message);
  return answer;
}

function nextAnswer<A extends Answer>(worker: Worker, kind: A['kind']): Promise<A> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      worker.off('message', onMessage);
      worker.off('error', onError);
      end();
    };
    const onError = (error: Error) => settle(() => reject(error));
    const onMessage = (answer: Answer) =>
      settle(() => {
        if (answer.kind === kind) resolve(answer as A);
        else
          reject(
            new Error(answer.kind === 'failed' ? answer.why : `a console answered ${answer.kind}`),
          );
      });
    worker.on('message', onMessage);
    worker.on('error', onError);
  });
}

/** Looks every recorded fact up on the server, by its id, and counts what became of the offline ones. */
export async function checkFacts(
  world: World,
  consoles: Consoles,
  done: readonly ConsoleDone[],
): Promise<Pick<ShiftReport, 'offline'> & { pushed: number; lost: number; dispositions: number }> {
  let found = 0;
  let dispositions = 0;
  for (const account of ['cedar', 'lakeview'] as const) {
    const ids = done
      .filter((_, n) => consoles.agents[n]?.account === account)
      .flatMap((d) => d.facts);
    found += await countOnServer(world, account, ids);
    dispositions += await countEvents(world, account);
  }
  const all = done.flatMap((d) => d.facts);
  const offline = done.flatMap((d) => (d.offline ? [d.offline] : []));
  const sum = (pick: (o: (typeof offline)[number]) => number) =>
    offline.reduce((total, o) => total + pick(o), 0);
  return {
    pushed: found,
    lost: new Set(all).size - found,
    dispositions,
    offline: {
      facts: done.reduce((total, d) => total + d.offlineFacts, 0),
      accepted: sum((o) => o.accepted),
      duplicates: sum((o) => o.duplicates),
      rejected: sum((o) => o.rejected),
    },
  };
}

/** Each id counts once, and only where exactly one row holds it. */
async function countOnServer(
  world: World,
  account: 'cedar' | 'lakeview',
  ids: readonly string[],
): Promise<number> {
  const { accountId } = world.owner[account];
  const rows = await withAccount(
    world.running.database.pools.app,
    { accountId, readOnly: true },
    (tx) =>
      tx.query<{ n: number }>(
        `select count(*)::int as n from (
         select id from dispositions where account_id = $1 and id = any($2)
         union all select id from notes where account_id = $1 and id = any($2)
       ) as found`,
        [accountId, ids],
      ),
  );
  return rows[0]?.n ?? 0;
}

async function countEvents(world: World, account: 'cedar' | 'lakeview'): Promise<number> {
  const { token } = world.owner[account];
  let n = 0;
  let cursor: string | undefined;
  do {
    const page = await world.client.ask(listEvents, {
      token,
      query: { limit: 500, type: 'disposition.created', ...(cursor ? { cursor } : {}) },
    });
    n += page.data.length;
    cursor = page.has_more ? (page.next_cursor ?? undefined) : undefined;
  } while (cursor);
  return n;
}
