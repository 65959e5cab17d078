import { expectAccessible } from './fixtures/accessible.ts';
import { password } from './fixtures/people.ts';
import { expect, signIn, test } from './fixtures/server.ts';

test.describe('an empty server', () => {
  test('is set up by its first owner in two steps', async ({ page, emptyServer }) => {
    await page.goto(emptyServer.url);
    await expect(page.getByRole('heading', { name: 'Set up this server' })).toBeVisible();
    await page.getByRole('button', { name: 'Next' }).click();
    await expect(page.getByText('Enter the name of your company.')).toBeVisible();
    await expectAccessible(page);
    await page.getByLabel('Company').fill('Harbour Agency');
    await expect(page.getByLabel('Short name')).toHaveValue('harbour-agency');
    await page.keyboard.press('Enter');
    await page.getByLabel('Your name').fill('Ritu Sethi');
    await page.getByLabel('E-mail address').fill('ritu@harbour.example');
    await page.getByLabel('Password').fill('short');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Use at least 8 characters')).toBeVisible();
    await expectAccessible(page);
    await page.getByLabel('Password').fill(password);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Clients', level: 1 })).toBeVisible();
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Clients', level: 1 })).toBeVisible();
  });
});

test('signing in never tells whether an e-mail address is known', async ({ page, server }) => {
  await page.goto(server.url);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('Enter your password.')).toBeVisible();
  await expectAccessible(page);
  const alert = page.getByRole('main').getByRole('alert');
  const said: string[] = [];
  for (const email of [server.people.asha.email, 'nobody@cedar.example']) {
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Password').fill('not the password');
    await page.keyboard.press('Enter');
    await expect(alert).toContainText('do not belong together');
    said.push((await alert.textContent()) ?? '');
    await expectAccessible(page);
    await page.reload();
  }
  expect(said[0]).toBe(said[1]);
});

test('signing in without a network says so', async ({ page, server }) => {
  await page.goto(server.url);
  await page.getByLabel('E-mail address').fill(server.people.asha.email);
  await page.getByLabel('Password').fill(password);
  await page.context().setOffline(true);
  await page.keyboard.press('Enter');
  await expect(page.getByText('The server cannot be reached')).toBeVisible();
  await page.context().setOffline(false);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('navigation', { name: 'Sections' })).toBeVisible();
});

test('an agent finds the sections of an agent, and a link opens after signing in', async ({
  page,
  server,
}) => {
  await signIn(page, `${server.url}/calls`, server.people.asha);
  await expect(page.getByRole('heading', { name: 'History', level: 1 })).toBeVisible();
  const sections = page.getByRole('navigation', { name: 'Sections' });
  await expect(sections.getByRole('link', { name: 'Lists' })).toBeVisible();
  for (const name of ['Clients', 'Billing', 'Webhooks', 'Team']) {
    await expect(sections.getByRole('link', { name })).toHaveCount(0);
  }
  await expectAccessible(page);
});

test('a manager switches the account by keyboard, and the window follows', async ({
  page,
  server,
}) => {
  await signIn(page, server.url, server.people.ritu);
  await expect(page.getByRole('heading', { name: 'Clients', level: 1 })).toBeVisible();
  await expect(page).toHaveTitle('Clients · Harbour Agency');
  await expect(page.locator('html')).toHaveAttribute('data-hue', 'slate');
  await page.keyboard.press('Control+Shift+KeyO');
  await expect(page.getByRole('menuitem', { name: /Cedar Homes/ })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.type('cedar');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveTitle(/Cedar Homes/);
  await expect(page.locator('html')).toHaveAttribute('data-hue', 'teal');
  const sections = page.getByRole('navigation', { name: 'Sections' });
  await expect(sections.getByRole('link', { name: 'Clients' })).toHaveCount(0);
  await expect(page.getByText('All saved')).toBeVisible();
  await expectAccessible(page);
});

test('signing out ends the session on the server as well', async ({ page, server }) => {
  const asked = page.waitForRequest((request) => request.url().includes('/sync/v1/pull'));
  await signIn(page, server.url, server.people.rohan);
  const authorization = (await asked).headers()['authorization'] ?? '';
  await page.getByRole('button', { name: server.people.rohan.name }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  const ask = () => fetch(`${server.url}/v1/session`, { headers: { authorization } });
  await expect.poll(async () => (await ask()).status).toBe(401);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});
