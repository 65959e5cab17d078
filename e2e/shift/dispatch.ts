// Places the calls of the file, in file order, many at a time, the way an impatient client would: some requests are
// sent twice with one Idempotency-Key. A number is dialled again only when its call before has ended.
import { createCall, getCall, type Call } from '../../shared/dispatch.ts';
import { isTerminal } from '../../shared/dispatch-state.ts';
import type { FileCall } from './calls-file.ts';
import type { World } from './world.ts';

export type DispatchReport = {
  requested: number;
  placed: number;
  duplicate_calls: number;
  uncertain: number;
};

const AT_A_TIME = 24;
/** Every so many requests is sent twice at once. */
const TWICE_EVERY = 10;
/** The guard against a second click refuses the same request for 5 s. */
const GUARD_MS = 5_100;

type Placed = { id: string; account: 'harbour' | 'lakeview' };

/** `seed` makes the keys, so that two runs ask for the same things. */
export async function placeCalls(
  world: World,
  calls: readonly FileCall[],
  options: { seed: number; progress: (done: number, total: number) => void },
): Promise<DispatchReport> {
  const lastOfNumber = new Map<string, Promise<Placed>>();
  const placed: Placed[] = [];
  const queue = calls.values();
  const lane = async () => {
    for (const call of queue) {
      const before = lastOfNumber.get(call.phone);
      const work = placeOne(world, call, { seed: options.seed, before });
      lastOfNumber.set(call.phone, work);
      placed.push(await work);
      if (placed.length % 25 === 0) options.progress(placed.length, calls.length);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, lane));
  options.progress(placed.length, calls.length);
  await untilNoneIsUnderWay(world);
  const uncertain = await countUncertain(world);
  return {
    requested: calls.length,
    placed: placed.length,
    duplicate_calls: (world.running.simulator?.placedCount ?? Infinity) - placed.length,
    uncertain,
  };
}

type Turn = { seed: number; before: Promise<Placed> | undefined };

async function placeOne(world: World, call: FileCall, turn: Turn): Promise<Placed> {
  // The carrier plays a number's calls in the order of the file, so the one before has to be over.
  if (turn.before) await untilEnded(world, await turn.before);
  const even = call.account === 'cedar';
  const account = even ? 'harbour' : 'lakeview';
  const { token } = world.owner[account];
  const body = {
    to: call.phone,
    ...(even ? { client_account_id: world.owner.cedar.accountId } : {}),
  };
  for (let tries = 0; ; tries++) {
    const request = { token, key: `shift-${turn.seed}-${call.row}-${tries}`, body };
    const copies = call.row % TWICE_EVERY === 0 ? 2 : 1;
    const answers = await Promise.all(
      Array.from({ length: copies }, () => world.client.attempt(createCall, request)),
    );
    const accepted = answers.find((a) => a.ok);
    if (accepted?.ok) return { id: accepted.body.id, account };
    const refused = answers.find((a) => !a.ok && a.code !== 'idempotency_in_progress');
    if (refused && !refused.ok && refused.code === 'duplicate_dispatch' && tries < 3) {
      await new Promise((resolve) => setTimeout(resolve, GUARD_MS));
      continue;
    }
    const text = refused && !refused.ok ? refused.text : 'no answer';
    throw new Error(`row ${call.row + 1} of the calls file could not be dispatched: ${text}`);
  }
}

async function untilEnded(world: World, placed: Placed): Promise<Call> {
  const { token } = world.owner[placed.account];
  for (let waited = 0; waited < 60_000; waited += 20) {
    const call = await world.client.ask(getCall, { token, params: { id: placed.id } });
    if (isTerminal(call.state)) return call;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`call ${placed.id} did not end within a minute`);
}

/** Every call is over, or waits for its reconciliation. */
async function untilNoneIsUnderWay(world: World): Promise<void> {
  for (let waited = 0; waited < 120_000; waited += 50) {
    const { rows } = await world.running.database.pools.worker.query<{ n: number }>(
      `select count(*)::int as n from calls
       where state in ('intent', 'reserved', 'submitted', 'queued', 'ringing', 'in-progress')`,
    );
    if (rows[0]?.n === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('some calls did not end within two minutes');
}

async function countUncertain(world: World): Promise<number> {
  const { rows } = await world.running.database.pools.worker.query<{ n: number }>(
    "select count(*)::int as n from calls where state = 'uncertain'",
  );
  return rows[0]?.n ?? 0;
}
