// An owner sets hours, logo and plan, and clones a client, by keyboard; an import that the plan has no room for waits.
import type { Page } from '@playwright/test';
import type { AccountSettings } from '../shared/account-settings.ts';
import { expectAccessible } from './fixtures/accessible.ts';
import { signInTo } from './fixtures/floor.ts';
import { type People, send, setUpPeople } from './fixtures/people.ts';
import { expect, signIn, test } from './fixtures/server.ts';

/** One red pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8Dwn4EIwDiqEAAz7QMBd1Uk1QAAAABJRU5ErkJggg==',
  'base64',
);

/** Through the menu of a client’s row, by keyboard. */
async function choose(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'More for Cedar Homes' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: item }).focus();
  await page.keyboard.press('Enter');
}

async function pick(page: Page, control: RegExp, option: string): Promise<void> {
  await page.getByRole('button', { name: control }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('option', { name: option }).focus();
  await page.keyboard.press('Enter');
}

async function chooseLogo(page: Page, file: { name: string; mimeType: string; buffer: Buffer }) {
  await page.getByRole('button', { name: 'Choose a picture' }).focus();
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.keyboard.press('Enter'),
  ]);
  await chooser.setFiles(file);
}

async function setHoursAndLogo(page: Page, url: string, people: People): Promise<void> {
  await signIn(page, `${url}/settings`, people.ritu);
  await expect(page.getByRole('tab', { name: 'Account' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('heading', { name: 'Plan: Business' })).toBeVisible();
  await expectAccessible(page);
  await pick(page, /Hours on Saturday/, 'Other hours');
  await page.getByLabel('Saturday from').fill('25:00');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Enter a time such as 09:00.')).toBeVisible();
  await expect(page.getByLabel('Saturday from')).toBeFocused();
  await expectAccessible(page);
  await page.getByLabel('Saturday from').fill('10:00');
  await page.getByLabel('Saturday until').fill('13:00');
  await pick(page, /Hours on Sunday/, 'Closed');
  await page.getByLabel('Tries a contact').fill('6');
  await expect(page.getByText('Not saved yet.')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Saved. Calls go by it from now on.').first()).toBeVisible();
  await expect(page.getByText('Not saved yet.')).toBeHidden();
  const { token } = await signInTo(url, people.ritu, 'harbour');
  const { account } = await send<AccountSettings>(url, {
    method: 'GET',
    path: '/v1/account',
    token,
  });
  expect(account).toMatchObject({
    attempt_cap: 6,
    calling_window: {
      start: '00:00',
      end: '24:00',
      days: { sat: { start: '10:00', end: '13:00' }, sun: null },
    },
  });
  const svg = { name: 'logo.png', mimeType: 'image/png', buffer: Buffer.from('<svg/>') };
  await chooseLogo(page, svg);
  await expect(page.getByText('This file cannot be the logo.')).toBeVisible();
  await chooseLogo(page, { name: 'logo.png', mimeType: 'image/png', buffer: png });
  await expect(page.getByRole('img', { name: 'Logo of Harbour Agency' })).toBeVisible();
  await expect(page.getByRole('banner').locator('img')).toBeVisible();
  await expectAccessible(page);
}

test('an owner sets hours, logo and plan by keyboard, and clones a client', async ({
  page,
  emptyServer: { url },
}) => {
  test.slow();
  const people = await setUpPeople(url);
  await setHoursAndLogo(page, url, people);

  await page.goto(`${url}/clients`);
  await choose(page, 'Set plan');
  const plans = page.getByRole('dialog', { name: 'Plan of Cedar Homes' });
  await expect(plans).toBeVisible();
  await pick(page, /Plan$/, 'Starter');
  await expect(plans.getByText('10,000')).toBeVisible();
  await expectAccessible(page);
  await plans.getByRole('button', { name: 'Set plan' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Cedar Homes is on the plan Starter.').first()).toBeVisible();

  await choose(page, 'Clone');
  const clone = page.getByRole('dialog', { name: 'Clone Cedar Homes' });
  await expect(clone.getByLabel('Name', { exact: false }).first()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(clone.getByText('Enter the name of the new client.')).toBeVisible();
  await page.keyboard.type('Cedar North');
  await expect(clone.getByLabel('Short name')).toHaveValue('cedar-north');
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await expect(
    page.getByText('Cedar North is there, set up like Cedar Homes.').first(),
  ).toBeVisible();
  await expect(page.getByRole('row', { name: /Cedar North/ })).toBeVisible();

  const { token: north } = await signInTo(url, people.ritu, 'cedar-north');
  const made = await send<AccountSettings>(url, {
    method: 'GET',
    path: '/v1/account',
    token: north,
  });
  expect(made.account).toMatchObject({ plan: 'starter', logo: null, mode: 'test' });
});

test('an import that the plan has no room for waits until the plan has grown', async ({
  page,
  emptyServer: { url },
}) => {
  const people = await setUpPeople(url);
  const { token } = await signInTo(url, people.ritu, 'harbour');
  const { data } = await send<{ data: { id: string }[] }>(url, {
    method: 'GET',
    path: '/v1/sub-accounts',
    token,
  });
  const setPlan = (plan: string) =>
    send(url, {
      method: 'PUT',
      path: `/v1/sub-accounts/${data[0]?.id}/plan`,
      token,
      body: { plan },
    });
  await setPlan('starter');
  await signIn(page, `${url}/lists/import`, people.rohan);
  const rows = Array.from({ length: 10_001 }, (_, n) => `Kavita Rao,+1202${5_550_000 + n}`);
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Choose a file' }).click(),
  ]);
  const buffer = Buffer.from(['name,phone', ...rows, ''].join('\n'));
  await chooser.setFiles({ name: 'large.csv', mimeType: 'text/csv', buffer });
  await expect(page.getByLabel('Name of the list')).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('button', { name: /See the contacts|preview/i })).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('The plan has room for 10,000 more contacts')).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('The plan has no room for these contacts.')).toBeVisible();
  await setPlan('team');
  await page.reload();
  await expect(page.getByRole('button', { name: /Import 10,001 contacts/ })).toBeVisible();
  await expect(page.getByText('The plan has room for')).toBeHidden();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText(/10,001 contacts are on/)).toBeVisible({ timeout: 30_000 });

  // Whoever does not administer the account reads the same settings.
  await page.goto(`${url}/settings`);
  await expect(page.getByText('Owners and admins of this account change them.')).toBeVisible();
  await expect(page.getByText('10,001 of 2,50,000')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save' })).toHaveCount(0);
  await expectAccessible(page);
});
