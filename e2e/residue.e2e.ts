/** What stays on a device after its person has left: nothing of the account's contacts. */
import type { Page } from '@playwright/test';
import { deviceText } from './fixtures/device.ts';
import { type Floor, test } from './fixtures/floor.ts';
import { expect, signIn } from './fixtures/server.ts';

const CONTACTS = /Contact \d+|\+1\d{10}/;

/** Mirrors on this device, and the keys that open them. */
async function mirrorsAndKeys(page: Page): Promise<string[]> {
  const text = await deviceText(page);
  return [...new Set(text.match(/sy-mirror-[\w-]+|[\w-]+\.[\w-]+\.mirror/g))];
}

async function workAndSignOut(
  page: Page,
  floor: Floor,
  before: () => Promise<void>,
): Promise<void> {
  await signIn(page, `${floor.url}/work`, floor.people.asha);
  await expect(page.getByText('You hold 25 for offline work')).toBeVisible();
  expect(await mirrorsAndKeys(page)).toHaveLength(2);
  expect(await deviceText(page)).not.toMatch(CONTACTS);
  await before();
  await page.getByRole('button', { name: floor.people.asha.name }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
}

async function expectNothingLeft(page: Page): Promise<void> {
  await expect.poll(() => mirrorsAndKeys(page)).toEqual([]);
  expect(await deviceText(page)).not.toMatch(CONTACTS);
}

test('signing out takes every contact off the device', async ({ page, floor }) => {
  await workAndSignOut(page, floor, async () => {});
  await expectNothingLeft(page);
});

test('signing out without a network does so as well', async ({ page, floor, context }) => {
  await workAndSignOut(page, floor, () => context.setOffline(true));
  await expectNothingLeft(page);
});
