import { readFileSync } from 'node:fs';
import { expectAccessible } from './fixtures/accessible.ts';
import { test } from './fixtures/floor.ts';
import { expect, signIn } from './fixtures/server.ts';

const shots = process.env['SHOTS'];

test('a supervisor narrows the history, keeps the filters under a name, and takes the calls along', async ({
  page,
  floor,
}) => {
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
  if (shots) await page.screenshot({ path: `${shots}/history-view.png` });

  await page.goto(`${floor.url}/calls`);
  await page.getByRole('button', { name: 'Views' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Busy last month' })).toBeVisible();
  await expectAccessible(page);
  if (shots) await page.screenshot({ path: `${shots}/history-menu.png` });
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/period=last-month/);
  await expect(page).toHaveURL(/state=busy/);

  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export CSV' }).focus();
  await page.keyboard.press('Enter');
  const file = await coming;
  expect(file.suggestedFilename()).toMatch(/^calls-cedar-\d{4}-\d\d-\d\d\.csv$/);
  const text = readFileSync(await file.path(), 'utf8');
  expect(text).toMatch(/^\ufeffcall_id,requested_at,.*amount_minor\r\n$/);

  await page.getByRole('button', { name: 'Busy last month' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type('Remove');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Views' })).toBeVisible();
});
