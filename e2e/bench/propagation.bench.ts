// How long until a change of one console is shown at 50 and at 200 others, through the server's own pokes and pulls.
import type { Seat, World } from '../shift/world.ts';
import { type Caller, callerOf, type OnList, pullAll } from './bare-api.ts';
import { createAgents, importInto, openWorld, SAMPLE_LIST } from './bench-world.ts';
import type { CallerSteps } from './callers.worker.ts';
import type { Checkpoints, ConsoleSteps, Shown } from './consoles.worker.ts';
import { type BenchOptions, type BenchRow, latencyRows, quick } from './rows.ts';
import { type Link, openLink } from './worker-link.ts';

const LEVELS = [50, 200] as const;
const REAL = 4;
const SLIM_THREADS = 2;
const WRITERS = 10;
const WRITES_A_SECOND = 20;
const WRITES = 300;
const WARM_WRITES = 40;
const BARE_PULLS = 200;
/** What is not shown by then is lost. */
const SHOWN_WITHIN_MS = 60_000;

type Floor = { world: World; seats: Seat[]; writers: Link<CallerSteps>; contacts: OnList[] };

export async function benchPropagation(options: BenchOptions): Promise<BenchRow[]> {
  const list = options.list ?? SAMPLE_LIST;
  const world = await openWorld({ list });
  const writers = openLink<CallerSteps>('./callers.worker.ts');
  try {
    await importInto(world, list);
    const levels = LEVELS.map((count) => quick(options, count));
    const seats = await createAgents(world, Math.max(...levels));
    const caller = callerOf(world.running.url, seats[0] as Seat);
    const contacts = (await pullAll(caller, null)).docs as OnList[];
    const floor = { world, seats, writers, contacts };
    const baseline = await writers.ask('pullNothing', { caller, count: BARE_PULLS });
    const rows: BenchRow[] = [];
    for (const count of levels) {
      const value = await measure(floor, { count, writes: quick(options, WRITES) });
      const what = `a change is shown at ${count} consoles, ${WRITES_A_SECOND} changes/s`;
      rows.push(...latencyRows({ what, beside: 'one pull' }, { value, baseline }));
    }
    return rows;
  } finally {
    await writers.close();
    await world.close();
  }
}

async function measure(
  floor: Floor,
  { count, writes }: { count: number; writes: number },
): Promise<number[]> {
  const consoles = await openConsoles(floor, count);
  try {
    const callers = floor.seats.slice(0, WRITERS).map((seat) => floorCaller(floor, seat));
    const write = (contacts: OnList[]) =>
      floor.writers.ask('change', { callers, contacts, perSecond: WRITES_A_SECOND });
    await write(floor.contacts.splice(0, WARM_WRITES));
    await untilShown(consoles, WARM_WRITES * count);
    await takeShown(consoles);
    const changed = floor.contacts.splice(0, writes);
    const sentAt = new Map((await write(changed)).map(({ contact, at }) => [contact, at]));
    await untilShown(consoles, writes * count);
    const shown = await takeShown(consoles);
    requireOnce(shown);
    return shown.map(({ contact, at }) => at - sentAtOf(sentAt, contact));
  } finally {
    await Promise.allSettled(consoles.map((link) => link.ask('close', undefined)));
    await Promise.all(consoles.map((link) => link.close()));
  }
}

function sentAtOf(sentAt: ReadonlyMap<string, number>, contact: string): number {
  const at = sentAt.get(contact);
  if (at === undefined) throw new Error(`contact ${contact} was shown and never changed`);
  return at;
}

/** As many were shown as were to be; so none was left out when none was shown twice. */
function requireOnce(shown: readonly Shown[]): void {
  const ids = new Set(shown.map(({ console, contact }) => `${console} ${contact}`));
  if (ids.size !== shown.length)
    throw new Error(`${shown.length - ids.size} changes were shown twice at a console`);
}

const floorCaller = ({ world }: Floor, seat: Seat): Caller => callerOf(world.running.url, seat);

/** `REAL` real consoles in a thread each, the others slim. */
async function openConsoles(floor: Floor, count: number): Promise<Link<ConsoleSteps>[]> {
  const open = (): Link<ConsoleSteps> => openLink<ConsoleSteps>('./consoles.worker.ts');
  const seats = floor.seats.slice(0, count);
  const reader = floorCaller(floor, seats[0] as Seat);
  const { contacts, lists, codes } = {
    contacts: await pullAll(reader, null),
    lists: await pullAll(reader, null, 'lists'),
    codes: await pullAll(reader, null, 'codes'),
  };
  const from: Checkpoints = { contacts: contacts.cp, lists: lists.cp, codes: codes.cp };
  const links: Link<ConsoleSteps>[] = [];
  for (const seat of seats.slice(0, REAL)) {
    const link = open();
    links.push(link);
    const { accountId, memberId } = seat;
    await link.ask('openReal', { ...floorCaller(floor, seat), accountId, memberId });
  }
  const slim = seats.slice(REAL).map((seat) => floorCaller(floor, seat));
  const share = Math.ceil(slim.length / SLIM_THREADS);
  for (let at = 0; at < slim.length; at += share) {
    const link = open();
    links.push(link);
    await link.ask('openSlim', { callers: slim.slice(at, at + share), from });
  }
  return links;
}

async function untilShown(consoles: readonly Link<ConsoleSteps>[], expected: number) {
  const deadline = performance.now() + SHOWN_WITHIN_MS;
  for (;;) {
    const counts = await Promise.all(consoles.map((link) => link.ask('countShown', undefined)));
    const sum = counts.reduce((total, n) => total + n, 0);
    if (sum === expected) return;
    if (sum > expected) throw new Error(`${sum} changes were shown of ${expected}`);
    if (performance.now() > deadline)
      throw new Error(`${expected - sum} of ${expected} changes were not shown`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

async function takeShown(consoles: readonly Link<ConsoleSteps>[]): Promise<Shown[]> {
  return (await Promise.all(consoles.map((link) => link.ask('takeShown', undefined)))).flat();
}
