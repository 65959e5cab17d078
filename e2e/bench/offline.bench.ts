// A console that was away for a shift: what others changed comes down, what its agent did goes up, until both sides
// agree.
import { createAgent } from '../shift/world.ts';
import { callerOf, type OnList, pullAll, pushDispositions } from './bare-api.ts';
import { importInto, makeList, openWorld } from './bench-world.ts';
import { buildSyncPage, openDiskBrowser } from './page/open-page.ts';
import { type BenchOptions, type BenchRow, quantile, quick, rowOf } from './rows.ts';

const ROUNDS = 3;
const CHANGES = 5_000;
const FACTS = 200;
const BATCH = 200;
const CONTACTS = 10_000;

export async function benchOffline(options: BenchOptions): Promise<BenchRow[]> {
  const changes = quick(options, CHANGES);
  const made = options.list ? null : makeList(CONTACTS);
  const list = options.list ?? (made?.file as string);
  const built = await buildSyncPage();
  const world = await openWorld({ list, consoleDir: built.folder });
  const browser = await openDiskBrowser();
  try {
    const imported = await importInto(world, list);
    if (imported < changes) throw new Error(`a list of ${imported} is too short for this bench`);
    const { token, accountId, memberId } = await createAgent(world, 'cedar', 1);
    const seat = { token, accountId, memberId };
    const url = world.running.url;
    const others = callerOf(url, world.owner.cedar);
    // Of the list's end: the console's own facts are about its beginning.
    const contacts = ((await pullAll(others, null)).docs as OnList[]).slice(-changes);
    const page = await browser.open(url);
    await page.evaluate((how) => window.workPage.openSynced(how), { seat, profile: 'offline' });
    const rounds: { backMs: number; bareMs: number }[] = [];
    for (let n = 0; n < ROUNDS; n += 1) {
      const { cp } = await page.evaluate((facts) => window.workPage.leave(facts), FACTS);
      for (let from = 0; from < contacts.length; from += BATCH)
        await pushDispositions(others, contacts.slice(from, from + BATCH));
      const back = await page.evaluate(() => window.workPage.comeBack());
      if (back.waiting + back.rejected > 0)
        throw new Error(`${back.waiting} facts wait and ${back.rejected} were refused`);
      const given = { seat, cp, facts: FACTS };
      const bare = await page.evaluate((how) => window.workPage.catchUpBare(how), given);
      if (bare.docs < changes) throw new Error(`${bare.docs} of ${changes} changes came`);
      rounds.push({ backMs: back.ms, bareMs: bare.ms });
    }
    const name = `${changes} changes down, ${FACTS} facts up / bare pulls and POSTs`;
    return [
      rowOf(name, 'ms', [
        quantile(
          rounds.map(({ backMs }) => backMs),
          0.5,
        ),
        quantile(
          rounds.map(({ bareMs }) => bareMs),
          0.5,
        ),
      ]),
    ];
  } finally {
    await browser.close();
    await world.close();
    built.remove();
    made?.remove();
  }
}
