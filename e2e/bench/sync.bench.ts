// The console's first sync in Chromium on a disk, against bare Dexie with the same documents in the same page.
import type { Page } from '@playwright/test';
import { createAgent } from '../shift/world.ts';
import { importInto, openWorld, SAMPLE_LIST } from './bench-world.ts';
import { type BenchOptions, type BenchRow, perSecond, quantile, rowOf } from './rows.ts';
import { buildSyncPage, openDiskBrowser } from './page/open-page.ts';
import type { Fetched, Latencies, Loaded, OpenWith, PageSeat, Reopened } from './page/sync-page.ts';

const ROUNDS = 3;
const CHANGES = 50;

type How = Pick<OpenWith, 'isPlain' | 'isFromMemory'>;
type Bare = { fetched: Fetched; dexie: Loaded; dexieAgain: Reopened };
type Round = Bare & {
  console: Loaded;
  consoleAgain: Reopened;
  plain: Loaded;
  stored: Loaded;
  storedPlain: Loaded;
};

export async function benchSync(options: BenchOptions): Promise<BenchRow[]> {
  const list = options.list ?? SAMPLE_LIST;
  const built = await buildSyncPage();
  const world = await openWorld({ list, consoleDir: built.folder });
  const browser = await openDiskBrowser();
  try {
    const imported = await importInto(world, list);
    const agent = await createAgent(world, 'cedar', 1);
    const page = await browser.open(world.running.url);
    const rounds: Round[] = [];
    for (let n = 0; n < ROUNDS; n++) rounds.push(await playRound(page, agent, n));
    for (const round of rounds) requireComplete(round, imported);
    const latencies = await measureChanges(page, { agent, other: world.owner.cedar });
    return toRows(rounds, latencies);
  } finally {
    await browser.close();
    await world.close();
    built.remove();
  }
}

/** Each part starts with an empty disk, and none is always the first. */
async function playRound(page: Page, seat: PageSeat, n: number): Promise<Round> {
  const opening = { seat, profile: `round-${n}` };
  const play = async (how: How): Promise<Loaded> =>
    (await playConsole(page, { ...opening, ...how })).console;
  const parts = [
    () => playDexie(page, seat, n),
    () => playConsole(page, opening),
    async () => ({ plain: await play({ isPlain: true }) }),
    async () => ({ stored: await play({ isFromMemory: true }) }),
    async () => ({ storedPlain: await play({ isFromMemory: true, isPlain: true }) }),
  ];
  const turned = [...parts.slice(n % parts.length), ...parts.slice(0, n % parts.length)];
  const round = {};
  for (const play of turned) Object.assign(round, await play());
  return round as Round;
}

async function playDexie(page: Page, seat: PageSeat, n: number): Promise<Bare> {
  const fetched = await page.evaluate((who) => window.syncPage.fetchAll(who), seat);
  const dexie = await page.evaluate((name) => window.syncPage.loadDexie(name), `bare-${n}`);
  const again = (name: string) => window.syncPage.timeDexieReopening(name);
  const dexieAgain = await page.evaluate(again, `bare-${n}`);
  await clear(page);
  return { fetched, dexie, dexieAgain };
}

async function playConsole(page: Page, opening: OpenWith) {
  const loaded = await page.evaluate((how) => window.syncPage.loadConsole(how), opening);
  const findings = await page.evaluate(() => window.syncPage.digestAll());
  const again = await page.evaluate((how) => window.syncPage.timeReopening(how), opening);
  await clear(page);
  if (findings.every(({ outcome }) => outcome === 'equal'))
    return { console: loaded, consoleAgain: again };
  throw new Error(`the mirror differs from the server: ${JSON.stringify(findings)}`);
}

async function clear(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await window.syncPage.close();
    await window.syncPage.deleteDatabases();
  });
}

function requireComplete(round: Round, expected: number): void {
  for (const [name, { docs }] of Object.entries(round)) {
    if (docs !== expected) throw new Error(`${name} has ${docs} of ${expected} contacts`);
  }
}

async function measureChanges(
  page: Page,
  seats: { agent: PageSeat; other: PageSeat },
): Promise<Latencies> {
  const opening = { seat: seats.agent, profile: 'changes' };
  await page.evaluate((how) => window.syncPage.loadConsole(how), opening);
  const latencies = await page.evaluate(
    ([other, count]) => window.syncPage.propagate(other, count),
    [seats.other, CHANGES] as const,
  );
  await clear(page);
  return latencies;
}

function toRows(rounds: readonly Round[], { shownMs, pullMs }: Latencies): BenchRow[] {
  const of = (pick: (round: Round) => number): number => quantile(rounds.map(pick), 0.5);
  const rateOf = (pick: (round: Round) => Fetched): number =>
    of((round) => perSecond({ count: pick(round).docs, ms: pick(round).ms }));
  const dexieRate = rateOf((round) => round.dexie);
  const contacts = rounds[0]?.console.docs ?? 0;
  return [
    rowOf(`sync ${contacts} contacts / bare Dexie`, 'docs/s', [
      rateOf((round) => round.console),
      dexieRate,
    ]),
    rowOf(`sync ${contacts} contacts without the cipher / bare Dexie`, 'docs/s', [
      rateOf((round) => round.plain),
      dexieRate,
    ]),
    rowOf(`store ${contacts} contacts from memory / bare Dexie`, 'docs/s', [
      rateOf((round) => round.stored),
      dexieRate,
    ]),
    rowOf(`store ${contacts} from memory without the cipher / bare Dexie`, 'docs/s', [
      rateOf((round) => round.storedPlain),
      dexieRate,
    ]),
    rowOf('first 50 contacts of a full disk / bare Dexie', 'ms', [
      of((round) => round.consoleAgain.ms),
      of((round) => round.dexieAgain.ms),
    ]),
    rowOf(`fetch ${contacts} contacts / bare Dexie`, 'rows/s', [
      rateOf((round) => round.fetched),
      dexieRate,
    ]),
    rowOf('first 50 contacts / bare Dexie', 'ms', [
      of((round) => round.console.firstListMs),
      of((round) => round.dexie.firstListMs),
    ]),
    rowOf('longest task (50 or less) / bare Dexie', 'ms', [
      Math.max(...rounds.map((round) => round.console.longestTaskMs)),
      Math.max(...rounds.map((round) => round.dexie.longestTaskMs)),
    ]),
    rowOf('a change is shown, p50 / one pull', 'ms', [
      quantile(shownMs, 0.5),
      quantile(pullMs, 0.5),
    ]),
    rowOf('a change is shown, p99 / one pull', 'ms', [
      quantile(shownMs, 0.99),
      quantile(pullMs, 0.99),
    ]),
  ];
}
