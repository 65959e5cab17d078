import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import type { CallbackFact, Disposition } from '../shared/calling.ts';
import type { Callback } from '../shared/callbacks.ts';
import { instantOfWall, wallOf } from '../shared/wall-time.ts';
import { expectAccessible } from './fixtures/accessible.ts';
import { findContact, type Floor, signInTo, test } from './fixtures/floor.ts';
import { send } from './fixtures/people.ts';
import { expect, signIn } from './fixtures/server.ts';

const HOUR_MS = 3_600_000;
/** The zone of a new account; its contacts live in New York. */
const OWN_ZONE = 'Asia/Kolkata';
const title = (page: Page) => page.getByRole('heading', { level: 1 });
const grid = (page: Page) => page.getByRole('grid');
/** What stands in the corner; the announcer says the same. */
const toast = (page: Page, text: string) =>
  page.getByRole('region', { name: /^Messages/ }).getByText(text);
const panel = (page: Page) => page.getByRole('complementary', { name: 'Chosen callback' });

type Promised = { id: string; name: string; zone: string; atMs: number };

/** A callback of Asha's, as her console pushes it. */
async function promise(
  floor: Floor,
  contact: { id: string; list_id: string; name: string; zone: string },
  atMs: number,
): Promise<Promised> {
  const { token } = await signInTo(floor.url, floor.people.asha, 'cedar');
  const row: CallbackFact = {
    id: randomUUID(),
    contact_id: contact.id,
    list_id: contact.list_id,
    due_at: new Date(atMs).toISOString(),
    for: 'me',
    note: 'Wants the price of the corner plot.',
    client_at: new Date().toISOString(),
  };
  const body = { coll: 'callbacks', device_id: randomUUID(), rows: [row] };
  await send(floor.url, { method: 'POST', path: '/sync/v1/push', token, body });
  return { id: row.id, name: contact.name, zone: contact.zone, atMs };
}

/** As her wrap-up saves it: then the contact itself waits for the call. */
async function promiseWithDisposition(
  floor: Floor,
  contact: { id: string; list_id: string },
  atMs: number,
): Promise<void> {
  const { token } = await signInTo(floor.url, floor.people.asha, 'cedar');
  const row: Disposition = {
    id: randomUUID(),
    contact_id: contact.id,
    list_id: contact.list_id,
    call_id: null,
    code: 'call_back',
    note: '',
    callback: { id: randomUUID(), due_at: new Date(atMs).toISOString(), for: 'me' },
    claim_token: null,
    supersedes: null,
    client_at: new Date().toISOString(),
  };
  const body = { coll: 'dispositions', device_id: randomUUID(), rows: [row] };
  await send(floor.url, { method: 'POST', path: '/sync/v1/push', token, body });
}

/** Noon where the people of the floor are, in some days: far from midnight. */
function noonIn(days: number): number {
  const { date } = wallOf(OWN_ZONE, Date.now() + days * 24 * HOUR_MS);
  return instantOfWall(OWN_ZONE, { date, time: '12:00' }) ?? 0;
}

async function callbackOf(floor: Floor, id: string): Promise<Callback> {
  const path = `/v1/callbacks/${id}`;
  return send<Callback>(floor.url, { method: 'GET', path, token: floor.token });
}

/** The floor is shared with other journeys: nobody else is reminded of what was promised here. */
async function cancelAll(floor: Floor): Promise<void> {
  const { url, token } = floor;
  const path = '/v1/callbacks?whose=team&limit=500';
  const { data } = await send<{ data: Callback[] }>(url, { method: 'GET', path, token });
  for (const { id, ver } of data) {
    const body = { change_id: randomUUID(), ver, reason: '' };
    await send(url, { method: 'POST', path: `/v1/callbacks/${id}/cancel`, token, body });
  }
}

test.beforeEach(({ floor }) => cancelAll(floor));
test.afterEach(({ floor }) => cancelAll(floor));

test('by keyboard: a callback is found in the week, moved, given away and cancelled', async ({
  page,
  floor,
}) => {
  const atMs = noonIn(2);
  const promised = await promise(floor, await findContact(floor, 'Contact 699'), atMs);
  const day = wallOf(OWN_ZONE, atMs).date;
  await signIn(page, `${floor.url}/callbacks?day=${day}`, floor.people.asha);
  await expect(title(page)).toHaveText('Callbacks');
  const entry = grid(page).getByRole('button', { name: /^Contact 699/ });
  await expect(entry).toContainText('for them · New York');
  await expectAccessible(page);

  // The calendar is one stop; in it, arrows go.
  await page.getByRole('button', { name: 'Later' }).focus();
  await page.keyboard.press('Tab');
  await expect(entry).toBeFocused();
  await expect(panel(page)).toContainText('Wants the price of the corner plot.');
  await page.keyboard.press('ArrowDown');
  await expect(entry).not.toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(entry).toBeFocused();

  await page.keyboard.press('e');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Move the callback of Contact 699');
  await dialog.getByLabel('Day, where they are').fill('2020-01-01');
  await expect(dialog.getByText('That is past')).toBeVisible();
  await expect(dialog.getByRole('button', { name: /^Take / })).toBeVisible();
  await expectAccessible(page);
  const later = wallOf(promised.zone, atMs + HOUR_MS);
  await dialog.getByLabel('Day, where they are').fill(later.date);
  await dialog.getByLabel('Time, where they are').fill(later.time);
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(toast(page, 'Callback moved')).toBeVisible();
  expect(Date.parse((await callbackOf(floor, promised.id)).due_at)).toBe(atMs + HOUR_MS);
  await expect(entry).toHaveAccessibleName(/13:00/);
  await expect(entry).toBeFocused();

  await page.getByRole('radio', { name: 'Agenda' }).focus();
  await page.keyboard.press('Enter');
  const row = page.getByRole('listitem').filter({ hasText: 'Contact 699' }).getByRole('button');
  await row.focus();
  await expectAccessible(page);
  await page.keyboard.press('Delete');
  const asked = page.getByRole('alertdialog');
  await expect(asked).toContainText('Cancel the callback of Contact 699?');
  await expectAccessible(page);
  await asked.getByRole('button', { name: 'Cancel callback' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('No callbacks this week.')).toBeVisible();
  expect((await callbackOf(floor, promised.id)).status).toBe('cancelled');
  await expect(title(page)).toBeFocused();
  await expectAccessible(page);
});

test('a callback is dragged to another slot, and one changed meanwhile is not overwritten', async ({
  page,
  floor,
}) => {
  const atMs = noonIn(3);
  const promised = await promise(floor, await findContact(floor, 'Contact 700'), atMs);
  const { date } = wallOf(OWN_ZONE, atMs);
  await signIn(page, `${floor.url}/callbacks?view=day&day=${date}`, floor.people.asha);
  const entry = grid(page).getByRole('button', { name: /^Contact 700/ });
  await entry.dragTo(grid(page).getByRole('gridcell', { name: /10:00, free$/ }));
  await expect(toast(page, 'Callback moved')).toBeVisible();
  const moved = await callbackOf(floor, promised.id);
  expect(wallOf(OWN_ZONE, Date.parse(moved.due_at)).time).toBe('10:00');

  // A screen that does not hear of it: the supervisor moves it first.
  await page.route('**/v1/callbacks?*', (route) => route.abort());
  const body = { change_id: randomUUID(), ver: moved.ver, due_at: new Date(atMs).toISOString() };
  const path = `/v1/callbacks/${promised.id}/move`;
  await send(floor.url, { method: 'POST', path, token: floor.token, body });
  await entry.dragTo(grid(page).getByRole('gridcell', { name: /11:00, free$/ }));
  await expect(
    page.getByRole('alert').getByText('Somebody changed this in the meantime.'),
  ).toBeVisible();
  expect((await callbackOf(floor, promised.id)).due_at).toBe(body.due_at);
  await page.unroute('**/v1/callbacks?*');
});

test('a callback that is due is said once, and opens its contact', async ({ page, floor }) => {
  const contact = await findContact(floor, 'Contact 701');
  await signIn(page, `${floor.url}/callbacks`, floor.people.asha);
  await expect(title(page)).toHaveText('Callbacks');
  await promise(floor, contact, Date.now() + 1_500);
  const said = toast(page, 'Callback due: Contact 701');
  await expect(said).toBeVisible();
  // The name is nothing for whoever comes next.
  await page.getByRole('button', { name: /^Asha Menon/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await expect(said).toHaveCount(0);
  await signIn(page, `${floor.url}/callbacks`, floor.people.asha);
  await expect(page.getByRole('heading', { name: 'Overdue' })).toBeVisible();
  await expectAccessible(page);
  await expect(said).toHaveCount(0);
  await page.getByRole('listitem').filter({ hasText: 'Contact 701' }).getByRole('button').focus();
  await page.keyboard.press('Enter');
  await expect(title(page)).toHaveText('Contact 701');
});

test('without the server the calendar shows what this device holds, and says so', async ({
  page,
  context,
  floor,
}) => {
  const contact = await findContact(floor, 'Contact 702');
  await promiseWithDisposition(floor, contact, noonIn(1));
  await signIn(page, `${floor.url}/work`, floor.people.asha);
  await expect(page.getByText('You hold 25 for offline work')).toBeVisible();
  await context.setOffline(true);
  await page.getByRole('link', { name: 'Callbacks' }).click();
  await expect(page.getByText('The server cannot be reached.')).toBeVisible();
  await page.getByRole('radio', { name: 'Day' }).click();
  await page.getByRole('button', { name: 'Later' }).click();
  await grid(page)
    .getByRole('button', { name: /^Contact 702/ })
    .click();
  await expect(page.getByRole('button', { name: 'Move to…' })).toBeDisabled();
  await expectAccessible(page);
  await context.setOffline(false);
});
