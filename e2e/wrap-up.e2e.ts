import type { Page } from '@playwright/test';
import type { WrapUpMode } from '../shared/accounts.ts';
import { expectAccessible } from './fixtures/accessible.ts';
import { type Floor, historyOf, signInTo, test } from './fixtures/floor.ts';
import { send } from './fixtures/people.ts';
import { expect, signIn } from './fixtures/server.ts';

const bar = (page: Page) => page.getByRole('region', { name: 'Call', exact: true });
const title = (page: Page) => page.getByRole('heading', { level: 1 });
const codes = (page: Page) => page.getByRole('listbox', { name: 'Disposition' });
const timer = (page: Page) => page.getByRole('timer', { name: 'Time left for wrap-up' });

async function setTerms(floor: Floor, mode: WrapUpMode, seconds: number): Promise<void> {
  const { token } = await signInTo(floor.url, floor.people.ritu, 'cedar');
  const body = { wrap_up_mode: mode, wrap_up_seconds: seconds };
  await send(floor.url, { method: 'PATCH', path: '/v1/account', token, body });
}

/** Through a call to its wrap-up; answers whose it is. */
async function goToWrapUp(page: Page, floor: Floor): Promise<string> {
  await signIn(page, `${floor.url}/work`, floor.people.asha);
  await expect(page.getByText('You hold 25 for offline work')).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(title(page)).toHaveText(/^Contact \d+$/);
  const name = (await title(page).textContent()) ?? '';
  // A press right after the claim is taken for a slip of the hand.
  await page.waitForTimeout(500);
  await page.keyboard.press('Control+Enter');
  await expect(bar(page)).toContainText('On call');
  await page.keyboard.press('Control+Shift+E');
  await expect(bar(page)).toContainText('Wrap-up');
  return name;
}

test.afterEach(async ({ floor }) => {
  await setTerms(floor, 'mandatory', 45);
  const path = `/v1/call-lists/${floor.listId}`;
  await send(floor.url, { method: 'PATCH', path, token: floor.token, body: { wrap_up: null } });
});

test('a timed wrap-up is saved at its end with what was typed, and without a guess', async ({
  page,
  floor,
}) => {
  await setTerms(floor, 'timed', 8);
  const name = await goToWrapUp(page, floor);
  await page.keyboard.press('F2');
  await page.keyboard.type('Asked for the');
  await expect(
    page.getByRole('main').getByText(`Time was up, saved without a disposition: ${name}`),
  ).toBeVisible({
    timeout: 20_000,
  });
  await expect(title(page)).toHaveText('Ready for the next contact');
  await expect
    .poll(() => historyOf(floor, name))
    .toEqual(['disposition Wrap-up ran out of time: Asked for the', 'call completed']);
});

test('more time is one key away, and an early save needs none of it', async ({ page, floor }) => {
  await setTerms(floor, 'timed', 19);
  const name = await goToWrapUp(page, floor);
  await expect(page.getByRole('button', { name: '30 s more' })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Control+Shift+M');
  await expect(timer(page)).toHaveText(/^0:[34]\d$/);
  await expect(codes(page)).toBeFocused();
  await page.keyboard.press('3');
  await page.keyboard.press('Control+Enter');
  await expect(title(page)).not.toHaveText(name);
  await expect.poll(() => historyOf(floor, name)).toContain('disposition Not interested');
});

test('a wrap-up whose time is fixed is saved at its end, and says so', async ({ page, floor }) => {
  await setTerms(floor, 'timed_fixed', 12);
  const name = await goToWrapUp(page, floor);
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('Choose what came of it first.')).toBeVisible();
  await page.keyboard.press('5');
  await page.keyboard.press('Control+Enter');
  const kept = page.getByText('Saved and the next contact comes when the time is over.');
  await expect(kept).toBeVisible();
  await expect(title(page)).toHaveText(name);
  await expectAccessible(page);
  await expect(title(page)).not.toHaveText(name, { timeout: 30_000 });
  await expect(title(page)).toHaveText(/^Contact \d+$/);
  await expect.poll(() => historyOf(floor, name)).toContain('disposition Asked for brochure');
});

test('a list has a wrap-up of its own: its supervisor chooses it, and it holds offline too', async ({
  page,
  context,
  floor,
}) => {
  await signIn(page, `${floor.url}/lists`, floor.people.rohan);
  await page.getByRole('link', { name: 'Site visits, November' }).press('Enter');
  const edit = page.getByRole('button', { name: 'Name, script and wrap-up' });
  await edit.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('A disposition, in their own time: 45 s');
  await dialog.getByRole('button', { name: /What the end of a call asks/ }).press('Enter');
  await page.getByRole('option', { name: /^A disposition, in this time/ }).press('Enter');
  await dialog.getByLabel('Wrap-up, seconds').fill('5');
  await expect(dialog).toContainText('Enter 20 to 3600.');
  await dialog.getByLabel('Wrap-up, seconds').fill('20');
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('main')).toContainText('A disposition, in this time: 20 s');

  const agent = await context.browser()?.newContext();
  const desk = await agent?.newPage();
  if (!agent || !desk) throw new Error('no second browser');
  const name = await goToWrapUp(desk, floor);
  await agent.setOffline(true);
  await expect(desk.getByRole('button', { name: '30 s more' })).toBeVisible();
  await expect(
    desk.getByRole('main').getByText(`Time was up, saved without a disposition: ${name}`),
  ).toBeVisible({ timeout: 40_000 });
  await agent.close();
});

test('an optional one is left without a disposition', async ({ page, floor }) => {
  await setTerms(floor, 'optional', 45);
  const name = await goToWrapUp(page, floor);
  await page.getByRole('button', { name: 'Save and pause' }).click();
  await expect(title(page)).toHaveText('Ready for the next contact');
  await expect
    .poll(() => historyOf(floor, name))
    .toEqual(['disposition No disposition chosen', 'call completed']);
});
