// An owner reads what was tried against their account, verifies it here and without the server, and is told of a change.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import pg from 'pg';
import type { PublishedReport } from '../shared/isolation.ts';
import { newKey, signedReport } from '../server/isolation/test/report.ts';
import { expectAccessible } from './fixtures/accessible.ts';
import { press } from './fixtures/keyboard.ts';
import { send, setUpPeople } from './fixtures/people.ts';
import { expect, operatorToken, signIn, type StartedServer, test } from './fixtures/server.ts';

type Database = { admin: pg.Pool };

/** Two reports on this very server, one after the other, as the operator’s command publishes them. */
async function publishTwo({ url, running }: StartedServer, database: Database): Promise<void> {
  const key = newKey();
  const publish = async (file: string): Promise<string> => {
    const request = { method: 'PUT', path: '/api/admin/isolation-report', token: operatorToken };
    const published = await send<PublishedReport>(url, { ...request, body: JSON.parse(file) });
    return published.sha256;
  };
  const previous = await publish(await signedReport({ app: running.app, database }, { key }));
  await publish(await signedReport({ app: running.app, database }, { key, previous }));
}

async function saved(page: Page, button: string, folder: string): Promise<string> {
  const coming = page.waitForEvent('download');
  await press(page, button);
  const file = await coming;
  const path = join(folder, file.suggestedFilename());
  await file.saveAs(path);
  return path;
}

async function verifyElsewhere(page: Page, folder: string): Promise<void> {
  const html = await saved(page, 'Page to print', folder);
  expect(readFileSync(html, 'utf8')).toContain('About Harbour Agency');
  await press(page, 'How to verify');
  await expectAccessible(page);
  const files = [
    'Save verify-report.mjs',
    'Save isolation-report.json',
    'Save isolation-report.pub.pem',
    'Save the report before it',
  ];
  const args: string[] = [];
  for (const file of files) args.push(await saved(page, file, folder));
  const run = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(run.stdout + run.stderr).toMatch(/^GENUINE: signed, unchanged, seed 7/);
  await page.keyboard.press('Escape');
}

test('an owner reads the isolation report by keyboard, verifies it, and is told when it was changed', async ({
  page,
  emptyServer: server,
}) => {
  // A server of its own, three people, and each state looked at by axe.
  test.slow();
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-isolation-'));
  const people = await setUpPeople(server.url);
  const admin = new pg.Pool({ connectionString: server.running.database.ownerUrl, max: 1 });
  // The server stops with the test, also one that failed half-way.
  admin.on('error', () => undefined);
  await signIn(page, `${server.url}/settings/isolation`, people.ritu);
  await expect(page.getByText('No report was published on this server yet.')).toBeVisible();
  await expect(page.getByText('14 questions, nothing wrong')).toBeVisible();
  await expectAccessible(page);

  await publishTwo(server, { admin });
  await page.reload();
  await expect(page.getByText('No account could read another.')).toBeVisible();
  await expect(page.getByText('For a parent account like this one stood “palm”.')).toBeVisible();
  await expect(page.getByText('number 2 of this server')).toBeVisible();
  await press(page, 'Verify in this window');
  await expect(page.getByRole('main').getByText('The report is genuine.')).toBeVisible();
  await expect(page.getByText('It names the report before it by its digest')).toBeVisible();
  await expect(page.getByText('What this page shows is what was signed.')).toBeVisible();
  // The ring is on the button, and not around the whole page of settings.
  await expect(page.getByRole('button', { name: 'Verify in this window' })).toBeFocused();
  await expect(page.locator('.outline-none', { has: page.getByRole('tablist') })).toHaveCSS(
    'outline-style',
    'none',
  );
  await expectAccessible(page);
  await verifyElsewhere(page, folder);

  await page.context().setOffline(true);
  await press(page, 'Verify in this window');
  await expect(page.getByRole('main').getByRole('alert')).toContainText('cannot be reached');
  await expect(page.getByRole('main').getByText('The report is genuine.')).toBeHidden();
  await page.context().setOffline(false);

  // Somebody goes past the server: one figure of the report is made to look better.
  await admin.query(
    `update isolation_reports set report = replace(report, '10400', '99400') where number = 2`,
  );
  await press(page, 'Verify in this window');
  await expect(page.getByRole('main').getByText('This report is not to be trusted.')).toBeVisible();
  await expect(page.getByText('The signature does not fit the file')).toBeVisible();
  await page.reload();
  await expect(page.getByText('This is not the report that was published.')).toBeVisible();
  await expectAccessible(page);
  await admin.end();
  rmSync(folder, { recursive: true, force: true });
});

test('a report that cannot be had is asked for again', async ({ page, server }) => {
  await page.route('**/v1/isolation-report', (route) => route.abort());
  await signIn(page, `${server.url}/settings/isolation`, server.people.ritu);
  const failed = page.getByRole('main').getByRole('alert');
  await expect(failed).toContainText('Isolation report');
  await page.unroute('**/v1/isolation-report');
  await press(page, 'Try again');
  await expect(page.getByText('No report was published on this server yet.')).toBeVisible();
});
