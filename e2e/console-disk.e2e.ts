/**
 * The console's data layer in Chromium on a disk. The tests beside it run on memory storage or on an IndexedDB written
 * in JavaScript; this one has the browser's own transactions, locks and reloads.
 */
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { getContactHistory } from '../shared/call-lists.ts';
import {
  type BuiltPage,
  buildSyncPage,
  type DiskBrowser,
  openDiskBrowser,
} from './bench/page/open-page.ts';
import type { OpenWith, PageSeat } from './bench/page/sync-page.ts';
import { filesIn, holdsText } from './fixtures/device.ts';
import { createAgent, createWorld, importList, type World } from './shift/world.ts';

const SAMPLE = join(import.meta.dirname, '../server/demo/sample');
const LIST = join(SAMPLE, 'call-list.csv');
const FACTS = 12;

let built: BuiltPage;
let world: World;
let browser: DiskBrowser;
let imported: number;
let agents = 0;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  built = await buildSyncPage();
  world = await createWorld({
    list: LIST,
    calls: join(SAMPLE, 'call-outcomes.csv'),
    consoles: 1,
    limit: 1,
    seed: 1,
    facts: FACTS,
    json: true,
    consoleDir: built.folder,
  });
  imported = (await importList(world, 'cedar', { file: LIST, progress: () => undefined })).imported;
  browser = await openDiskBrowser();
});
test.afterAll(async () => {
  await browser.close();
  await world.close();
  built.remove();
});

async function signInNewAgent(): Promise<OpenWith> {
  agents += 1;
  const seat: PageSeat = await createAgent(world, 'cedar', agents);
  return { seat, profile: 'disk' };
}

async function openSynced(opening: OpenWith): Promise<Page> {
  const page = await browser.open(world.running.url);
  await page.evaluate((how) => window.syncPage.loadConsole(how), opening);
  return page;
}

/** What the server knows of these contacts, by kind. */
async function countOnServer(contactIds: readonly string[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const id of contactIds) {
    const request = { token: world.owner.cedar.token, params: { id } };
    const { data } = await world.client.ask(getContactHistory, request);
    for (const { kind } of data) counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

const held = (page: Page) => page.evaluate(() => window.syncPage.held());

test('holds every contact on disk, and the digests agree', async () => {
  const page = await openSynced(await signInNewAgent());
  expect(await held(page)).toMatchObject({ contacts: imported, quarantined: 0 });
  const findings = await page.evaluate(() => window.syncPage.digestAll());
  expect(findings.map(({ coll, outcome }) => [coll, outcome])).toEqual([
    ['contacts', 'equal'],
    ['lists', 'equal'],
    ['codes', 'equal'],
  ]);
  await page.close();
});

test('keeps waiting facts through a reload without a network, and sends each of them once', async () => {
  const opening = await signInNewAgent();
  const first = await openSynced(opening);
  await first.evaluate(() => window.syncPage.goOffline());
  const ids = await first.evaluate((count) => window.syncPage.record(count), FACTS);
  expect(await countOnServer(ids)).toEqual({});
  await first.close();

  const second = await browser.open(world.running.url);
  const offline = { ...opening, isOffline: true };
  const kept = await second.evaluate((how) => window.syncPage.reopen(how), offline);
  expect(kept).toMatchObject({ contacts: imported, waiting: 2 * FACTS, rejected: 0 });
  const sent = await second.evaluate(() => window.syncPage.goOnlineAndDrain());
  expect(sent).toMatchObject({ waiting: 0, rejected: 0 });
  expect(await countOnServer(ids)).toEqual({ disposition: FACTS, note: FACTS });
  const findings = await second.evaluate(() => window.syncPage.digestAll());
  expect(findings.every(({ outcome }) => outcome === 'equal')).toBe(true);
  await second.close();
});

test('refuses a second window of the same member, and lets it in when the first is gone', async () => {
  const opening = await signInNewAgent();
  const first = await openSynced(opening);
  const second = await browser.open(world.running.url);
  const reopening = second.evaluate((how) => window.syncPage.reopen(how), opening);
  await expect(reopening).rejects.toThrow('this console is open in another window');
  await first.close();
  // The browser gives the lock back a moment after the page is gone.
  await expect(async () => {
    const held = await second.evaluate((how) => window.syncPage.reopen(how), opening);
    expect(held.contacts).toBe(imported);
  }).toPass();
  await second.close();
});

/** Which of these texts a file of the browser's profile holds. */
function findOnDisk(folder: string, texts: readonly string[]): string[] {
  const found = new Set<string>();
  for (const { content } of filesIn(folder))
    for (const text of texts) if (holdsText(content, text)) found.add(text);
  return [...found];
}

async function workOffline(page: Page): Promise<string[]> {
  await page.evaluate(() => window.syncPage.goOffline());
  await page.evaluate((count) => window.syncPage.record(count), FACTS);
  return page.evaluate((count) => window.syncPage.secrets(count), 20);
}

test('leaves no name, number or note readable in the profile of the browser', async () => {
  const own = await openDiskBrowser();
  try {
    const opening = await signInNewAgent();
    const page = await own.open(world.running.url);
    await page.evaluate((how) => window.syncPage.loadConsole(how), opening);
    const secrets = await workOffline(page);
    expect(secrets.length).toBeGreaterThan(40);
    expect(findOnDisk(own.profile, secrets)).toEqual([]);
    await page.close();
    // Without the cipher the same search finds them, so it would have.
    const plain = await own.open(world.running.url);
    const inTheOpen = { ...opening, profile: 'plain', isPlain: true };
    await plain.evaluate((how) => window.syncPage.loadConsole(how), inTheOpen);
    await workOffline(plain);
    expect(findOnDisk(own.profile, secrets).length).toBeGreaterThan(20);
  } finally {
    await own.close();
  }
});
