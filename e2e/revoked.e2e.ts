/** A session that somebody ended leaves no contact on its device; what was done there is kept and still goes out. */
import type { Page } from '@playwright/test';
import type { Member } from '../shared/members.ts';
import type { OwnSession } from '../shared/sessions.ts';
import { expectAccessible } from './fixtures/accessible.ts';
import { CONTACT_PAGE, deviceText } from './fixtures/device.ts';
import { type Floor, historyOf, signInTo, test } from './fixtures/floor.ts';
import { password, type Person, send } from './fixtures/people.ts';
import { expect, signIn } from './fixtures/server.ts';

const contact = /Contact \d+|\+1\d{10}/;

/** Works in Cedar until the device holds its contacts. */
async function work(page: Page, floor: Floor, person: Person): Promise<void> {
  await signIn(page, `${floor.url}/work`, person);
  await expect.poll(() => deviceText(page)).toMatch(CONTACT_PAGE);
  expect(await deviceText(page)).not.toMatch(contact);
}

async function expectWiped(page: Page, why: string): Promise<void> {
  await expect(page.getByText(why)).toBeVisible();
  await expect(page.getByText('The contacts were taken off this device')).toBeVisible();
  await expect.poll(() => deviceText(page)).not.toMatch(/sy-mirror-|\.mirror/);
}

/** What an owner of Cedar does with a member of it. */
async function setActive(floor: Floor, by: Person, change: { of: Person; active: boolean }) {
  const { token } = await signInTo(floor.url, by, 'cedar');
  const { data } = await send<{ data: Member[] }>(floor.url, {
    method: 'GET',
    path: '/v1/members',
    token,
  });
  const { id } = data.find(({ email }) => email === change.of.email) ?? { id: '' };
  const body = { active: change.active };
  await send(floor.url, { method: 'PATCH', path: `/v1/members/${id}`, token, body });
}

// The journeys after this one look at the server with this token, which a suspension ends.
test.afterEach(async ({ floor }) => {
  floor.token = (await signInTo(floor.url, floor.people.rohan, 'cedar')).token;
});

test('a lost device that is offline is wiped at its next contact, and what was done on it goes out later', async ({
  page,
  context,
  floor,
}) => {
  const { asha } = floor.people;
  await work(page, floor, asha);
  await expect(page.getByText('You hold 25 for offline work')).toBeVisible();
  await context.setOffline(true);
  await expect(page.getByRole('contentinfo')).toContainText('Offline since');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Contact \d+$/);
  const name = (await page.getByRole('heading', { level: 1 }).textContent()) ?? '';
  await page.keyboard.press('F2');
  await page.keyboard.type('Ask at gate 4.');
  await page.getByRole('button', { name: 'Add note' }).click();
  await expect(page.getByRole('contentinfo')).toContainText('1 waiting: 1 note');

  const { token } = await signInTo(floor.url, asha, 'cedar');
  const { data } = await send<{ data: OwnSession[] }>(floor.url, {
    method: 'GET',
    path: '/v1/sessions',
    token,
  });
  for (const { id } of data.filter(({ current, device }) => !current && device !== 'journey'))
    await send(floor.url, { method: 'DELETE', path: `/v1/sessions/${id}`, token });
  expect(await deviceText(page)).toMatch(CONTACT_PAGE);
  await context.setOffline(false);
  await expectWiped(page, 'You ended this session from another device.');
  await expect(page.getByText('1 thing done in Cedar Homes is kept on this device.')).toBeVisible();
  expect(await deviceText(page)).toMatch(/sy-facts-.*"of":"notes\.0"/);
  expect(await deviceText(page)).not.toContain('Ask at gate 4.');
  await expectAccessible(page);
  await page.reload();
  await expect(page.getByText('1 thing done in Cedar Homes is kept on this device.')).toBeVisible();

  await signIn(page, `${floor.url}/work`, asha);
  await expect.poll(() => historyOf(floor, name)).toContain('note Ask at gate 4.');
  await expect(page.getByRole('banner')).toContainText('All saved');
  await page.getByRole('button', { name: asha.name }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await expect(page.getByText('kept on this device')).toHaveCount(0);
});

test('a member who is deactivated loses the contacts at once', async ({ page, floor }) => {
  const { asha, ritu } = floor.people;
  await work(page, floor, asha);
  await setActive(floor, ritu, { of: asha, active: false });
  await expectWiped(page, 'You are no longer an active member of this account.');
  await setActive(floor, ritu, { of: asha, active: true });
});

test('an account that is suspended takes its contacts off the devices of its people', async ({
  page,
  floor,
}) => {
  await work(page, floor, floor.people.asha);
  const { token, session } = await signInTo(floor.url, floor.people.ritu, 'harbour');
  const cedar = session.memberships.find(({ slug }) => slug === 'cedar')?.account_id ?? '';
  const post = (path: string, body: object) =>
    send(floor.url, { method: 'POST', path: `/v1/sub-accounts/${cedar}/${path}`, token, body });
  await post('suspend', { reason: 'unpaid' });
  await expectWiped(page, 'This account is suspended.');
  await post('reactivate', {});
});

test('the mirror of an account one no longer belongs to goes at the next start', async ({
  page,
  floor,
}) => {
  const { ritu } = floor.people;
  const meera: Person = { name: 'Meera Pillai', email: 'meera@cedar.example', password };
  const { token } = await signInTo(floor.url, ritu, 'cedar');
  const body = { ...meera, role: 'owner' };
  await send(floor.url, { method: 'POST', path: '/v1/members', token, body });
  await work(page, floor, ritu);
  await page.keyboard.press('Control+Shift+KeyO');
  await page.getByRole('menuitem', { name: /Harbour Agency/ }).click();
  await expect(page).toHaveTitle(/Harbour Agency/);
  expect(await deviceText(page)).toMatch(CONTACT_PAGE);
  await setActive(floor, meera, { of: ritu, active: false });
  await page.reload();
  await expect(page).toHaveTitle(/Harbour Agency/);
  await expect.poll(() => deviceText(page)).not.toMatch(CONTACT_PAGE);
  await setActive(floor, meera, { of: ritu, active: true });
});
