// One console, in a thread of its own: RxDB counts open collections per JavaScript realm. It lives through one history
// after another and does what the host tells it.
import { parentPort } from 'node:worker_threads';
import { createRandom } from '../../server/carrier-simulator/random.ts';
import { type Console, openConsole } from '../../desktop/renderer/platform/console.ts';
import { memoryStorage, type ConsoleStorage } from '../../desktop/renderer/platform/storage.ts';
import type { FactName } from '../../shared/sync.ts';
import { faultyFetch, faultyStorage, soundDisk, type Air, type Disk } from './faults.ts';
import type { ConsoleStep, Weather } from './plan.ts';
import { watchPulls, type Watch } from './watch.ts';

export type Open = {
  kind: 'open';
  baseUrl: string;
  accountId: string;
  memberId: string;
  token: string;
  /** Names the draws of this console’s faults. */
  seed: number;
  weather: Weather;
  /** Every name of the account’s contacts begins with it. */
  mark: string;
};
export type Order =
  | Open
  | { kind: 'step'; step: ConsoleStep }
  | { kind: 'heal' }
  | { kind: 'state' }
  | { kind: 'look' }
  | { kind: 'close' };
export type State = { waiting: number; problem: string | null; isOpen: boolean };
export type Look = {
  contacts: [id: string, row: string][];
  lists: [id: string, row: string][];
  codes: [id: string, row: string][];
  /** Facts whose recording was confirmed, and how each stands now. */
  facts: [id: string, state: 'waiting' | 'sent' | 'rejected' | 'missing'][];
  /** Of each claim that was answered: contact and token. */
  claims: string[];
  faults: string[];
  digest: string[];
};
export type Message =
  | { id: number; result: unknown }
  | { id: number; failed: string }
  | { ask: 'token' };

const port = parentPort;
if (!port) throw new Error('this file is a worker');

type Desk = {
  open: Open;
  token: string;
  deviceId: string;
  storage: ConsoleStorage;
  disk: Disk;
  air: Air;
  watch: Watch;
  recorded: { name: FactName; id: string }[];
  claims: string[];
  console: Console | null;
};
let desk: Desk | null = null;
let offsetMs = 0;
const realNow = Date.now;
Date.now = () => realNow() + offsetMs;

const CLOSE_MS = 5_000;
const randomId = (): string => crypto.randomUUID();

async function sit(open: Open): Promise<void> {
  const air: Air = { weather: open.weather, random: createRandom(open.seed) };
  const watch = watchPulls(open.mark);
  const disk = { ...soundDisk(), onFault: watch.restarted };
  const storage = faultyStorage(memoryStorage(), disk);
  offsetMs = 0;
  desk = {
    open,
    token: open.token,
    deviceId: randomId(),
    storage,
    disk,
    air,
    watch,
    recorded: [],
    claims: [],
    console: null,
  };
  await start(desk);
}

async function start(at: Desk): Promise<void> {
  const { open, deviceId, storage, air, watch } = at;
  for (let tries = 0; ; tries += 1) {
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
      if (tries === 5) throw error;
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
      for (let i = 0; i < what.count; i += 1) await record(at, what, (what.pick + i * 0.37) % 1);
      return;
    case 'claim':
      return claim(at, what.pick);
    case 'offline':
      return console.goOffline();
    case 'online':
      return console.goOnline();
    case 'reopen':
      await stop(at);
      return start(at);
    case 'die':
      disk.diesAfter = what.afterWrites;
      await record(at, { what: 'disposition' }, 0.5);
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

/** Only what the console confirmed counts: a refused write was shown to whoever typed it. */
async function record(at: Desk, { what }: { what: string }, pick: number): Promise<void> {
  const console = at.console as Console;
  const contacts = await console.mirror.contacts.find({ limit: 40 }).exec();
  const contact = contacts[Math.floor(pick * contacts.length)];
  if (!contact) return;
  const of = { contact_id: contact.id, list_id: contact.list_id };
  const due_at = new Date(realNow() + 86_400_000 * (1 + pick)).toISOString();
  try {
    if (what === 'note') {
      const note = await console.facts.addNote({ ...of, text: `about ${contact.name}` });
      at.recorded.push({ name: 'notes', id: note.id });
    } else if (what === 'callback') {
      const wish = { ...of, due_at, for: 'anyone' as const, note: '' };
      const made = await console.facts.scheduleCallback(wish);
      at.recorded.push({ name: 'callbacks', id: made.id });
    } else {
      const made = await console.facts.recordDisposition({
        ...of,
        call_id: null,
        note: '',
        claim_token: null,
        supersedes: null,
        code: CODES[Math.floor(pick * 997) % CODES.length] as string,
        callback:
          pick > 0.8
            ? {
                due_at,
                for: 'me',
              }
            : null,
      });
      at.recorded.push({ name: 'dispositions', id: made.id });
      if (made.callback) at.recorded.push({ name: 'callbacks', id: made.callback.id });
    }
  } catch {
    // The disk refused it, and the screen says so.
  }
}

const CODES = ['no_answer', 'no_answer', 'brochure', 'call_back', 'visit_booked', 'do_not_call'];

async function claim(at: Desk, pick: number): Promise<void> {
  const lists = await at.console?.mirror.lists.find({ selector: { status: 'open' } }).exec();
  const list = lists?.[Math.floor(pick * lists.length)];
  if (!list) return;
  try {
    const claimed = await at.console?.claims.claimNext(list.id);
    if (claimed) at.claims.push(`${claimed.claim.contact_id} ${claimed.claim.token}`);
  } catch {
    // Offline, nothing to claim, or the answer was lost.
  }
}

/** A row that changes behind everybody's back; only the digest can find it. */
async function corrupt(at: Desk, pick: number): Promise<void> {
  const rows = await at.console?.mirror.contacts.find({ limit: 20 }).exec();
  const row = rows?.[Math.floor(pick * rows.length)];
  await row?.incrementalPatch({ ver: 900_000, name: 'spoiled' }).catch(() => undefined);
}

async function heal(at: Desk): Promise<void> {
  at.air.weather = null;
  Object.assign(at.disk, soundDisk());
  if (!at.console) await start(at);
  at.console?.goOnline();
}

function stateOf({ console }: Desk): State {
  const state = console?.connection.getState();
  return {
    waiting: state?.waiting ?? 0,
    problem: state?.problem ?? null,
    isOpen: console !== null,
  };
}

async function look(at: Desk): Promise<Look> {
  const console = at.console as Console;
  // Anti-entropy first: it finds what was spoiled on purpose, and nothing else may need it.
  const findings = await console.digestAll(AbortSignal.timeout(30_000));
  await console.sync(AbortSignal.timeout(30_000));
  const contacts = await console.mirror.contacts.find().exec();
  const lists = await console.mirror.lists.find().exec();
  const codes = await console.mirror.codes.find().exec();
  return {
    contacts: contacts.map((c) => [
      c.id,
      row(
        c.list_id,
        c.ver,
        c.seq,
        c.name,
        c.state,
        c.attempts,
        c.last_disposition,
        c.dnc ? 't' : 'f',
        c.callback_at && Date.parse(c.callback_at) / 1000,
      ),
    ]),
    lists: lists.map((l) => [l.id, row(l.ver, l.seq, l.name, l.status, l.worked)]),
    codes: codes.map((c) => [c.id, row(c.ver, c.seq, c.code, c.label, c.effect)]),
    facts: await standOf(at, console),
    claims: at.claims,
    faults: at.watch.faults,
    digest: findings.map((f) => f.outcome),
  };
}

/** As `concat_ws('|', …)` writes it: nulls are left out. */
const row = (...values: (string | number | null)[]): string =>
  values.filter((value) => value !== null).join('|');

async function standOf({ recorded }: Desk, console: Console): Promise<Look['facts']> {
  const found = new Map<string, 'waiting' | 'sent' | 'rejected'>();
  for (const fact of await console.facts.collections.dispositions.find().exec()) {
    found.set(fact.id, fact.state);
    // A promised callback goes up inside its disposition.
    if (fact.callback) found.set(fact.callback.id, fact.state);
  }
  for (const fact of await console.facts.collections.notes.find().exec())
    found.set(fact.id, fact.state);
  for (const fact of await console.facts.collections.callbacks.find().exec())
    found.set(fact.id, fact.state);
  return recorded.map(({ id }) => [id, found.get(id) ?? 'missing']);
}

let tokenCame: ((token: string) => void) | null = null;
function askToken(): Promise<string> {
  return new Promise((resolve) => {
    tokenCame = resolve;
    port?.postMessage({ ask: 'token' } satisfies Message);
  });
}

async function obey(order: Order): Promise<unknown> {
  if (order.kind === 'open') return sit(order);
  const at = desk;
  if (!at) throw new Error('nobody sits here');
  if (order.kind === 'step') return step(at, order.step);
  if (order.kind === 'heal') return heal(at);
  if (order.kind === 'state') return stateOf(at);
  if (order.kind === 'look') return look(at);
  await stop(at);
  desk = null;
  return null;
}

port.on('message', (message: { id: number; order: Order } | { token: string }) => {
  if ('token' in message) return tokenCame?.(message.token);
  const { id, order } = message;
  obey(order).then(
    (result) => port.postMessage({ id, result } satisfies Message),
    (error: Error) => port.postMessage({ id, failed: error.stack ?? error.message }),
  );
});
