import type { Page } from '@playwright/test';
import { expectAccessible } from './fixtures/accessible.ts';
import { findContact, type Floor, historyOf, test } from './fixtures/floor.ts';
import { type Person, send } from './fixtures/people.ts';
import { expect, signIn } from './fixtures/server.ts';

const bar = (page: Page) => page.getByRole('region', { name: 'Call', exact: true });
const title = (page: Page) => page.getByRole('heading', { level: 1 });
const status = (page: Page) => page.getByRole('contentinfo', { name: 'Status' });
const codes = (page: Page) => page.getByRole('listbox', { name: 'Disposition' });

/** At the work screen with everything the day needs: the list, and contacts held for offline work. */
async function goToWork(page: Page, floor: Floor, person: Person): Promise<void> {
  await signIn(page, `${floor.url}/work`, person);
  await expect(page.getByText('You hold 25 for offline work')).toBeVisible();
}

async function pressToClaim(page: Page): Promise<string> {
  await page.keyboard.press('Control+Enter');
  await expect(title(page)).toHaveText(/^Contact \d+$/);
  await expect(title(page)).toBeFocused();
  return (await title(page).textContent()) ?? '';
}

/** A press right after the claim is taken for a slip of the hand, so a person's pace it is. */
async function pressToDial(page: Page): Promise<void> {
  await page.waitForTimeout(500);
  await page.keyboard.press('Control+Enter');
}

async function expectFocusHeld(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY');
}

test('the loop goes round by keyboard: claim, dial, end, code, note, next', async ({
  page,
  floor,
}) => {
  await goToWork(page, floor, floor.people.asha);
  await expectAccessible(page);
  const name = await pressToClaim(page);
  await expect(bar(page)).toContainText('Claimed');
  await expect(page.getByRole('option', { selected: true })).toContainText(name);
  await expectAccessible(page);

  await pressToDial(page);
  await expect(bar(page)).toContainText(/Dialling|Ringing|On call/);
  await expectFocusHeld(page);
  await expect(bar(page)).toContainText('On call');
  await expect(page.getByRole('region', { name: 'Who pays' })).toContainText('₹5.00 / min, 60/60');
  await page.keyboard.press('Control+Shift+E');
  await expect(bar(page)).toContainText('Wrap-up');
  await expect(codes(page)).toBeFocused();
  await expectAccessible(page);

  await page.keyboard.press('5');
  await expect(codes(page).getByRole('option', { selected: true })).toContainText('brochure');
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Note')).toBeFocused();
  await page.keyboard.type('Send prices as well.');
  await page.keyboard.press('Control+Enter');
  await expect(title(page)).not.toHaveText(name);
  await expect(title(page)).toHaveText(/^Contact \d+$/);
  await expect(title(page)).toBeFocused();

  await expect
    .poll(() => historyOf(floor, name))
    .toEqual(['disposition Asked for brochure: Send prices as well.', 'call completed']);
  await expect(status(page)).not.toContainText('waiting');
});

test('skipping a contact brings another one and gives the first back', async ({ page, floor }) => {
  await goToWork(page, floor, floor.people.asha);
  const skipped = await pressToClaim(page);
  await page.keyboard.press('Control+Shift+S');
  await expect(title(page)).not.toHaveText(skipped);
  await expect(title(page)).toHaveText(/^Contact \d+$/);
  await expect(title(page)).toBeFocused();
  const { id } = await findContact(floor, skipped);
  const body = { device_id: '5b0b8a43-6f43-4b43-9b0c-0f5a4f0f7a11' };
  const claimed = await send<{ contact: { id: string } }>(floor.url, {
    method: 'POST',
    path: `/v1/contacts/${id}/claim`,
    token: floor.token,
    body,
  });
  expect(claimed.contact.id).toBe(id);
});

test('a call goes on while another page is in view, and a callback keeps to their hours', async ({
  page,
  floor,
}) => {
  await goToWork(page, floor, floor.people.asha);
  const name = await pressToClaim(page);
  await pressToDial(page);
  await expect(bar(page)).toContainText('On call');
  await page.getByRole('link', { name: 'History' }).click();
  await expect(page.getByRole('banner')).toContainText('On call');
  await expect(page.getByRole('banner')).toContainText('Wrap-up', { timeout: 20_000 });
  await page.getByRole('link', { name: 'Work', exact: true }).click();
  await expect(title(page)).toHaveText(name);

  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('Choose what came of it first.')).toBeVisible();
  await expect(codes(page)).toBeFocused();
  await page.keyboard.press('2');
  await page.getByLabel('Day, where they are').fill('2020-01-01');
  await expect(page.getByText('That is past')).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('This callback would be in the past.')).toBeVisible();
  await expectAccessible(page);
  const tomorrow = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel('Day, where they are').fill(tomorrow);
  await page.getByLabel('Time, where they are').fill('10:30');
  await page.getByRole('button', { name: 'Save and pause' }).click();
  await expect(page.getByText(`Saved: ${name}`)).toBeVisible();
  await expect.poll(async () => (await findContact(floor, name)).state).toBe('callback');
  const { callback_at: due } = await findContact(floor, name);
  const there = { timeZone: 'America/New_York', hour: '2-digit', minute: '2-digit' } as const;
  const time = new Date(due ?? '').toLocaleTimeString('en-GB', there);
  expect(time).toBe('10:30');
});

test('with the network cut, held contacts are worked, counted, and sent when it is back', async ({
  page,
  context,
  floor,
}) => {
  await goToWork(page, floor, floor.people.asha);
  await page.keyboard.press('Control+F');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await context.setOffline(true);
  await expect(status(page)).toContainText('Offline since');
  const first = await pressToClaim(page);
  await expect(bar(page)).toContainText('Held by you');
  await expect(page.getByRole('button', { name: 'Dial' })).toBeDisabled();
  await expect(page.getByRole('main')).toContainText('Calls need the connection.');
  await expectAccessible(page);

  await page.keyboard.press('F2');
  await page.keyboard.type('Gate code 12.');
  await page.getByRole('button', { name: 'Add note' }).click();
  await expect(status(page)).toContainText('1 waiting: 1 note');
  await page.keyboard.press('Control+Shift+L');
  await expect(codes(page)).toBeFocused();
  await page.keyboard.press('3');
  await page.keyboard.press('Control+Enter');
  await expect(title(page)).not.toHaveText(first);
  const second = (await title(page).textContent()) ?? '';
  await page.keyboard.press('Control+Shift+L');
  await expect(codes(page)).toBeFocused();
  await page.keyboard.press('7');
  await page.getByRole('button', { name: 'Save and pause' }).click();
  await expect(page.getByRole('banner')).toContainText('Offline, 3 waiting');
  await expect(status(page)).toContainText('3 waiting: 2 dispositions, 1 note');
  await expectAccessible(page);
  await page.keyboard.press('Control+Shift+Y');
  const panel = page.getByRole('dialog', { name: 'What waits to be sent' });
  await expect(panel.getByRole('listitem')).toHaveCount(3);
  await expectAccessible(page);
  await page.keyboard.press('Escape');

  await context.setOffline(false);
  await expect(page.getByRole('banner')).toContainText('All saved', { timeout: 30_000 });
  await expect(status(page)).toContainText('Online');
  expect(await historyOf(floor, first)).toEqual(
    expect.arrayContaining(['disposition Not interested', 'note Gate code 12.']),
  );
  expect(await historyOf(floor, second)).toEqual(['disposition No answer']);
  await page.keyboard.press('Control+Shift+Y');
  await expect(panel).toContainText('All saved');
});

test('two agents never get the same contact, and one is told of the other', async ({
  page,
  browser,
  floor,
}) => {
  const other = await browser.newPage();
  await goToWork(page, floor, floor.people.asha);
  await goToWork(other, floor, floor.people.rohan);
  const got: string[] = [];
  for (let round = 0; round < 3; round += 1) {
    const [mine, theirs] = await Promise.all([pressToClaim(page), pressToClaim(other)]);
    got.push(mine, theirs);
    if (round === 2) break;
    for (const one of [page, other]) {
      await one.keyboard.press('Control+Shift+L');
      await expect(codes(one)).toBeFocused();
      await one.keyboard.press('3');
      await one.getByRole('button', { name: 'Save and pause' }).click();
      await expect(title(one)).toHaveText('Ready for the next contact');
    }
  }
  expect(new Set(got).size).toBe(got.length);
  const taken = got.at(-1) ?? '';
  await page.keyboard.press('Control+F');
  await page.keyboard.type(taken);
  const found = page.getByRole('listbox', { name: 'Contacts found' });
  await found.getByRole('option', { name: new RegExp(`^${taken}\\b`) }).dblclick();
  await expect(page.getByText('Somebody else is working this contact.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Dial' })).toHaveCount(0);
  await expectAccessible(page);
  await other.close();
});

test('a reload in wrap-up opens it again with what was typed', async ({ page, floor }) => {
  page.on('dialog', (dialog) => void dialog.accept());
  await goToWork(page, floor, floor.people.asha);
  const name = await pressToClaim(page);
  await pressToDial(page);
  await expect(bar(page)).toContainText('On call');
  await page.keyboard.press('Control+Shift+E');
  await expect(codes(page)).toBeFocused();
  await page.keyboard.press('1');
  await page.keyboard.press('F2');
  await page.keyboard.type('Saturday, the whole family comes.');
  await page.waitForTimeout(800);
  await page.reload();
  await expect(title(page)).toHaveText(name);
  await expect(bar(page)).toContainText('Wrap-up');
  await expect(page.getByLabel('Note')).toHaveValue('Saturday, the whole family comes.');
  await expect(codes(page).getByRole('option', { selected: true })).toContainText('Visit booked');
  await expect(page.getByRole('region', { name: 'Wrap-up' })).toContainText('Talked');
  await page.keyboard.press('Control+Enter');
  await expect(title(page)).not.toHaveText(name);
  await expect
    .poll(() => historyOf(floor, name))
    .toContain('disposition Visit booked: Saturday, the whole family comes.');
  await page.reload();
  await expect(title(page)).toHaveText('Ready for the next contact');
});

test('a number that must not be called is refused in words and never dialled', async ({
  page,
  floor,
}) => {
  const name = 'Contact 390';
  await goToWork(page, floor, floor.people.asha);
  await page.keyboard.press('Control+F');
  await page.keyboard.type(name);
  const found = page.getByRole('listbox', { name: 'Contacts found' });
  await expect(found.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await found.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(title(page)).toHaveText(name);
  // Until the claim is there the same key takes the next contact.
  await expect(bar(page)).toContainText('Claimed');
  const { phone } = await findContact(floor, name);
  const body = { phone, reason: 'asked by letter' };
  await send(floor.url, { method: 'POST', path: '/v1/do-not-call', token: floor.token, body });
  await expect(page.getByRole('main')).toContainText('do not call');
  await pressToDial(page);
  await expect(page.getByText('The number is on the do-not-call list.')).toBeVisible();
  await expect(bar(page)).toContainText('Claimed');
  await expectAccessible(page);
  expect(await historyOf(floor, name)).toEqual([]);
});

test('whoever only looks on sees the work but can take none of it', async ({ page, floor }) => {
  const viewer = { name: 'Kavita Rao', email: 'kavita@cedar.example' };
  const password = floor.people.asha.password;
  const owner = await send<{ token: string }>(floor.url, {
    method: 'POST',
    path: '/v1/session',
    body: { email: floor.people.ritu.email, password, account: 'cedar', device: 'journey' },
  });
  const body = { ...viewer, password, role: 'viewer' };
  await send(floor.url, { method: 'POST', path: '/v1/members', token: owner.token, body });
  await signIn(page, `${floor.url}/work`, { ...viewer, password });
  const list = page.getByRole('listbox', { name: 'Next contacts' });
  await list.getByRole('option').first().dblclick();
  await expect(title(page)).toHaveText(/^Contact \d+$/);
  await expect(bar(page)).toContainText('You look on');
  await expect(page.getByRole('main')).toContainText('•••');
  await page.keyboard.press('Control+Enter');
  await expect(bar(page)).toContainText('Only looking');
  await expect(page.getByRole('button', { name: 'Dial' })).toHaveCount(0);
  await expectAccessible(page);
});
