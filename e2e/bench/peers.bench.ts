// The first sync beside the peers': the same contacts, machine and browser, each peer from a server that answers from
// memory, the console from the real one.
import type { Page } from '@playwright/test';
import type { ContactDoc } from '../../shared/sync.ts';
import { createAgent } from '../shift/world.ts';
import { callerOf, pullAll } from './bare-api.ts';
import { importInto, makeList, openWorld } from './bench-world.ts';
import { buildPage, openDiskBrowser } from './page/open-page.ts';
import type { PeerName } from './page/peers-page.ts';
import type { PageSeat } from './page/sync-page.ts';
import { startPeerServer } from './peer-server.ts';
import { type BenchOptions, type BenchRow, perSecond, quantile, rowOf } from './rows.ts';

const ROUNDS = 3;
const CONTACTS = 10_000;
const PEERS: readonly PeerName[] = ['stock two-way replication', 'rxdb-server', 'PouchDB'];
const OURS = 'console';

const ALL = [OURS, ...PEERS] as const;

type Name = (typeof ALL)[number];
type Loaded = { count: number; ms: number };
type Rates = Map<Name, number[]>;

export async function benchPeers(options: BenchOptions): Promise<BenchRow[]> {
  const made = options.list ? null : makeList(CONTACTS);
  const list = options.list ?? (made?.file as string);
  const [syncPage, peersPage] = [await buildPage('sync-page'), await buildPage('peers-page')];
  const world = await openWorld({ list, consoleDir: syncPage.folder });
  const browser = await openDiskBrowser();
  const closers: (() => Promise<void>)[] = [];
  try {
    const contacts = await importInto(world, list);
    const { token, accountId, memberId } = await createAgent(world, 'cedar', 1);
    const seat = { token, accountId, memberId };
    const { docs } = await pullAll(callerOf(world.running.url, seat), null);
    const peers = await startPeerServer(peersPage.folder, docs as ContactDoc[]);
    closers.push(peers.close);
    const ours = await browser.open(world.running.url);
    const theirs = await browser.open(peers.url);
    const rates: Rates = new Map();
    for (let round = 0; round < ROUNDS; round += 1) {
      const load = (name: Name): Promise<Loaded> =>
        name === OURS
          ? loadOurs(ours, seat, round)
          : theirs.evaluate((peer) => window.peersPage.load(peer), name);
      // The sides take turns at going first.
      for (const name of [...ALL.slice(round), ...ALL.slice(0, round)])
        note(rates, name, requireAll(name, await load(name), contacts));
    }
    const median = (name: Name) => quantile(rates.get(name) ?? [], 0.5);
    return PEERS.map((peer) =>
      rowOf(`sync ${contacts} contacts / ${peer}`, 'docs/s', [median(OURS), median(peer)]),
    );
  } finally {
    await browser.close();
    for (const close of closers) await close();
    await world.close();
    for (const page of [syncPage, peersPage]) page.remove();
    made?.remove();
  }
}

function requireAll(name: Name, loaded: Loaded, expected: number): Loaded {
  if (loaded.count === expected) return loaded;
  throw new Error(`${name} has ${loaded.count} of ${expected} contacts`);
}

function note(rates: Rates, name: Name, loaded: Loaded): void {
  rates.set(name, [...(rates.get(name) ?? []), perSecond(loaded)]);
}

async function loadOurs(page: Page, seat: PageSeat, round: number): Promise<Loaded> {
  const opening = { seat, profile: `peers-${round}` };
  const { docs, ms } = await page.evaluate((how) => window.syncPage.loadConsole(how), opening);
  await page.evaluate(async () => {
    await window.syncPage.close();
    await window.syncPage.deleteDatabases();
  });
  return { count: docs, ms };
}
