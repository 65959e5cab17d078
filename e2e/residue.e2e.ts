/** What stays on a device after its person has left: nothing of the account's contacts. */
import type { Page } from '@playwright/test';
import { deviceText } from './fixtures/device.ts';
import { type Floor, test } from './fixtures/floor.ts';
import { expect, signIn } from './fixtures/server.ts';

async function workAndSignOut(
  page: Page,
  floor: Floor,
  before: () => Promise<void>,
): Promise<void> {
  await signIn(page, `${floor.url}/work`, floor.people.asha);
  await expect(page.getByText('You hold 25 for offline work')).toBeVisible();
  expect(await deviceText(page)).toMatch(/Contact \d+.*\+1\d{10}/);
  await before();
  await page.getByRole('button', { name: floor.people.asha.name }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
}

async function expectNothingLeft(page: Page): Promise<void> {
  await expect.poll(() => deviceText(page)).not.toMatch(/Contact \d+|\+1\d{10}/);
}

test('signing out takes every contact off the device', async ({ page, floor }) => {
  await workAndSignOut(page, floor, async () => {});
  await expectNothingLeft(page);
});

test('signing out without a network does so as well', async ({ page, floor, context }) => {
  await workAndSignOut(page, floor, () => context.setOffline(true));
  await expectNothingLeft(page);
});
