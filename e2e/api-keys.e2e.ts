import type { Page } from '@playwright/test';
import { expectAccessible } from './fixtures/accessible.ts';
import { signInTo, test } from './fixtures/floor.ts';
import { press } from './fixtures/keyboard.ts';
import { send } from './fixtures/people.ts';
import { expect, signIn } from './fixtures/server.ts';

/** Reads the key off the only dialog that shows it, and closes that. */
async function takeKey(page: Page): Promise<string> {
  const dialog = page.getByRole('alertdialog');
  const key = await dialog.getByRole('group', { name: 'API key' }).innerText();
  await press(page, 'I have kept it');
  await expect(dialog).toBeHidden();
  return key;
}

test('an owner makes, rotates and revokes a key by keyboard', async ({ page, floor }) => {
  const { ritu } = floor.people;
  await signInTo(floor.url, ritu, 'cedar');
  const statusWith = async (key: string): Promise<number> =>
    (await fetch(`${floor.url}/v1/call-lists`, { headers: { authorization: `Bearer ${key}` } }))
      .status;
  await signIn(page, `${floor.url}/settings/api-keys`, ritu);
  await expect(page.getByText('No API key yet.')).toBeVisible();

  await page.getByRole('button', { name: 'New key' }).first().focus();
  await page.keyboard.press('Enter');
  const form = page.getByRole('dialog', { name: 'New API key' });
  await form.getByLabel('Only from these addresses').fill('127.0.0.0/8, banana');
  await page.keyboard.press('Enter');
  await expect(form.getByText('banana is neither an address nor a range.')).toBeVisible();
  await expectAccessible(page);
  await expect(form.getByLabel('Name')).toBeFocused();
  await page.keyboard.type('Northwind CRM');
  await form.getByRole('checkbox', { name: 'Lists' }).focus();
  await page.keyboard.press('Space');
  await form.getByRole('button', { name: /Works for/ }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await form.getByLabel('Only from these addresses').fill('127.0.0.0/8, ::1');
  await page.keyboard.press('Enter');
  const first = await takeKey(page);
  expect(await statusWith(first)).toBe(200);
  const table = page.getByRole('region', { name: 'API keys' });
  await expect(table.getByText('from 127.0.0.0/8 and 1 more')).toBeVisible();
  expect(await page.content()).not.toContain(first);

  await press(page, 'Rotate Northwind CRM');
  await press(page, 'Make the new key');
  const second = await takeKey(page);
  expect([second === first, await statusWith(first), await statusWith(second)]).toEqual([
    false,
    200,
    200,
  ]);
  await expect(table.getByText('Replaced')).toBeVisible();
  await expectAccessible(page);

  await table.getByRole('button', { name: 'Revoke Northwind CRM' }).first().focus();
  await page.keyboard.press('Enter');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).focus();
  await page.keyboard.press('Enter');
  await expect(table.getByText('Revoked')).toBeVisible();
  expect([await statusWith(first), await statusWith(second)]).toEqual([200, 401]);
});

test('a number that a role may not see is masked for it', async ({ page, floor, browser }) => {
  const { ritu, asha } = floor.people;
  const { token } = await signInTo(floor.url, ritu, 'cedar');
  await signIn(page, `${floor.url}/settings/access`, ritu);
  const numbers = page.getByRole('switch', { name: 'Agents see numbers' });
  await expect(numbers).toBeChecked();
  // The rights of one role; those of everyone take a while to judge.
  await page.getByRole('radio', { name: 'Viewers' }).focus();
  await page.keyboard.press('Space');
  await expect(page.getByText('GET /v1/setup')).toBeHidden();
  await expectAccessible(page);
  await numbers.focus();
  await page.keyboard.press('Space');
  await expect(page.getByText('Agents no longer see numbers.')).toBeVisible();
  await expect(numbers).not.toBeChecked();

  const other = await browser.newContext();
  const agent = await other.newPage();
  await signIn(agent, `${floor.url}/lists/${floor.listId}`, asha);
  await expect(agent.getByText('•••• 0100').first()).toBeVisible();
  expect(await agent.content()).not.toContain('555');
  await other.close();
  const body = { role: 'agent', money: true, phones: true, notes: true };
  await send(floor.url, { method: 'PUT', path: '/v1/sight', token, body });
});
