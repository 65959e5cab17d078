import { randomUUID } from 'node:crypto';
import type { Request } from '@playwright/test';
import type { Device, Standing } from '../shared/fleet.ts';
import { SYNC_SCHEMA } from '../shared/sync.ts';
import { expectAccessible } from './fixtures/accessible.ts';
import { signInTo } from './fixtures/floor.ts';
import { press } from './fixtures/keyboard.ts';
import { type Person, send } from './fixtures/people.ts';
import { expect, signIn, test } from './fixtures/server.ts';

const MINUTE_MS = 60_000;

/** A pull with which the console tells of itself: at the end of its first sync. */
function saysHowItStands(request: Request): boolean {
  return request.url().endsWith('/sync/v1/pull') && /"stands"/.test(request.postData() ?? '');
}

/** A console of a member, as the server hears of it. */
async function report(base: string, person: Person, said: Partial<Standing>): Promise<string> {
  const { token } = await signInTo(base, person, 'cedar');
  const stands: Standing = {
    name: 'Edge on Windows',
    version: '0.1.0',
    clock_ms: Date.now(),
    waiting: 0,
    waiting_for_ms: null,
    refused: 0,
    synced_ago_ms: 1_000,
    storage: 'lasting',
    ...said,
  };
  const body = { coll: 'codes', cp: null, limit: 10, schema: SYNC_SCHEMA, device_id: randomUUID() };
  await send(base, { method: 'POST', path: '/sync/v1/pull', token, body: { ...body, stands } });
  return token;
}

test('a supervisor sees by keyboard which device is stuck, looks why, and signs it out', async ({
  page,
  browser,
  server,
}) => {
  const { rohan, asha } = server.people;
  const working = await (await browser.newContext()).newPage();
  const told = working.waitForRequest(saysHowItStands);
  await signIn(working, `${server.url}/work`, asha);
  await (await told).response();
  const stuck = await report(server.url, asha, {
    clock_ms: Date.now() + 4 * MINUTE_MS + 5_000,
    waiting: 3,
    waiting_for_ms: 12 * MINUTE_MS,
    refused: 1,
  });
  await signIn(page, `${server.url}/calls`, rohan);
  await page.getByRole('link', { name: 'Fleet' }).focus();
  await page.keyboard.press('Enter');
  const rows = page.getByRole('table', { name: 'Devices' }).getByRole('row');
  const ofAsha = rows.filter({ hasText: 'Asha Menon' });
  await expect(ofAsha).toHaveCount(2);
  // What needs somebody comes first.
  await expect(rows.nth(1)).toContainText('refused facts: 1');
  await expect(rows.nth(1)).toContainText('3 facts waiting for 12 min');
  await expect(rows.nth(1)).toContainText('clock 4 min ahead');
  await expect(ofAsha.filter({ hasText: 'in sync' })).toContainText('0.1.0');
  await expectAccessible(page);

  await press(page, 'Who');
  await expect(page.getByRole('columnheader', { name: 'Who' })).toHaveAttribute(
    'aria-sort',
    'ascending',
  );
  await page.getByRole('radio', { name: /^Needs attention/ }).focus();
  await page.keyboard.press('Space');
  await expect(rows).toHaveCount(2);
  await press(page, 'Open Asha Menon on Edge on Windows');
  const dialog = page.getByRole('dialog', { name: 'Asha Menon on Edge on Windows' });
  await expect(dialog).toContainText('The server refused nothing from this device.');
  await expectAccessible(page);
  await press(page, 'Sign out');
  await expect(page.getByRole('alertdialog')).toContainText('What was not sent yet stays');
  await expectAccessible(page);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(rows.nth(1)).toContainText('signed out');
  const refused = await fetch(`${server.url}/v1/claims`, {
    headers: { authorization: `Bearer ${stuck}` },
  });
  expect(refused.status).toBe(401);
  // The other one goes on.
  await expect(working.getByRole('navigation', { name: 'Sections' })).toBeVisible();
  await working.context().close();
});

test('the fleet says how old it is when the server is away, and agents have none', async ({
  page,
  context,
  server,
}) => {
  const { rohan, asha } = server.people;
  await page.clock.install();
  const told = page.waitForRequest(saysHowItStands);
  await signIn(page, `${server.url}/fleet`, rohan);
  await (await told).response();
  await page.reload();
  const table = page.getByRole('table', { name: 'Devices' });
  const own = table.getByRole('row').filter({ hasText: 'Rohan Nair' }).first();
  await expect(own).toBeVisible();
  const { token } = await signInTo(server.url, rohan, 'cedar');
  const { data } = await send<{ data: Device[] }>(server.url, {
    method: 'GET',
    path: '/v1/devices',
    token,
  });
  expect(data.map(({ member }) => member.name)).toContain('Rohan Nair');
  await context.setOffline(true);
  await page.clock.runFor(15_000);
  await expect(page.getByText(/What you see is .+ old/)).toBeVisible();
  await expect(own).toBeVisible();
  await context.setOffline(false);
  await page.clock.runFor(15_000);
  await expect(page.getByText(/What you see is .+ old/)).toHaveCount(0);

  const agent = await (await page.context().browser())?.newPage();
  if (agent === undefined) throw new Error('the browser is gone');
  await signIn(agent, `${server.url}/fleet`, asha);
  await expect(agent.getByText('The fleet is for those who supervise')).toBeVisible();
  await expect(agent.getByRole('link', { name: 'Fleet' })).toHaveCount(0);
  await agent.close();
});
