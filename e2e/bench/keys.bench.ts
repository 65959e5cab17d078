// Key press to paint in the real console with a long list on this device, beside the same keys in an empty page.
import type { Page } from '@playwright/test';
import { createMember } from '../../shared/members.ts';
import { buildConsole } from '../fixtures/build-console.ts';
import type { World } from '../shift/world.ts';
import { importInto, makeList, openWorld } from './bench-world.ts';
import { watchKeys } from './page/watch-keys.ts';
import { openDiskBrowser } from './page/open-page.ts';
import { type BenchOptions, type BenchRow, quantile, quick, rowOf } from './rows.ts';

const CONTACTS = 50_000;
const TYPED = ['kabir', 'meera', 'tanaka', 'okafor', 'grace', 'hughes', 'silva', 'novak'];
const ARROWS = 120;
const OPENED = 25;
/** A quick hand: ten keys a second. */
const PAUSE_MS = 100;
const SYNCED_WITHIN_MS = 300_000;
const PERSON = { email: 'asha@cedar.example', password: 'a long enough password' };
const BARE = '<!doctype html><title>Bare</title><input aria-label="Bare" autofocus>';

/** Times of one kind of key, in milliseconds. */
type Walk = { typing: number[]; arrows: number[]; opening: number[] };

export async function benchKeys(options: BenchOptions): Promise<BenchRow[]> {
  const made = options.list ? null : makeList(quick(options, CONTACTS));
  const list = options.list ?? (made?.file as string);
  const world = await openWorld({ list, consoleDir: buildConsole() });
  const browser = await openDiskBrowser();
  try {
    const contacts = await importInto(world, list);
    await world.client.ask(createMember, {
      token: world.owner.cedar.token,
      body: { ...PERSON, name: 'Asha Menon', role: 'agent' },
    });
    const bare = await browser.openBlank();
    await bare.setContent(BARE);
    const baseline = await walkBare(bare, options);
    const page = await browser.openBlank();
    const value = await walkConsole(page, { world, options });
    const all = (walk: Walk): number[] => [...walk.typing, ...walk.arrows, ...walk.opening];
    const p95 = (name: string, pick: (walk: Walk) => number[]): BenchRow =>
      rowOf(`${name}, p95, ${contacts} contacts / bare input`, 'ms', [
        quantile(pick(value), 0.95),
        quantile(pick(baseline), 0.95),
      ]);
    return [
      p95('key press to paint', all),
      p95('typing in the search', ({ typing }) => typing),
      p95('arrow down the queue', ({ arrows }) => arrows),
      p95('opening the next contact', ({ opening }) => opening),
    ];
  } finally {
    await browser.close();
    await world.close();
    made?.remove();
  }
}

type Opened = { world: World; options: BenchOptions };

async function walkConsole(page: Page, { world, options }: Opened): Promise<Walk> {
  await page.goto(`${world.running.url}/work`);
  await page.getByLabel('E-mail address').fill(PERSON.email);
  await page.getByLabel('Password').fill(PERSON.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  // All contacts are here, those held for offline work too, and nothing is fetched any more.
  await page
    .getByText('You hold 25 for offline work')
    .waitFor({ state: 'visible', timeout: SYNCED_WITHIN_MS });
  await page.getByText('All saved').first().waitFor({ timeout: SYNCED_WITHIN_MS });
  await page.evaluate(watchKeys);

  const search = page.getByRole('searchbox');
  const queue = page.getByRole('listbox', { name: 'Next contacts' });
  return walk(page, options, {
    toSearch: () => search.focus(),
    toQueue: async () => {
      await search.fill('');
      await queue.focus();
      await timeKey(page, 'Home');
    },
    afterOpening: () => queue.focus(),
  });
}

function walkBare(page: Page, options: BenchOptions): Promise<Walk> {
  const focus = (): Promise<void> => page.getByLabel('Bare').focus();
  return page
    .evaluate(watchKeys)
    .then(() => walk(page, options, { toSearch: focus, toQueue: focus, afterOpening: focus }));
}

type Ways = Record<'toSearch' | 'toQueue' | 'afterOpening', () => Promise<void>>;

/** The same keys for both sides. */
async function walk(page: Page, options: BenchOptions, ways: Ways): Promise<Walk> {
  const done: Walk = { typing: [], arrows: [], opening: [] };
  await ways.toSearch();
  for (const word of TYPED.slice(0, quick(options, TYPED.length))) {
    for (const letter of word) done.typing.push(await timeKey(page, letter));
    for (const _ of word) done.typing.push(await timeKey(page, 'Backspace'));
  }
  await ways.toQueue();
  for (let n = 0; n < quick(options, ARROWS); n += 1)
    done.arrows.push(await timeKey(page, 'ArrowDown'));
  for (let n = 0; n < quick(options, OPENED); n += 1) {
    await timeKey(page, 'ArrowDown');
    done.opening.push(await timeKey(page, 'Enter'));
    await page.waitForTimeout(3 * PAUSE_MS);
    await ways.afterOpening();
  }
  return done;
}

async function timeKey(page: Page, key: string): Promise<number> {
  await page.keyboard.press(key);
  await page.waitForTimeout(PAUSE_MS);
  await page.waitForFunction(() => window.keyTimes.length > 0);
  const [time, ...others] = await page.evaluate(() => window.keyTimes.splice(0));
  if (time === undefined || others.length > 0)
    throw new Error(`the page heard more than the key ${key}`);
  return time;
}
