import { randomUUID } from 'node:crypto';
import type { BrowserContext, Page } from '@playwright/test';
import type { Contact } from '../shared/call-lists.ts';
import { expectAccessible } from './fixtures/accessible.ts';
import { type Floor, importContacts, signInTo, test } from './fixtures/floor.ts';
import { type Person, send } from './fixtures/people.ts';
import { expect, signIn } from './fixtures/server.ts';
import { takeShots } from './fixtures/shots.ts';

const title = (page: Page) => page.getByRole('heading', { level: 1 });
const banner = (page: Page) => page.getByRole('banner');
const details = (page: Page) => page.getByRole('region', { name: 'Details' });
const conflict = (page: Page) => page.getByRole('region', { name: 'Corrected by two people' });
const dialog = (page: Page) => page.getByRole('dialog');

/** A list with one contact, so that both agents have the same card open. */
async function openCard(page: Page, at: Floor & { list: string }, who: Person): Promise<void> {
  await signIn(page, `${at.url}/work`, who);
  await expect(banner(page)).toContainText('All saved');
  const lists = page.getByRole('button', { name: /Call list/ });
  await lists.press('Enter');
  await page.getByRole('option', { name: at.list }).click();
  await find(page, 'Leela Iyer');
  await expect(details(page)).toContainText('Pune');
}

async function find(page: Page, name: string): Promise<void> {
  await page.getByRole('searchbox').fill('Leela');
  const found = page.getByRole('listbox', { name: 'Contacts found' }).getByRole('option').first();
  await expect(found).toContainText(name);
  await found.dblclick();
  await expect(title(page)).toHaveText(name);
}

/** Opens the form by key, types, and saves with Enter. */
async function correct(page: Page, changes: Record<string, string>): Promise<void> {
  await page.keyboard.press('F4');
  await expect(dialog(page)).toBeVisible();
  for (const [field, value] of Object.entries(changes))
    await dialog(page).getByLabel(field, { exact: true }).fill(value);
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toBeHidden();
}

async function goOffline(page: Page, context: BrowserContext): Promise<void> {
  await context.setOffline(true);
  await expect(page.getByRole('contentinfo', { name: 'Status' })).toContainText('Offline since');
}

test('two agents offline correct one contact: other fields both stand, of the same one each chooses', async ({
  page,
  context,
  browser,
  floor,
}) => {
  const list = `Corrections ${randomUUID().slice(0, 8)}`;
  const csv = `Name,Phone,City,Plan\nLeela Iyer,+1212555${String(Date.now() % 10_000).padStart(4, '0')},Pune,family`;
  const { token } = await signInTo(floor.url, floor.people.rohan, 'cedar');
  const listId = await importContacts(floor.url, token, { name: list, csv });
  const onServer = async (): Promise<Contact | undefined> => {
    const path = `/v1/call-lists/${listId}/contacts`;
    const { data } = await send<{ data: Contact[] }>(floor.url, { method: 'GET', path, token });
    return data[0];
  };
  const theirs = await browser.newContext();
  const other = await theirs.newPage();
  await openCard(page, { ...floor, list }, floor.people.asha);
  await openCard(other, { ...floor, list }, floor.people.rohan);
  await goOffline(page, context);
  await goOffline(other, theirs);

  await correct(page, { City: 'Nashik', Name: 'Leela Iyer-Rao' });
  await expect(title(page)).toHaveText('Leela Iyer-Rao');
  await expect(details(page)).toContainText('Nashik');
  await expect(details(page)).toContainText('Waits to be sent');
  await expect(banner(page)).toContainText('2 waiting');
  await takeShots(page, 'edits-waiting');
  await expectAccessible(page);
  await correct(other, { City: 'Thane', Plan: 'gold' });
  await correct(other, { 'Another field': 'E-mail', 'What it holds': 'leela@iyer.example' });
  await expect(details(other)).toContainText('leela@iyer.example');

  // A console that is killed has what was corrected when it opens again.
  await page.route('**/sync/v1/push', (route) => route.abort());
  await context.setOffline(false);
  await page.reload();
  await find(page, 'Leela Iyer-Rao');
  await expect(details(page)).toContainText('Nashik');
  expect((await onServer())?.attributes).toEqual({ City: 'Pune', Plan: 'family' });

  await theirs.setOffline(false);
  await expect(banner(other)).toContainText('All saved', { timeout: 30_000 });
  await page.unroute('**/sync/v1/push');
  await expect(banner(page)).not.toContainText('waiting', { timeout: 30_000 });
  await expect.poll(async () => (await onServer())?.name).toBe('Leela Iyer-Rao');
  expect((await onServer())?.attributes).toEqual({
    City: 'Thane',
    Plan: 'gold',
    'E-mail': 'leela@iyer.example',
  });

  await expect(conflict(page)).toContainText('City, yoursNashik');
  await expect(conflict(page)).toContainText('City, theirsThane');
  await expect(details(page)).toContainText('Thane');
  await takeShots(page, 'edits-conflict');
  await expectAccessible(page);
  await page.keyboard.press('Control+Shift+Y');
  await expect(dialog(page)).toContainText('City, theirsThane');
  await takeShots(page, 'edits-panel');
  await expectAccessible(page);
  await dialog(page).getByRole('button', { name: 'Use mine' }).press('Enter');
  await expect(dialog(page)).toContainText('All saved');
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();
  await expect(conflict(page)).toBeHidden();
  await expect(details(page)).toContainText('Nashik');
  await expect.poll(async () => (await onServer())?.attributes['City']).toBe('Nashik');
  await expect(details(other)).toContainText('Nashik');
  await expect(title(other)).toHaveText('Leela Iyer-Rao');
  await expect(page.getByRole('region', { name: 'History with Leela' })).toContainText(
    'City corrected from Thane to Nashik',
  );
  await takeShots(page, 'edits-settled');
  await theirs.close();
});
