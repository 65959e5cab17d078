// A client is erased by its parent: asked for, stopped, asked for again, and a week later there is a receipt.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectAccessible } from './fixtures/accessible.ts';
import { importContacts, signInTo } from './fixtures/floor.ts';
import { press } from './fixtures/keyboard.ts';
import { type People, send, setUpPeople } from './fixtures/people.ts';
import { expect, signIn, startServer, type StartedServer, test } from './fixtures/server.ts';
import { takeShots } from './fixtures/shots.ts';

const verifier = join(import.meta.dirname, '../docs/verify-erasure.mjs');
const folder = mkdtempSync(join(tmpdir(), 'switchyard-account-receipts-'));
const WEEK_MS = 7 * 86_400_000;

let server: StartedServer;
let people: People;
let later = 0;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  const clock = { now: () => Date.now() + later, monotonic: () => performance.now() + later };
  server = await startServer({ clock });
  people = await setUpPeople(server.url);
  const { token } = await signInTo(server.url, people.ritu, 'cedar');
  await importContacts(server.url, token, {
    name: 'Open day',
    csv: 'Name,Phone\nKavita Deshmukh,(212) 555-0142\nOmar Haddad,(212) 555-0171\n',
  });
  // A sign-in without an account opens the last one.
  await signInTo(server.url, people.ritu, 'harbour');
});
test.afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a parent asks for a client to be erased, stops it, and a week after asking again keeps a receipt, by keyboard', async ({
  page,
  browser,
}) => {
  test.setTimeout(120_000);
  await signIn(page, `${server.url}/clients`, people.ritu);
  await askToErase(page);
  await page.goto(`${server.url}/settings/data`);
  const table = page.getByRole('region', { name: 'Erased clients' });
  await expect(table.getByText(/^Begins \d/)).toBeVisible();
  await expectAccessible(page);
  await takeShots(page, 'account-erasures-waiting');
  await press(page, 'Stop erasing Cedar Homes');
  await expect(page.getByText('No client was erased, and none is about to be.')).toBeVisible();

  await page.goto(`${server.url}/clients`);
  await askToErase(page);
  later = WEEK_MS;
  // Everybody’s session is over by now; she comes back with another browser.
  const context = await browser.newContext();
  await keepReceipt(await context.newPage());
  await context.close();
});

async function keepReceipt(page: Page): Promise<void> {
  await signIn(page, `${server.url}/settings/data`, people.ritu);
  const table = page.getByRole('region', { name: 'Erased clients' });
  await expect(async () => {
    await page.reload();
    await expect(table.getByText(/^Erased \d/)).toBeVisible({ timeout: 3000 });
  }).toPass({ timeout: 45_000 });
  await expectAccessible(page);
  await takeShots(page, 'account-erasures-erased');
  const coming = page.waitForEvent('download');
  await press(page, 'Save the receipt of Cedar Homes');
  const file = join(folder, 'receipt.json');
  await (await coming).saveAs(file);
  expect(await proveWithoutServer(file)).toBe('genuine');
  const gone = { email: people.asha.email, password: people.asha.password, device: 'journey' };
  const answer = await fetch(`${server.url}/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(gone),
  });
  expect(answer.status).toBe(401);
}

async function askToErase(page: Page): Promise<void> {
  await press(page, 'More for Cedar Homes');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('alertdialog', { name: 'Erase Cedar Homes?' });
  await expect(dialog.getByText('2 contacts')).toBeVisible();
  await expectAccessible(page);
  await takeShots(page, 'account-erasures-asking');
  await expect(dialog.getByLabel('Reason')).toBeFocused();
  await page.keyboard.type('The contract ended');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Cedar');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('Type Cedar Homes').first()).toBeVisible();
  await page.keyboard.type(' Homes');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/Cedar Homes is erased on/).first()).toBeVisible();
}

async function proveWithoutServer(file: string): Promise<string> {
  const { token } = await signInTo(server.url, people.ritu, 'harbour');
  const key = await send<{ public_key: string }>(server.url, {
    method: 'GET',
    path: '/v1/audit/key',
    token,
  });
  const keyFile = join(folder, 'key.pem');
  writeFileSync(keyFile, key.public_key);
  return execFileSync(process.execPath, [verifier, file, keyFile], { encoding: 'utf8' }).trim();
}

/** Only when asked for: pictures to look at. */
