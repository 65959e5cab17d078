// On the desktop a visit to another account has a window of its own. Two contexts of the browser stand for the two
// partitions: nothing is shared between them but what the shell hands over.
import type { Page } from '@playwright/test';
import type { ViewAsEntry } from '../shared/view-as.ts';
import { expectAccessible } from './fixtures/accessible.ts';
import { deviceText } from './fixtures/device.ts';
import { type Floor, signInTo, test } from './fixtures/floor.ts';
import { password, type Person, send } from './fixtures/people.ts';
import { expect, signIn } from './fixtures/server.ts';
import { askedOf, runInShell, tellClosed } from './fixtures/shell.ts';

const leela: Person = { name: 'Leela Nair', email: 'leela@cedar.example', password };
const reason = 'The import of Monday looks short';
const banner = (page: Page) => page.getByRole('region', { name: 'Notice' });

async function addLeela({ url, people }: Floor): Promise<void> {
  const { token } = await signInTo(url, people.ritu, 'cedar');
  const body = { ...leela, role: 'admin' };
  await send(url, { method: 'POST', path: '/v1/members', token, body }).catch(() => undefined);
  // Ritu starts at her agency.
  await signInTo(url, people.ritu, 'harbour');
}

test.beforeAll(({ floor }) => addLeela(floor));

async function startViewing(home: Page): Promise<string> {
  await home.getByRole('link', { name: 'Clients' }).click();
  await home.getByRole('button', { name: 'View Cedar Homes' }).focus();
  await home.keyboard.press('Enter');
  await expect(home.getByRole('dialog', { name: 'View Cedar Homes' })).toBeVisible();
  await home.keyboard.type(reason);
  const before = (await askedOf(home)).passes.length;
  await home.keyboard.press('Enter');
  await expect.poll(async () => (await askedOf(home)).passes.length).toBe(before + 1);
  return (await askedOf(home)).passes.at(-1) ?? '';
}

/** The latest visit, as the account that was visited sees it. */
async function lastVisit({ url }: Floor): Promise<ViewAsEntry | undefined> {
  const { token } = await signInTo(url, leela, 'cedar');
  const request = { method: 'GET', path: '/v1/view-as', token };
  return (await send<{ data: ViewAsEntry[] }>(url, request)).data[0];
}

test('a visit has a window of its own, which takes nothing of home along and leaves nothing there', async ({
  page: home,
  browser,
  floor,
}) => {
  await runInShell(home, floor.url, null);
  await signIn(home, floor.url, floor.people.ritu);
  const pass = await startViewing(home);
  await expect(home.getByText('Cedar Homes is open in a window of its own.').first()).toBeVisible();
  await expect(home.getByRole('button', { name: /Harbour Agency/ }).first()).toBeVisible();
  await expect(banner(home)).toHaveCount(0);

  const memory = await browser.newContext();
  const visit = await memory.newPage();
  await runInShell(visit, floor.url, pass);
  await visit.goto(floor.url);
  await expect(banner(visit)).toContainText('You view Cedar Homes as Ritu Sethi of Harbour Agency');
  await visit.getByRole('link', { name: 'Lists' }).click();
  await visit.getByRole('link', { name: 'Site visits, November' }).click();
  await expect(visit.getByRole('row', { name: /Contact 1 / })).toBeVisible();
  await expectAccessible(visit);
  const device = 'switchyard.device';
  const idOn = (page: Page) => page.evaluate((key) => localStorage.getItem(key), device);
  expect(await idOn(visit)).toBe(await idOn(home));
  expect(await visit.evaluate(() => localStorage.getItem('switchyard.session'))).toBeNull();

  await visit.keyboard.press('ControlOrMeta+Shift+X');
  await expect.poll(async () => (await askedOf(visit)).ends).toEqual([{ signOut: false }]);
  await tellClosed(home, { signOut: false });
  await expect.poll(async () => (await lastVisit(floor))?.ended_by).toBe('viewer');
  const kept = await deviceText(home);
  const { account } = (JSON.parse(pass) as { signedIn: { session: { account: { id: string } } } })
    .signedIn.session;
  for (const word of ['Site visits, November', 'Contact 1', `sy-mirror-${account.id}`])
    expect(kept).not.toContain(word);
  await memory.close();
});

test('a window that is gone without a word ends its visit with the server, and may sign out at home', async ({
  page: home,
  floor,
}) => {
  await runInShell(home, floor.url, null);
  await signIn(home, floor.url, floor.people.ritu);
  await startViewing(home);
  expect((await lastVisit(floor))?.open).toBe(true);
  await tellClosed(home, { signOut: false });
  await expect.poll(async () => (await lastVisit(floor))?.open).toBe(false);

  await startViewing(home);
  await tellClosed(home, { signOut: true });
  await expect(home.getByLabel('E-mail address')).toBeVisible();
  await expect.poll(async () => (await lastVisit(floor))?.open).toBe(false);
});
