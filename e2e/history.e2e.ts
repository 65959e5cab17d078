import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expectAccessible } from './fixtures/accessible.ts';
import { makeChargedCall, test } from './fixtures/floor.ts';
import { expect, signIn } from './fixtures/server.ts';
import { takeShots } from './fixtures/shots.ts';

const header = /^\ufeffcall_id,requested_at,.*amount_minor\r\n/;

test('a supervisor narrows the history, keeps the filters under a name, and takes the calls along', async ({
  page,
  floor,
}) => {
  const id = await makeChargedCall(floor, floor.token, { to: '+12125550189' });
  await signIn(page, `${floor.url}/calls?period=last-month`, floor.people.rohan);
  await expect(page.getByText('No call fits this filter.')).toBeVisible();
  const filters = page.getByRole('group', { name: 'Filters' });
  await filters.getByRole('button', { name: /State/ }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type('busy');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/state=busy/);
  await filters.getByRole('button', { name: /Call list/ }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type('Site');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`list=${floor.listId}`));
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Views' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Save these filters' });
  await expect(dialog).toBeVisible();
  await page.keyboard.type('Busy last month');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await takeShots(page, 'history-view', ['light']);

  await page.goto(`${floor.url}/calls`);
  await page.getByRole('button', { name: 'Views' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Busy last month' })).toBeVisible();
  await expectAccessible(page);
  await takeShots(page, 'history-menu', ['light']);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/period=last-month/);
  await expect(page).toHaveURL(/state=busy/);

  expect(await exportCalls(page)).toMatch(new RegExp(`${header.source}$`));

  await page.getByRole('button', { name: 'Busy last month' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type('Remove');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Views' })).toBeVisible();

  await page.goto(`${floor.url}/calls`);
  await expect(page.getByRole('region', { name: 'Calls' }).getByRole('row').nth(1)).toBeVisible();
  expect(await exportCalls(page)).toMatch(new RegExp(`${header.source}(.*\r\n)*${id},`));
});

async function exportCalls(page: Page): Promise<string> {
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export CSV' }).focus();
  await page.keyboard.press('Enter');
  const file = await coming;
  expect(file.suggestedFilename()).toMatch(/^calls-cedar-\d{4}-\d\d-\d\d\.csv$/);
  return readFileSync(await file.path(), 'utf8');
}
