// A client is set up by keyboard, left in the middle, gone on with later, and stopped and started again.
import type { SubAccount } from '../shared/account-life.ts';
import type { SignedIn } from '../shared/sessions.ts';
import { expectAccessible } from './fixtures/accessible.ts';
import { send } from './fixtures/people.ts';
import { expect, signIn, test } from './fixtures/server.ts';

test('a client is set up in five steps by keyboard, with a break in the middle', async ({
  page,
  server,
}) => {
  await signIn(page, server.url, server.people.ritu);
  await expect(page.getByRole('heading', { name: 'Clients', level: 1 })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'New client' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'New client', level: 1 })).toBeVisible();
  await expect(page.getByLabel('Name', { exact: false }).first()).toBeFocused();
  // A short name that is taken is said so, with one that is free.
  await page.keyboard.type('Cedar');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Another client has this short name.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Use cedar-2' })).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel('Name', { exact: false }).first().focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('Lakeview Builders');
  await expect(page.getByLabel('Short name')).toHaveValue('lakeview-builders');
  await page.keyboard.press('Enter');

  await expect(page.getByRole('heading', { name: 'Number and hours' })).toBeVisible();
  await expect(page.getByLabel('Calls from')).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('25:00');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Enter a time such as 09:00.')).toBeVisible();
  await expect(page.getByLabel('Calls from')).toBeFocused();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('09:30');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Plan and rate' })).toBeVisible();

  // Somebody else's day: the clients show it, and it goes on where it was.
  await page.goto(`${server.url}/clients`);
  const row = page.getByRole('row', { name: /Lakeview Builders/ });
  await expect(row).toContainText('Being set up');
  await row.getByRole('button', { name: 'Go on setting up Lakeview Builders' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Plan and rate' })).toBeVisible();
  await page.getByLabel(/Rate per minute/).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Enter the price of a minute')).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.type('4.50');
  await page.keyboard.press('Enter');

  await expect(page.getByRole('heading', { name: 'People' })).toBeVisible();
  await page.getByRole('button', { name: 'Leave for later' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'First list' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Leave for later' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Lakeview Builders is set up and can call.')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Open Lakeview Builders' }).focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveTitle(/Lakeview Builders/);
  await page.goto(`${server.url}/billing`);
  await expect(page.getByRole('row', { name: /in force.*₹4.50/ })).toBeVisible();
});

test('a client is suspended with a reason, cannot be signed in to, and is let go on', async ({
  page,
  server,
}) => {
  const { email, password } = server.people.ritu;
  const { token } = await send<SignedIn>(server.url, {
    method: 'POST',
    path: '/v1/session',
    body: { email, password, account: 'harbour', device: 'journey' },
  });
  const statusOf = async () => {
    const path = '/v1/sub-accounts';
    const { data } = await send<{ data: SubAccount[] }>(server.url, { method: 'GET', path, token });
    return data.find(({ slug }) => slug === 'cedar')?.status;
  };
  await signIn(page, `${server.url}/clients`, server.people.ritu);
  const row = page.getByRole('row', { name: /Cedar Homes/ });
  await row.getByRole('button', { name: 'More for Cedar Homes' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Suspend' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Reason')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Say why.')).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.type('the invoice of October is open');
  await page.keyboard.press('Enter');
  await expect(row).toContainText('Suspended');
  expect(await statusOf()).toBe('suspended');
  await expectAccessible(page);

  const other = await page.context().browser()?.newPage();
  if (!other) throw new Error('there is no browser');
  await other.goto(server.url);
  await other.getByLabel('E-mail address').fill(server.people.asha.email);
  await other.getByLabel('Password').fill(server.people.asha.password);
  await other.getByRole('button', { name: 'Sign in' }).click();
  await expect(other.getByText(/The account is suspended/)).toBeVisible();
  await other.close();

  await row.getByRole('button', { name: 'Reactivate Cedar Homes' }).focus();
  await page.keyboard.press('Enter');
  await expect(row).not.toContainText('Suspended');
  expect(await statusOf()).toBe('active');
});
