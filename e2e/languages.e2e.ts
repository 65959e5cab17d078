import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { IntlMessageFormat } from 'intl-messageformat';
import { expectAccessible } from './fixtures/accessible.ts';
import { test } from './fixtures/floor.ts';
import type { Person } from './fixtures/people.ts';
import { expect, signIn } from './fixtures/server.ts';
import { takeShots } from './fixtures/shots.ts';

const folder = join(import.meta.dirname, '../desktop/renderer/words/hi');

/** As the parser tells them apart. */
const kinds = { literal: 0, count: 7, tag: 8 };
const anything = '.+?';
const asIs = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

interface Part {
  type: number;
  value?: string;
  options?: Record<string, { value: Part[] }>;
}

/** A value may stand for anything; null for a text with parts around words, which is no one text on the page. */
function sourceOf(parts: readonly Part[]): string | null {
  const sources = parts.map(({ type, value = '', options }) => {
    if (type === kinds.tag) return null;
    if (type === kinds.literal) return asIs(value);
    if (type === kinds.count) return '[\\d,]+';
    if (options === undefined) return anything;
    const ways = Object.values(options).map((option) => sourceOf(option.value));
    return ways.includes(null) ? null : `(?:${ways.join('|')})`;
  });
  return sources.includes(null) ? null : sources.join('');
}

/** As the text is said, whatever its values; nothing is said by one that is little more than them. */
function patternsOf(text: string): RegExp[] {
  const source = sourceOf(new IntlMessageFormat(text, 'en').getAst() as Part[]);
  const isSaying = source === asIs(text) || /\p{L}{3}/u.test(source ?? '');
  return source !== null && isSaying ? [new RegExp(`^${source}$`)] : [];
}

/** Every English text that has Hindi. */
const english = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .flatMap((name) =>
    Object.entries(JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, string>),
  )
  .filter(([text, words]) => words !== text)
  .flatMap(([text]) => patternsOf(text.replace(/\|\|.*$/, '')));

/** What stands or is said in English on a page: texts of ours, and Latin names of controls. */
async function englishOn(page: Page): Promise<string[]> {
  const read = await page.evaluate(() => {
    const found: { kind: 'text' | 'name'; text: string }[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      // Names of topics and the like are the same in every language, and what only the server words is marked as English.
      if (node.parentElement?.closest('code, .font-mono, [lang=en]') == null)
        found.push({ kind: 'text', text: node.nodeValue ?? '' });
    }
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]')) {
      for (const name of ['aria-label', 'title', 'placeholder']) {
        const text = element.getAttribute(name);
        // An id, or an operation of the API by its name.
        const isId =
          text !== null && /^([\da-f-]{36}|(get|post|put|patch|delete) \/.*)$/.test(text);
        if (text !== null && !isId) found.push({ kind: 'name', text });
      }
    }
    return found;
  });
  return read
    .map(({ kind, text }) => ({ kind, text: text.trim() }))
    .filter(
      ({ kind, text }) =>
        english.some((pattern) => pattern.test(text)) ||
        (kind === 'name' && /\p{Ll}{3}/u.test(text) && !/\p{Script=Devanagari}/u.test(text)),
    )
    .map(({ kind, text }) => `${kind}: ${text}`);
}

async function chooseHindi(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByRole('button', { name: 'हिन्दी' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'hi-IN');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('साइन इन करें');
}

async function signInInHindi(page: Page, url: string, { email, password }: Person): Promise<void> {
  await chooseHindi(page, url);
  await page.getByLabel('ई-मेल पता').fill(email);
  await page.getByLabel('पासवर्ड', { exact: true }).fill(password);
  expect(await englishOn(page)).toEqual([]);
  await expectAccessible(page, ['light']);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('navigation')).toBeVisible();
}

/** Every section that whoever is signed in is offered, and every page of the settings. */
async function offeredTo(page: Page, base: string): Promise<string[]> {
  const links = page.getByRole('navigation').getByRole('link');
  const sections = await links.evaluateAll((all) =>
    all.map((link) => new URL((link as HTMLAnchorElement).href).pathname),
  );
  expect(sections).toContain('/settings');
  await page.goto(`${base}/settings`);
  const tabs = page.getByRole('main').getByRole('tab');
  await expect(tabs.first()).toBeVisible();
  const settings: string[] = [];
  for (const tab of await tabs.all()) {
    await tab.click();
    await expect(tab).toHaveAttribute('aria-selected', 'true');
    settings.push(new URL(page.url()).pathname);
  }
  return [...new Set([...sections, ...settings])];
}

async function expectHindiOn(page: Page, base: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await page.goto(`${base}${path}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.waitForLoadState('networkidle');
    await takeShots(page, `hi${path.replaceAll('/', '-')}`, ['light']);
    expect.soft(await englishOn(page), path).toEqual([]);
    // Colours are the same in every language.
    await expectAccessible(page, ['light']);
  }
}

test('pages of nobody yet are in Hindi, also for screen readers', async ({ page, floor }) => {
  await chooseHindi(page, floor.url);
  await expectHindiOn(page, floor.url, ['/forgot-password', '/new-password', '/support']);
});

test('a supervisor’s pages are in Hindi, also for screen readers', async ({ page, floor }) => {
  test.setTimeout(120_000);
  await signInInHindi(page, floor.url, floor.people.rohan);
  const others = ['/lists/import', `/lists/${floor.listId}`, '/you'];
  await expectHindiOn(page, floor.url, [...(await offeredTo(page, floor.url)), ...others]);
});

test('an owner’s pages are in Hindi, also for screen readers', async ({ page, floor }) => {
  test.setTimeout(180_000);
  await signInInHindi(page, floor.url, floor.people.ritu);
  const others = ['/clients/new'];
  await expectHindiOn(page, floor.url, [...(await offeredTo(page, floor.url)), ...others]);
});

test('another language is there at once, and a call and its note stay', async ({ page, floor }) => {
  await signIn(page, `${floor.url}/work`, floor.people.asha);
  await expect(page.getByText('You hold 25 for offline work')).toBeVisible();
  await page.keyboard.press('Control+Enter');
  const name =
    (await page.getByRole('heading', { level: 1, name: /^Contact/ }).textContent()) ?? '';
  await page.keyboard.press('Control+Shift+L');
  await page.getByLabel('Note').fill('Send prices as well.');
  await page.keyboard.press('Control+K');
  await page.keyboard.type('hindi');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
  await expect(page.getByLabel('नोट')).toHaveValue('Send prices as well.');
  await expect(page.locator('html')).toHaveAttribute('lang', 'hi-IN');
  await page.reload();
  await expect(page.getByLabel('नोट')).toHaveValue('Send prices as well.');
});
