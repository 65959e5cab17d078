import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectAccessible } from './fixtures/accessible.ts';
import { test } from './fixtures/floor.ts';
import type { Person } from './fixtures/people.ts';
import { expect, signIn } from './fixtures/server.ts';

const shots = process.env['SHOTS'];
const folder = join(import.meta.dirname, '../desktop/renderer/words/hi');

/** Every English text that has Hindi, as a pattern: a value may stand for anything. */
const english = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .flatMap((name) =>
    Object.entries(JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, string>),
  )
  .filter(([text, words]) => words !== text && !/^\{\w+\}[:,.]? ?\{\w+\}$/.test(text))
  .map(([text]) => text.replace(/\|\|.*$/, ''))
  .filter((text) => !/[{<]/.test(text));
const texts = new Set(english);

const pages = ['/work', '/calls', '/lists', '/lists/import', '/billing', '/team', '/you'];
const ownersPages = [
  '/clients',
  '/clients/new',
  '/webhooks',
  '/team',
  '/settings',
  '/settings/access',
  '/settings/audit',
  '/settings/isolation',
  '/settings/data',
];

/** What stands or is said in English on a page: texts of ours, and Latin names of controls. */
async function englishOn(page: Page): Promise<string[]> {
  const read = await page.evaluate(() => {
    const found: { kind: 'text' | 'name'; text: string }[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      // Names of topics and the like are the same in every language.
      if (node.parentElement?.closest('code, .font-mono') == null)
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
        texts.has(text) ||
        (kind === 'name' && /\p{Ll}{3}/u.test(text) && !/\p{Script=Devanagari}/u.test(text)),
    )
    .map(({ kind, text }) => `${kind}: ${text}`);
}

async function signInInHindi(page: Page, url: string, { email, password }: Person): Promise<void> {
  await page.goto(url);
  await page.getByRole('button', { name: 'हिन्दी' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'hi-IN');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('साइन इन करें');
  await page.getByLabel('ई-मेल पता').fill(email);
  await page.getByLabel('पासवर्ड', { exact: true }).fill(password);
  expect(await englishOn(page)).toEqual([]);
  await expectAccessible(page, ['light']);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('navigation')).toBeVisible();
}

async function expectHindiOn(page: Page, base: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await page.goto(`${base}${path}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.waitForLoadState('networkidle');
    if (shots) await page.screenshot({ path: `${shots}/hi${path.replaceAll('/', '-')}.png` });
    expect.soft(await englishOn(page), path).toEqual([]);
    // Colours are the same in every language.
    await expectAccessible(page, ['light']);
  }
}

test('a supervisor’s pages are in Hindi, also for screen readers', async ({ page, floor }) => {
  test.setTimeout(120_000);
  await signInInHindi(page, floor.url, floor.people.rohan);
  await expectHindiOn(page, floor.url, pages);
});

test('an owner’s pages are in Hindi, also for screen readers', async ({ page, floor }) => {
  test.setTimeout(120_000);
  await signInInHindi(page, floor.url, floor.people.ritu);
  await expectHindiOn(page, floor.url, ownersPages);
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
