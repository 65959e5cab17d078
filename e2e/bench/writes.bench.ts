// Own write to acknowledged in a real console, facts a second of one account, and claims at a fixed rate, none twice.
import pg from 'pg';
import type { Seat, World } from '../shift/world.ts';
import { type Caller, callerOf, type OnList, pullAll } from './bare-api.ts';
import { createAgents, importInto, openWorld, SAMPLE_LIST } from './bench-world.ts';
import type { CallerSteps, ClaimsMade } from './callers.worker.ts';
import { buildSyncPage, openDiskBrowser } from './page/open-page.ts';
import { type BenchOptions, type BenchRow, latencyRows, perSecond, quick, rowOf } from './rows.ts';
import { atRate, type Link, openLink } from './worker-link.ts';

const AGENTS = 20;
const CLAIMS_A_SECOND = 50;
const CLAIMS = 600;
const WARM_CLAIMS = 50;
const BATCHES = 10;
const WARM_BATCHES = 1;
const OWN_WRITES = 200;
const WARM_WRITES = 10;
const BARE_BATCH = 50;

type Floor = {
  options: BenchOptions;
  world: World;
  seats: Seat[];
  callers: Caller[];
  contacts: OnList[];
  link: Link<CallerSteps>;
  admin: pg.Pool;
};

export async function benchWrites(options: BenchOptions): Promise<BenchRow[]> {
  const list = options.list ?? SAMPLE_LIST;
  const built = await buildSyncPage();
  const world = await openWorld({ list, consoleDir: built.folder });
  const link = openLink<CallerSteps>('./callers.worker.ts');
  // The tables' owner sees no account either, unless it says which.
  const admin = new pg.Pool({
    connectionString: world.running.database.ownerUrl,
    options: `-c app.account_id=${world.owner.cedar.accountId}`,
  });
  try {
    await importInto(world, list);
    const seats = await createAgents(world, AGENTS);
    const callers = seats.map((seat) => callerOf(world.running.url, seat));
    const { docs } = await pullAll(callers[0] as Caller, null);
    const floor: Floor = {
      options,
      world,
      seats,
      callers,
      contacts: docs as OnList[],
      link,
      admin,
    };
    // Claims first: they leave contacts alone that were called in the last half hour.
    return [...(await benchClaims(floor)), ...(await benchAcks(floor)), await benchFacts(floor)];
  } finally {
    await link.close();
    await admin.end();
    await world.close();
    built.remove();
  }
}

async function benchClaims({ options, world, callers, link, admin }: Floor): Promise<BenchRow[]> {
  const count = quick(options, CLAIMS);
  const given = { callers, listId: world.lists.cedar, perSecond: CLAIMS_A_SECOND };
  const warm = await link.ask('claim', { ...given, count: WARM_CLAIMS });
  const made = await link.ask('claim', { ...given, count });
  const twice = countTwice([warm, made]);
  // All of them are live to the end: a lease lasts 90 s and this takes less.
  if (twice > 0) throw new Error(`${twice} contacts were claimed twice`);
  const bareMs = await bareClaims(admin, given.listId, count);
  return [
    ...latencyRows(
      { what: `a claim at ${CLAIMS_A_SECOND}/s`, beside: 'bare select for update skip locked' },
      { value: made.ms, baseline: bareMs },
    ),
    rowOf('contacts claimed twice / claims', 'contacts', [twice, count + WARM_CLAIMS]),
  ];
}

function countTwice(all: readonly ClaimsMade[]): number {
  const contacts = all.flatMap((made) => made.contacts);
  return contacts.length - new Set(contacts).size;
}

/** The statement every queue on Postgres is made of, at the same rate. */
async function bareClaims(admin: pg.Pool, listId: string, count: number): Promise<number[]> {
  const ms: number[] = [];
  const pace = { perSecond: CLAIMS_A_SECOND, count };
  await atRate(pace, async () => {
    const from = performance.now();
    const { rowCount } = await admin.query(
      `select id from contacts where list_id = $1 and state = 'new' order by position limit 1
       for update skip locked`,
      [listId],
    );
    ms.push(performance.now() - from);
    if (rowCount !== 1) throw new Error('the bare claim found nothing');
  });
  return ms;
}

async function benchAcks({ options, world, seats }: Floor): Promise<BenchRow[]> {
  const browser = await openDiskBrowser();
  try {
    const page = await browser.open(world.running.url);
    const seat = seats[0] as Seat;
    const given = { seat: { ...seat, onToken: undefined }, profile: 'writes' };
    await page.evaluate((how) => window.workPage.openSynced(how), given);
    const write = (count: number) =>
      page.evaluate(([who, n]) => window.workPage.writeAndWait(who, n), [
        given.seat,
        count,
      ] as const);
    await write(WARM_WRITES);
    const { ackedMs, bareMs } = await write(quick(options, OWN_WRITES));
    return latencyRows(
      { what: 'own write acknowledged', beside: 'bare POST' },
      { value: ackedMs, baseline: bareMs },
    );
  } finally {
    await browser.close();
  }
}

async function benchFacts({ options, callers, contacts, link, admin }: Floor): Promise<BenchRow> {
  const before = await countFacts(admin);
  const given = { callers, contacts };
  const warm = await link.ask('push', { ...given, batches: WARM_BATCHES });
  const pushed = await link.ask('push', { ...given, batches: quick(options, BATCHES) });
  const stored = (await countFacts(admin)) - before;
  const sent = warm.count + pushed.count;
  if (stored !== sent) throw new Error(`${stored} of ${sent} pushed facts are in the database`);
  const bare = await bareInserts(admin, pushed.count);
  const name = `facts of one account by ${AGENTS} consoles / bare INSERTs of ${BARE_BATCH}`;
  return rowOf(name, 'facts/s', [perSecond(pushed), perSecond(bare)]);
}

async function countFacts(admin: pg.Pool): Promise<number> {
  const { rows } = await admin.query<{ n: number }>('select count(*)::int as n from dispositions');
  return rows[0]?.n ?? 0;
}

/** The newest dispositions again, as they are, into a table with the same columns, checks and indexes. */
async function bareInserts(admin: pg.Pool, count: number): Promise<{ count: number; ms: number }> {
  await admin.query(
    'create table bare_facts (like dispositions including defaults including constraints including indexes)',
  );
  const { rows } = await admin.query<{ row: object }>(
    'select to_jsonb(d) as row from dispositions d order by created_at desc limit $1',
    [count],
  );
  const start = performance.now();
  for (let from = 0; from < rows.length; from += BARE_BATCH) {
    const part = rows.slice(from, from + BARE_BATCH).map(({ row }) => row);
    await admin.query(
      'insert into bare_facts select * from jsonb_populate_recordset(null::bare_facts, $1)',
      [JSON.stringify(part)],
    );
  }
  const ms = performance.now() - start;
  await admin.query('drop table bare_facts');
  return { count: rows.length, ms };
}
