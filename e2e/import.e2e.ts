import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expectAccessible } from './fixtures/accessible.ts';
import { expect, signIn, test } from './fixtures/server.ts';

/** Five good rows, one of each kind of problem, and a row whose name begins like a formula. */
const file = {
  name: 'site visits.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(
    [
      'Full Name;Mobile;City',
      'Kavita Rao;+1 771 555 0161;Washington',
      'Rahul Desai;(708) 555-0172;Chicago',
      'Neha Mukherjee;779-555-0160;Rockford',
      'Imran Khan;202 555 0114;Washington',
      '=Lata;312-555-0188;Chicago',
      'Kavita R.;771 555 0161;Washington',
      'Varun Shetty;call after 5;San Francisco',
      'Geeta Pillai;;Salem',
    ].join('\n'),
  ),
};

type Upload = { name: string; mimeType: string; buffer: Buffer };

async function choose(page: Page, upload: Upload): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Choose a file' }).click(),
  ]);
  await chooser.setFiles(upload);
}

function tile(page: Page, label: string) {
  return page.locator('dl > div').filter({ hasText: label });
}

test('a file becomes a call list, and what is left out is told row by row', async ({
  page,
  server,
}) => {
  // Seven screens are judged in three themes on the way.
  test.slow();
  await signIn(page, `${server.url}/lists`, server.people.rohan);
  await page.getByRole('button', { name: 'Import a list' }).click();
  await expectAccessible(page);

  await choose(page, file);
  await expect(
    page.getByText('columns parted by semicolons, the first row names them'),
  ).toBeVisible();
  await expect(page.getByRole('button', { name: 'What Mobile becomes' })).toContainText('Phone');
  await expect(page.getByRole('button', { name: 'What Full Name becomes' })).toContainText('Name');
  await expect(page.getByLabel('Attribute name of City')).toHaveValue('City');
  await expectAccessible(page);

  await page.getByLabel('Attribute name of City').fill('Town');
  await page.getByLabel('Name of the list').fill('Site visits, November');
  await page.keyboard.press('Control+Enter');
  await expect(tile(page, 'To be imported')).toContainText('5');
  await expect(tile(page, 'Duplicates')).toContainText('1');
  await expect(tile(page, 'Invalid')).toContainText('1');
  await expect(tile(page, 'Without a number')).toContainText('1');
  await expect(page.getByText('same number as row 1')).toBeVisible();
  await expect(page.getByText('call after 5')).toBeVisible();
  await expect(page.getByText('A cell begins like a formula')).toBeVisible();
  await expectAccessible(page);

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download every problem' }).click(),
  ]);
  const problems = await readFile(await download.path(), 'utf8');
  expect(problems).toContain('7,8,Mobile,invalid_phone,not_a_number,call after 5,,no');
  expect(problems).toContain('6,7,Mobile,duplicate_in_file,,771 555 0161,1,no');

  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('columnheader', { name: 'Town' })).toBeVisible();
  await expect(page.getByRole('cell', { name: '+1 771 555 0161' })).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Import 5 contacts' }).click();
  await expect(page.getByText('5 contacts are on Site visits, November.')).toBeVisible();
  await expectAccessible(page);

  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('heading', { name: 'Site visits, November' })).toBeVisible();
  await expect(page.getByRole('row', { name: /Neha Mukherjee/ })).toBeVisible();
  await page.getByRole('searchbox').fill('rah');
  await expect(page.getByRole('row', { name: /Neha Mukherjee/ })).toHaveCount(0);
  await expect(page.getByRole('row', { name: /Rahul Desai/ })).toBeVisible();
  await expectAccessible(page);
});

test('an import left in the middle waits on the server, and can be thrown away', async ({
  page,
  server,
}) => {
  await signIn(page, `${server.url}/lists/import`, server.people.rohan);
  await choose(page, { ...file, name: 'left alone.csv' });
  await page.getByRole('button', { name: /Check the rows/ }).click();
  await expect(tile(page, 'To be imported')).toBeVisible();
  await page.getByRole('button', { name: 'Go on later' }).click();
  const row = page.getByRole('row', { name: /left alone/ });
  await expect(row).toContainText('Checked, not imported');
  await expectAccessible(page);
  await row.getByRole('link', { name: 'left alone.csv' }).click();
  await expect(tile(page, 'To be imported')).toContainText('5');
  await page.getByRole('button', { name: 'Throw away' }).click();
  await expect(page.getByRole('heading', { name: 'Lists', level: 1 })).toBeVisible();
  await expect(row).toHaveCount(0);
});

test('a column table without a phone is refused in words before anything is sent', async ({
  page,
  server,
}) => {
  await signIn(page, `${server.url}/lists/import`, server.people.rohan);
  await choose(page, { ...file, name: 'no phone.csv' });
  await page.getByRole('button', { name: 'What Mobile becomes' }).click();
  await page.getByRole('option', { name: 'Ignore' }).click();
  await page.getByRole('button', { name: /Check the rows/ }).click();
  await expect(page.getByText('Choose the column that holds the phone numbers.')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Throw away' }).click();
  await expect(page.getByRole('heading', { name: 'Lists', level: 1 })).toBeVisible();
});

test('a spreadsheet is refused in words', async ({ page, server }) => {
  await signIn(page, `${server.url}/lists/import`, server.people.rohan);
  const buffer = Buffer.from([0x50, 0x4b, 0x03, 0x04, 0, 0, 0, 0]);
  await choose(page, { name: 'visits.xlsx', mimeType: 'application/zip', buffer });
  await expect(page.getByRole('alert').getByText('cannot be read as a call list')).toBeVisible();
  await expectAccessible(page);
});
