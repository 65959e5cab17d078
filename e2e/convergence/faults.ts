// What goes wrong on the way to the server and on the device's disk. Each console draws from a generator of its own.
import type { RxStorage } from 'rxdb';
import { changeInstances } from '../../desktop/renderer/platform/change-instances.ts';
import type { ConsoleStorage } from '../../desktop/renderer/platform/storage.ts';
import type { Table, Weather } from './plan.ts';

const LATE_MS = 40;

export type Air = {
  weather: Weather | null;
  random: () => number;
  /** Told of each request that went wrong. */
  onFault: (kind: keyof Weather) => void;
};

/** A network that loses, repeats, delays and spoils; `weather: null` is a good day. */
export function faultyFetch(air: Air, inner: typeof fetch): typeof fetch {
  return async (input, init) => {
    const { weather, random } = air;
    if (!weather) return inner(input, init);
    const is = (kind: keyof Weather): boolean => {
      const comes = random() < weather[kind];
      if (comes) air.onFault(kind);
      return comes;
    };
    if (is('lostRequest')) throw new TypeError('the request was lost');
    if (is('late')) await new Promise((done) => setTimeout(done, random() * LATE_MS));
    if (is('unavailable')) return new Response('busy', { status: 503 });
    if (is('garbled')) return new Response('<html>a portal</html>', { status: 200 });
    if (is('repeated')) await inner(input, init).then((first) => first.arrayBuffer());
    const answer = await inner(input, init);
    if (!is('lostAnswer')) return answer;
    await answer.arrayBuffer();
    throw new TypeError('the answer was lost');
  };
}

export type Disk = {
  /** Nothing is written any more, as when the process was killed. */
  isDead: boolean;
  /** Dies after so many more writes. */
  diesAfter: number | null;
  failing: { table: Table; after: number; times: number; error: 'abort' | 'quota' } | null;
  /** Told of each write that failed, by the name of its error. */
  onFault: (error: string) => void;
};

export const soundDisk = (): Omit<Disk, 'onFault'> => ({
  isDead: false,
  diesAfter: null,
  failing: null,
});

const ERRORS = {
  abort: () => new DOMException('the transaction was aborted', 'AbortError'),
  quota: () => new DOMException('the disk is full', 'QuotaExceededError'),
} as const;

export function faultyStorage(storage: ConsoleStorage, disk: Disk): ConsoleStorage {
  return { ...storage, mirror: wrap(storage.mirror, disk), facts: wrap(storage.facts, disk) };
}

const MIRRORS = new Set(['contacts', 'lists', 'codes']);
const FACTS = new Set([
  'dispositions',
  'notes',
  'callbacks',
  'agent_states',
  'contact_edits',
  'drafts',
  'holdings',
]);

function isOf(table: Table, write: { collection: string; context: string }): boolean {
  if (table === 'any') return true;
  if (table === 'checkpoint') return write.context === 'replication-set-checkpoint';
  return (table === 'mirror' ? MIRRORS : FACTS).has(write.collection);
}

/** Null when the write goes through. */
function faultOf(disk: Disk, write: { collection: string; context: string }): Error | null {
  if (disk.diesAfter !== null && disk.diesAfter-- <= 0) disk.isDead = true;
  if (disk.isDead) return new DOMException('the process is gone', 'InvalidStateError');
  const { failing } = disk;
  if (!failing || !isOf(failing.table, write)) return null;
  if (failing.after > 0) {
    failing.after -= 1;
    return null;
  }
  failing.times -= 1;
  if (failing.times <= 0) disk.failing = null;
  return ERRORS[failing.error]();
}

function wrap(storage: RxStorage<unknown, unknown>, disk: Disk): RxStorage<unknown, unknown> {
  return changeInstances(storage, (instance, collection) => {
    const write = instance.bulkWrite.bind(instance);
    instance.bulkWrite = (rows, context) => {
      const fault = faultOf(disk, { collection, context });
      if (!fault) return write(rows, context);
      disk.onFault(fault.name);
      return Promise.reject(fault);
    };
  });
}
