// Clients that write, remember what was acknowledged, and send again what was not, with the same ids and keys.
import { randomUUID } from 'node:crypto';
import type { Call } from '../../shared/dispatch.ts';
import type { Import } from '../../shared/imports.ts';
import type { PushResult } from '../../shared/sync.ts';
import { call, type Answer } from '../../server/test/app.ts';

export type Target = { base: string; token: string };
export type Workable = { listId: string; contacts: readonly string[] };

type Batch = { id: string; contact_id: string }[];
type Request = { path: string; body?: unknown; headers?: Record<string, string> };
type Wish = { key: string; to: string };

export type Workload = {
  acknowledged: { dispositions: Set<string>; calls: Map<string, string>; imports: Set<string> };
  /** Requests that ended without an answer so far. */
  cutOff(): number;
  /** Writes through the target until `stop`, which waits for the requests at hand. */
  start(target: Target, list: Workable): { stop(): Promise<void> };
  /** Sends everything once more that was never acknowledged; throws when something is refused. */
  finish(target: Target, list: Workable): Promise<void>;
};

export const ROWS_OF_IMPORT = 400;
const BATCH = 10;

export function createWorkload(): Workload {
  const acknowledged = noneYet();
  const batches: Batch[] = [];
  const wishes: Wish[] = [];
  let [contacts, numbers, files, cut] = [0, 0, 0, 0];

  const post = <T>({ base, token }: Target, request: Request) =>
    call<T>(base, { method: 'POST', token, ...request }).catch(() => {
      cut += 1;
      return null;
    });

  const push = async (target: Target, list: Workable): Promise<void> => {
    const batch = batches.pop() ?? newBatch(list, (contacts += BATCH));
    const rows = batch.map((row) => ({ ...FACT, ...row, list_id: list.listId }));
    const body = { coll: 'dispositions', device_id: DEVICE, rows };
    const answer = await post<{ results: PushResult[] }>(target, {
      path: '/sync/v1/push',
      body,
    });
    if (!isOk(answer, 200)) return void batches.push(batch);
    for (const result of answer.body.results) acknowledged.dispositions.add(recorded(result));
  };
  const dial = async (target: Target): Promise<void> => {
    const wish = wishes.pop() ?? { key: randomUUID(), to: `+1212${5_000_000 + numbers++}` };
    const answer = await post<Call>(target, {
      path: '/v1/calls',
      body: { to: wish.to },
      headers: { 'idempotency-key': wish.key },
    });
    if (!isOk(answer, 201)) return void wishes.push(wish);
    acknowledged.calls.set(answer.body.id, wish.to);
  };

  const importFile = async (target: Target): Promise<void> => {
    const n = (files += 1);
    const uploaded = await post<Import>(target, {
      path: `/v1/imports?file_name=list-${n}.csv`,
      body: fileOf(n),
      headers: { 'content-type': 'text/csv' },
    });
    if (!isOk(uploaded, 201)) return;
    const { id, mapping } = uploaded.body;
    const wanted = { mapping, list_name: `Buyers ${n}`, default_country: 'US' };
    const checked = await post(target, { path: `/v1/imports/${id}/check`, body: wanted });
    if (!isOk(checked, 200)) return;
    if (isOk(await post(target, { path: `/v1/imports/${id}/commit` }), 202))
      acknowledged.imports.add(id);
  };

  return {
    acknowledged,
    cutOff: () => cut,
    start: (target, list) =>
      repeat([
        { work: () => push(target, list), restMs: 10 },
        { work: () => push(target, list), restMs: 10 },
        { work: () => dial(target), restMs: 20 },
        { work: () => dial(target), restMs: 20 },
        { work: () => importFile(target), restMs: 250 },
      ]),
    finish: async (target, list) => {
      for (let left = batches.length; left > 0; left--) await push(target, list);
      for (let left = wishes.length; left > 0; left--) await dial(target);
      if (batches.length + wishes.length > 0) throw new Error('the running server refused writes');
    },
  };
}

function repeat(lanes: { work: () => Promise<void>; restMs: number }[]): { stop(): Promise<void> } {
  let isOver = false;
  const ended = Promise.all(
    lanes.map(async ({ work, restMs }) => {
      while (!isOver) {
        await work();
        await new Promise((resume) => setTimeout(resume, restMs));
      }
    }),
  );
  // Looked at by `stop`.
  ended.catch(() => undefined);
  return {
    stop: async () => {
      isOver = true;
      await ended;
    },
  };
}

const DEVICE = randomUUID();
const FACT = {
  call_id: null,
  code: 'no_answer',
  note: 'rang out',
  callback: null,
  claim_token: null,
  supersedes: null,
  client_at: '2026-11-20T04:00:00.000Z',
};

function noneYet(): Workload['acknowledged'] {
  return { dispositions: new Set(), calls: new Map(), imports: new Set() };
}

function recorded({ id, st, code }: PushResult): string {
  if (st !== 'ok' && st !== 'dup') throw new Error(`a disposition was ${st}: ${code}`);
  return id;
}

function newBatch({ contacts }: Workable, from: number): Batch {
  return Array.from({ length: BATCH }, (_, n) => ({
    id: randomUUID(),
    contact_id: contacts[(from + n) % contacts.length] as string,
  }));
}

function fileOf(n: number): string {
  const phoneOf = (row: number) => `+1313${2_000_000 + n * 10_000 + row}`;
  const lines = Array.from({ length: ROWS_OF_IMPORT }, (_, row) => `Person,${phoneOf(row)}\n`);
  return `Name,Phone\n${lines.join('')}`;
}

/** Any other answer than success or 503 is a fault of the server. */
function isOk<T>(answer: Answer<T> | null, status: number): answer is Answer<T> {
  if (answer === null || answer.status === 503) return false;
  if (answer.status === status) return true;
  throw new Error(`answered ${answer.status}: ${JSON.stringify(answer.body)}`);
}
