// The wait for quiet: queues must empty and mirrors must come to equal the database, and nobody does anything for it.
import type { ConsoleHost } from './console-host.ts';
import { mirrorFaults, type Fault } from './judge.ts';
import type { State } from './orders.ts';
import type { Truth } from './truth.sql.ts';

/** Cheap questions often, dear ones seldom: thousands of them are most of a run’s work. */
const ASK_EVERY_MS = 40;
const LOOK_EVERY_MS = 250;

export type Settling = {
  hosts: readonly ConsoleHost[];
  truth: () => Promise<Truth>;
  /** Longer than any pause the product makes by itself. */
  limitMs: number;
};

/** What is not as it must be at the end of the wait; a mirror that comes when it is asked was stuck, not wrong. */
export async function settle(settling: Settling): Promise<Fault[]> {
  const until = performance.now() + settling.limitMs;
  let left = await find(settling);
  while (left.length > 0 && performance.now() < until) {
    const isWaiting = left.every(({ kind }) => kind === 'stuck');
    await new Promise((done) => setTimeout(done, isWaiting ? ASK_EVERY_MS : LOOK_EVERY_MS));
    left = await find(settling);
  }
  if (left.length === 0) return [];
  await Promise.all(settling.hosts.map((host) => host.sync()));
  const stillWrong = await find(settling);
  const stuck = left.filter((fault) => !stillWrong.some(({ words }) => words === fault.words));
  return [...stillWrong, ...stuck.map(({ words }): Fault => ({ kind: 'stuck', words }))];
}

async function find({ hosts, truth }: Settling): Promise<Fault[]> {
  const states = await Promise.all(hosts.map((host) => host.state()));
  const waiting = states.flatMap(waitingFaults);
  if (waiting.length > 0) return waiting;
  const wanted = await truth();
  const glances = await Promise.all(hosts.map((host) => host.glance()));
  return glances.flatMap(({ mirrors, spoiled }, n) =>
    mirrorFaults(wanted, mirrors, spoiled).map((words): Fault => ({
      kind: 'diverged',
      words: `console ${n}, before any digest: ${words}`,
    })),
  );
}

function waitingFaults({ waiting, problem }: State, n: number): Fault[] {
  if (waiting === 0) return [];
  return [
    { kind: 'stuck', words: `console ${n}: ${waiting} facts wait (${problem ?? 'no problem'})` },
  ];
}
