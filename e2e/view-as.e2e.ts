import type { Page } from '@playwright/test';
import { expectAccessible } from './fixtures/accessible.ts';
import { deviceText } from './fixtures/device.ts';
import { type Floor, signInTo, test } from './fixtures/floor.ts';
import { password, type Person, send } from './fixtures/people.ts';
import { expect, signIn } from './fixtures/server.ts';

/** Somebody of Cedar who may know who looks at it. */
const neha: Person = { name: 'Neha Rao', email: 'neha@cedar.example', password };
const reason = 'The import of Monday looks short';
const canary = 'Contact 123';

async function addNeha({ url, people }: Floor): Promise<void> {
  const { token } = await signInTo(url, people.ritu, 'cedar');
  const body = { ...neha, role: 'admin' };
  await send(url, { method: 'POST', path: '/v1/members', token, body }).catch(() => undefined);
  // Ritu starts at her agency.
  await signInTo(url, people.ritu, 'harbour');
}

const banner = (page: Page) => page.getByRole('region', { name: 'Notice' });

/** Signs Ritu in at her agency and lets her view Cedar, by keyboard alone. */
async function startViewing(page: Page, floor: Floor): Promise<void> {
  await signIn(page, `${floor.url}/clients`, floor.people.ritu);
  await page.getByRole('button', { name: 'View Cedar Homes' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'View Cedar Homes' })).toBeVisible();
  await page.keyboard.type('too short');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Say why in at least 10 characters')).toBeVisible();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(reason);
  await page.keyboard.press('Tab');
  await page.keyboard.type('HB-12');
}

const MIRROR = /sy-mirror-[0-9a-f-]{36}/;

test.beforeAll(({ floor }) => addNeha(floor));

test('a client is viewed under one’s own name, read only, and nothing of it stays on the device', async ({
  page,
  browser,
  floor,
}) => {
  await startViewing(page, floor);
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await expect(banner(page)).toContainText('You view Cedar Homes as Ritu Sethi of Harbour Agency');
  await expect(banner(page)).toContainText('read only');
  await expect(banner(page)).toContainText(`${reason} (HB-12)`);
  await expect(banner(page).getByRole('timer')).toHaveText(/^(30:00|29:\d\d)$/);
  await expect(page).toHaveTitle(/Cedar Homes/);
  await expect(page.getByText('Contact 1', { exact: true }).first()).toBeVisible();
  await expect(page.getByRole('button', { name: /^(Claim|Next contact|Take)/ })).toHaveCount(0);
  await expectAccessible(page);

  await page.getByRole('link', { name: 'Lists' }).click();
  await page.getByRole('link', { name: 'Site visits, November' }).click();
  await page.getByRole('searchbox').first().fill(canary);
  await expect(page.getByRole('row', { name: new RegExp(canary) })).toBeVisible();
  await expect(banner(page)).toContainText('You view Cedar Homes');
  await expect(page.getByRole('button', { name: /Close|Edit|Import/ })).toHaveCount(0);

  const other = await browser.newContext();
  const admin = await other.newPage();
  await signIn(admin, `${floor.url}/settings/view-as`, neha);
  await expect(banner(admin)).toContainText('Ritu Sethi of Harbour Agency is viewing this account');
  await expect(banner(admin)).toContainText(reason);
  const row = admin.getByRole('row', { name: /Ritu Sethi/ }).first();
  await expect(row).toContainText(/\d+ reads, could change nothing/);
  await expectAccessible(admin);

  await page.keyboard.press('ControlOrMeta+Shift+X');
  await expect(page.getByRole('heading', { name: 'Clients', level: 1 })).toBeVisible();
  await expect(page).toHaveTitle(/Harbour Agency/);
  await expect(banner(page)).toHaveCount(0);
  await expect(banner(admin)).toHaveCount(0);
  await admin.reload();
  await expect(row).toContainText('ended by them');

  await admin.goto(`${floor.url}/work`);
  // What is kept is encrypted. The same look finds the database where it may be.
  const mirrorOn = async (device: Page) => MIRROR.exec(await deviceText(device))?.[0] ?? null;
  await expect.poll(() => mirrorOn(admin)).not.toBeNull();
  const kept = await deviceText(page);
  expect(kept).not.toContain(await mirrorOn(admin));
  expect(kept).not.toContain(canary);
  expect(kept).not.toContain('Site visits, November');
  await other.close();
});

test('the client ends a view, and a reload ends one’s own', async ({ page, browser, floor }) => {
  const other = await browser.newContext();
  const admin = await other.newPage();
  await signIn(admin, `${floor.url}/lists`, neha);
  await startViewing(page, floor);
  await page.keyboard.press('Enter');
  await expect(banner(page)).toContainText('You view Cedar Homes');
  await admin.getByRole('button', { name: 'End the view of Ritu Sethi' }).click();
  await expect(banner(page)).toHaveCount(0, { timeout: 2000 });
  await expect(page.getByText('Your view of Cedar Homes was ended.').first()).toBeVisible();
  await expect(page).toHaveTitle(/Harbour Agency/);

  await page.goto(`${floor.url}/clients`);
  await page.getByRole('button', { name: 'View Cedar Homes' }).click();
  await page.keyboard.type(reason);
  await page.keyboard.press('Enter');
  await expect(banner(page)).toContainText('You view Cedar Homes');
  await expect(banner(admin)).toContainText('is viewing this account');
  await page.reload();
  await expect(page).toHaveTitle(/Harbour Agency/);
  await expect(banner(admin)).toHaveCount(0);
  await other.close();
});
