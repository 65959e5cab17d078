import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { importContacts, signInTo } from './fixtures/floor.ts';
import { expectAccessible } from './fixtures/accessible.ts';
import { press } from './fixtures/keyboard.ts';
import { send } from './fixtures/people.ts';
import { expect, signIn, test } from './fixtures/server.ts';
import { takeShots } from './fixtures/shots.ts';

const verifier = join(import.meta.dirname, '../docs/verify-erasure.mjs');
const folder = mkdtempSync(join(tmpdir(), 'switchyard-receipts-'));
let listId = '';

test.beforeAll(async ({ server }) => {
  const { token } = await signInTo(server.url, server.people.ritu, 'harbour');
  listId = await importContacts(server.url, token, {
    name: 'Diabetes follow-up',
    csv: 'Name,Phone,Age\nKavita Deshmukh,(212) 555-0142,61\nOmar Haddad,(212) 555-0171,44\n',
  });
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('an owner erases a person by their number and keeps a receipt, by keyboard', async ({
  page,
  server,
}) => {
  await signIn(page, `${server.url}/settings/data`, server.people.ritu);
  await expect(page.getByText('Nobody was erased yet.')).toBeVisible();
  await expectAccessible(page);
  await press(page, 'Erase a person');
  await page.keyboard.type('12');
  await page.keyboard.press('Enter');
  await expect(page.getByText('This is not a phone number.')).toBeVisible();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('212 555 0142');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('alertdialog', { name: 'Erase this person?' });
  await expect(dialog.getByText('Kavita Deshmukh')).toBeVisible();
  await expectAccessible(page);
  await takeShots(page, 'erasures-preview');
  await expect(dialog.getByLabel('Reason')).toBeFocused();
  await page.keyboard.type('Kavita Deshmukh wrote to us');
  await page.keyboard.press('Tab');
  await page.keyboard.type('0171');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('Type 0142.')).toBeVisible();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('0142');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('It says who the person is. Write it without.')).toBeVisible();
  await dialog.getByLabel('Reason').focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('Asked in letter 17');
  await page.keyboard.press('Enter');
  const receipt = page.getByRole('dialog', { name: 'Receipt of an erasure' });
  await expect(receipt.getByText('1 contact', { exact: true })).toBeVisible({ timeout: 20_000 });
  await expectAccessible(page);
  await takeShots(page, 'erasures-receipt');
  const coming = page.waitForEvent('download');
  await press(page, 'Save the receipt');
  const file = join(folder, 'receipt.json');
  await (await coming).saveAs(file);
  await page.keyboard.press('Escape');
  const table = page.getByRole('region', { name: 'Erasures' });
  await expect(table.getByText('Asked in letter 17')).toBeVisible();
  await takeShots(page, 'erasures-list');
  await checkReceipt(page, file);
  expect(await proveWithoutServer(server, file)).toBe('genuine');
});

test('a person is erased from their call list', async ({ page, server }) => {
  await signIn(page, `${server.url}/lists/${listId}`, server.people.ritu);
  const contacts = page.getByRole('region', { name: 'Contacts of this list' });
  await expect(contacts.getByText('Omar Haddad')).toBeVisible();
  await expectAccessible(page);
  await press(page, 'Erase Omar Haddad');
  const dialog = page.getByRole('alertdialog', { name: 'Erase this person?' });
  await expect(dialog.getByLabel('Reason')).toBeFocused();
  await page.keyboard.type('Asked on the phone');
  await page.keyboard.press('Tab');
  await page.keyboard.type('0171');
  await page.keyboard.press('Enter');
  await expect(page.getByText('They are erased.')).toBeVisible({ timeout: 20_000 });
  await page.keyboard.press('Escape');
  await expect(page.getByText('There is no contact on this list.')).toBeVisible();
});

/** The saved file is genuine, and not any more when it says another count. */
async function checkReceipt(page: Page, file: string): Promise<void> {
  const changed = join(folder, 'changed.json');
  const text = readFileSync(file, 'utf8');
  expect(text).toContain('"contacts":1');
  writeFileSync(changed, text.replace('"contacts":1', '"contacts":2'));
  await press(page, 'Check a receipt');
  const dialog = page.getByRole('dialog', { name: 'Check a receipt' });
  await choose(page, file);
  await expect(dialog.getByText('receipt.json is genuine.')).toBeVisible();
  await expectAccessible(page);
  await choose(page, changed);
  await expect(dialog.getByText('changed.json is not genuine')).toBeVisible();
  await takeShots(page, 'erasures-check');
  await page.keyboard.press('Escape');
}

async function choose(page: Page, file: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await press(page, 'Choose a receipt');
  await (await chooser).setFiles(file);
}

async function proveWithoutServer(
  server: { url: string; people: { ritu: Parameters<typeof signInTo>[1] } },
  file: string,
): Promise<string> {
  const { token } = await signInTo(server.url, server.people.ritu, 'harbour');
  const path = '/v1/audit/key';
  const key = await send<{ public_key: string }>(server.url, { method: 'GET', path, token });
  const pem = join(folder, 'key.pem');
  writeFileSync(pem, key.public_key);
  return execFileSync(process.execPath, [verifier, file, pem], { encoding: 'utf8' }).trim();
}
