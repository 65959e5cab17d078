/** What the benches of a working console run inside the browser, through `window.workPage`. */
import type { Console } from '../../../desktop/renderer/platform/console.ts';
import type { Checkpoint } from '../../../shared/sync.ts';
import { type OnList, pullAll, pushDispositions } from '../bare-api.ts';
import {
  current,
  currentCheckpoint,
  firstContacts,
  newDisposition,
  open,
  type OpenWith,
  type PageSeat,
  sleep,
  untilLive,
  untilSynced,
} from './agent.ts';
import { callerOf } from './bare-server.ts';

export type Acks = { ackedMs: number[]; bareMs: number[] };
export type Absent = { cp: Checkpoint };
/** Many times what it takes; longer means that it never comes to be. */
const BACK_WITHIN_MS = 120_000;

const workPage = {
  /** Opens a console and waits until it holds everything and hears of changes. */
  async openSynced(options: OpenWith): Promise<number> {
    const agent = await open(options);
    const synced = untilSynced(agent);
    await agent.start();
    await synced;
    await untilLive(agent);
    return agent.mirror.contacts.count().exec();
  },

  /** Own writes one after the other, each beside a bare POST of the same fact about another contact. */
  async writeAndWait(seat: PageSeat, count: number): Promise<Acks> {
    const agent = current();
    const contacts = await firstContacts(2 * count);
    const caller = callerOf(seat);
    const acks: Acks = { ackedMs: [], bareMs: [] };
    for (let n = 0; n < count; n += 1) {
      const [own, bare] = [contacts[2 * n], contacts[2 * n + 1]];
      if (!own || !bare) throw new Error('the list is too short');
      acks.ackedMs.push(await timeOwnWrite(agent, own));
      await sleep(Math.random() * 100);
      const from = performance.now();
      await pushDispositions(caller, [bare]);
      acks.bareMs.push(performance.now() - from);
      await sleep(Math.random() * 100);
    }
    return acks;
  },

  /** Cuts the network and records facts as an agent would; answers what the mirror had last. */
  async leave(facts: number): Promise<Absent> {
    const agent = current();
    await agent.drain();
    await agent.sync();
    const cp = currentCheckpoint(agent);
    agent.goOffline();
    for (const contact of await firstContacts(facts))
      await agent.facts.recordDisposition(newDisposition(contact));
    return { cp };
  },

  /** From the network's return until every fact is acknowledged and the digests of both sides agree. */
  async comeBack(): Promise<{ ms: number; waiting: number; rejected: number }> {
    const agent = current();
    const start = performance.now();
    agent.goOnline();
    await agent.drain(AbortSignal.timeout(BACK_WITHIN_MS));
    for (;;) {
      await agent.sync();
      const findings = await agent.digestAll();
      if (findings.every(({ outcome }) => outcome === 'equal')) break;
      if (performance.now() - start > BACK_WITHIN_MS)
        throw new Error(`the mirror differs from the server: ${JSON.stringify(findings)}`);
    }
    const ms = performance.now() - start;
    const { waitingTotal, rejected } = agent.facts.store.getState();
    return { ms, waiting: waitingTotal, rejected: rejected.length };
  },

  /** What came meanwhile by bare pulls that store nothing, and as many facts one bare POST after the other. */
  async catchUpBare(given: { seat: PageSeat; cp: Checkpoint; facts: number }) {
    const caller = callerOf(given.seat);
    const contacts = await firstContacts(given.facts);
    // The console would pull what is posted here, on the same cores.
    current().goOffline();
    const start = performance.now();
    const { docs } = await pullAll(caller, given.cp);
    for (const contact of contacts) await pushDispositions(caller, [contact]);
    const ms = performance.now() - start;
    current().goOnline();
    return { docs: docs.length, ms };
  },
};

export type WorkPage = typeof workPage;
declare global {
  interface Window {
    workPage: WorkPage;
  }
}
window.workPage = workPage;

/** From the call that records the fact until the console has it down as taken by the server. */
async function timeOwnWrite({ facts }: Console, contact: OnList): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const from = performance.now();
  const { id } = await facts.recordDisposition(newDisposition(contact));
  const rows = facts.collections.dispositions.findOne(id).$.subscribe((fact) => {
    if (fact?.state === 'sent') resolve(performance.now());
  });
  const at = await promise;
  rows.unsubscribe();
  return at - from;
}
