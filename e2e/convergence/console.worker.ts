// One console, in a thread of its own: RxDB counts open collections per JavaScript realm. It lives through one history
// after another and does what the host tells it.
import { parentPort } from 'node:worker_threads';
import { createRandom } from '../../server/carrier-simulator/random.ts';
import { openConsole } from '../../desktop/renderer/platform/console.ts';
import { memoryStorage } from '../../desktop/renderer/platform/storage.ts';
import { glance, look, stateOf } from './console-look.ts';
import { claim, corrupt, record } from './console-steps.ts';
import type { Desk } from './desk.ts';
import { faultyFetch, faultyStorage, soundDisk, type Air } from './faults.ts';
import type { Message, Open, Order } from './orders.ts';
import type { ConsoleStep } from './plan.ts';
import { watchPulls } from './watch.ts';

const port = parentPort;
if (!port) throw new Error('this file is a worker');

let desk: Desk | null = null;
let offsetMs = 0;
const realNow = Date.now;
Date.now = () => realNow() + offsetMs;

/** A browser goes on after a rejection nobody waits for, and so does this thread; it is a fault all the same. */
process.on('unhandledRejection', (reason) => {
  const words = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
  desk?.watch.faults.push(`nobody waited for: ${words}`);
});

const CLOSE_MS = 60_000;
const FIRST_PULL_MS = 3_000;
const SYNC_MS = 2_000;
const OPENINGS_MAX = 6;

async function sit(open: Open): Promise<void> {
  const met: Record<string, number> = {};
  const meet = (kind: string): void => void (met[kind] = (met[kind] ?? 0) + 1);
  const air: Air = { weather: open.weather, random: createRandom(open.seed), onFault: meet };
  const watch = watchPulls(open.mark);
  const onFault = (error: string): void => {
    meet(`write ${error}`);
    watch.restarted();
  };
  const disk = { ...soundDisk(), onFault };
  offsetMs = 0;
  desk = {
    open,
    token: open.token,
    deviceId: crypto.randomUUID(),
    storage: faultyStorage(memoryStorage(), disk),
    disk,
    air,
    watch,
    recorded: [],
    settled: new Set(),
    claims: [],
    spoiled: [],
    met,
    isOffline: false,
    console: null,
  };
  await start(desk);
  if (open.waitsForContacts)
    await desk.console?.sync(AbortSignal.timeout(FIRST_PULL_MS)).catch(() => undefined);
}

async function start(at: Desk): Promise<void> {
  const { open, deviceId, storage, air, watch } = at;
  at.isOffline = false;
  for (let tries = 1; ; tries += 1) {
    try {
      at.console = await openConsole({
        baseUrl: open.baseUrl,
        accountId: open.accountId,
        memberId: open.memberId,
        deviceId,
        storage,
        getToken: () => at.token,
        onUnauthenticated: async () => {
          at.token = await askToken();
          return 'renewed';
        },
        fetch: watch.fetch(faultyFetch(air, (...args) => fetch(...args))),
      });
      watch.restarted();
      await at.console.start();
      return;
    } catch (error) {
      // A disk that is full when the console opens: whoever sits there tries again.
      await stop(at);
      if (tries === OPENINGS_MAX) throw error;
    }
  }
}

/** As when the process ends: nothing is written any more, and what was under way is lost. */
async function die(at: Desk): Promise<void> {
  at.disk.isDead = true;
  await stop(at);
  Object.assign(at.disk, soundDisk());
}

async function stop(at: Desk): Promise<void> {
  const closing = at.console?.close().catch(() => undefined);
  at.console = null;
  const tooLong = new Promise((_, reject) => {
    setTimeout(() => reject(new Error('the console does not close')), CLOSE_MS).unref();
  });
  await Promise.race([closing, tooLong]);
}

async function step(at: Desk, what: ConsoleStep): Promise<void> {
  const { console, disk } = at;
  if (!console) throw new Error('no console is open');
  switch (what.kind) {
    case 'record':
      return record(at, what);
    case 'claim':
      return claim(at, what.pick);
    case 'offline':
      at.isOffline = true;
      return console.goOffline();
    case 'online':
      return back(at);
    case 'reopen':
      await stop(at);
      return start(at);
    case 'die':
      disk.diesAfter = what.afterWrites;
      await record(at, { kind: 'record', what: 'disposition', count: 1, pick: 0.5 });
      await die(at);
      return start(at);
    case 'fail-writes':
      disk.failing = { ...what };
      return;
    case 'clock':
      offsetMs = what.offsetMs;
      return;
    case 'signed-out':
      at.token = 'sws_of_a_session_that_ended';
      return;
    case 'corrupt':
      return corrupt(at, what.pick);
  }
}

/** The network says that it is back, to a console that was told that it went. */
function back(at: Desk): void {
  if (!at.isOffline) return;
  at.isOffline = false;
  at.console?.goOnline();
}

/** Nobody is woken: whoever met bad weather must find out by themselves that it is over. */
async function heal(at: Desk): Promise<void> {
  at.air.weather = null;
  Object.assign(at.disk, soundDisk());
  if (!at.console) await start(at);
  back(at);
}

/** One question for all who ask meanwhile, as a session renews itself. */
let asking: PromiseWithResolvers<string> | null = null;
function askToken(): Promise<string> {
  if (!asking) {
    asking = Promise.withResolvers<string>();
    port?.postMessage({ ask: 'token' } satisfies Message);
  }
  return asking.promise;
}

async function obey(order: Order): Promise<unknown> {
  if (order.kind === 'open') return sit(order);
  const at = desk;
  if (!at) throw new Error('nobody sits here');
  switch (order.kind) {
    case 'step':
      return step(at, order.step);
    case 'heal':
      return heal(at);
    case 'state':
      return stateOf(at);
    case 'glance':
      return glance(at);
    case 'sync':
      return at.console?.sync(AbortSignal.timeout(SYNC_MS)).catch(() => undefined);
    case 'look':
      return look(at);
    case 'close':
      await stop(at);
      desk = null;
      return null;
  }
}

port.on('message', (message: { id: number; order: Order } | { token: string }) => {
  if ('token' in message) {
    asking?.resolve(message.token);
    asking = null;
    return;
  }
  const { id, order } = message;
  obey(order).then(
    (result) => port.postMessage({ id, result } satisfies Message),
    (error: Error) => port.postMessage({ id, failed: error.stack ?? error.message }),
  );
});
