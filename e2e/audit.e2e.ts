import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectAccessible } from './fixtures/accessible.ts';
import { expect, signIn, test } from './fixtures/server.ts';
import { takeShots } from './fixtures/shots.ts';

/** Presses a button by keyboard and keeps the file the page hands out. */
async function saved(page: Page, button: string, folder: string): Promise<string> {
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: button }).focus();
  await page.keyboard.press('Enter');
  const file = await coming;
  const path = join(folder, file.suggestedFilename());
  await file.saveAs(path);
  return path;
}

test('an owner finds who did what by keyboard, and proves it with what the page hands out', async ({
  page,
  server,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-audit-'));
  await signIn(page, `${server.url}/settings/audit`, server.people.ritu);
  const table = page.getByRole('region', { name: 'Audit log' });
  await expect(table.getByText('signed in').first()).toBeVisible();
  await expect(page.getByText('chain intact')).toBeVisible();
  await expectAccessible(page);
  await takeShots(page, 'audit-log');

  await page.getByRole('button', { name: /Who$/ }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/who=/);
  await page.goto(`${server.url}/settings/audit?about=sub_account.`);
  await expect(table.getByText('created a sub-account')).toBeVisible();
  await expect(table.getByRole('rowheader')).toHaveCount(1);
  await page.goto(`${server.url}/settings/audit?only=refused`);
  await expect(page.getByText('No entry fits this filter.')).toBeVisible();
  await page.getByRole('button', { name: 'Show every entry' }).focus();
  await page.keyboard.press('Enter');
  await expect(table.getByText('signed in').first()).toBeVisible();

  const log = await saved(page, 'Export', folder);
  await page.getByRole('button', { name: 'How to verify' }).focus();
  await page.keyboard.press('Enter');
  await expectAccessible(page);
  await takeShots(page, 'audit-verify');
  const verifier = await saved(page, 'Save verify-audit.mjs', folder);
  const key = await saved(page, 'Save audit-key.pem', folder);
  const run = spawnSync(process.execPath, [verifier, log, key], { encoding: 'utf8' });
  expect(run.stdout + run.stderr).toMatch(/^intact, \d+ entries/);
  rmSync(folder, { recursive: true, force: true });
});
