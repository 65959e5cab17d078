// Breaks by keyboard: at once, without a network, after the call; kept by a reload; seen on the floor; reasons of the account.
import type { Page } from '@playwright/test';
import type { Agent } from '../shared/agent-states.ts';
import type { Contact } from '../shared/call-lists.ts';
import type { Claim } from '../shared/calling.ts';
import { expectAccessible } from './fixtures/accessible.ts';
import { claimsFrom, type Floor, signInTo, test } from './fixtures/floor.ts';
import { press } from './fixtures/keyboard.ts';
import { send } from './fixtures/people.ts';
import { expect, signIn } from './fixtures/server.ts';

const bar = (page: Page) => page.getByRole('region', { name: 'Call', exact: true });
const title = (page: Page) => page.getByRole('heading', { level: 1 });
const codes = (page: Page) => page.getByRole('listbox', { name: 'Disposition' });

async function chooseBreak(page: Page, reason: string): Promise<void> {
  await page.keyboard.press('Control+Shift+A');
  const item = page
    .getByRole('menuitem', { name: reason })
    .or(page.getByRole('menuitemradio', { name: reason }));
  await expect(item).toBeVisible();
  await page.keyboard.type(reason.slice(0, 4));
  await expect(item).toBeFocused();
  await page.keyboard.press('Enter');
}

/** What the server has of Asha. */
async function ofAsha(floor: Floor): Promise<Pick<Agent, 'doing' | 'reason'> | undefined> {
  const { data } = await send<{ data: Agent[] }>(floor.url, {
    method: 'GET',
    path: '/v1/agents',
    token: floor.token,
  });
  return data.find(({ member }) => member.name === 'Asha Menon');
}

test.afterEach(async ({ floor }) => {
  const { token } = await signInTo(floor.url, floor.people.asha, 'cedar');
  const ready = {
    id: crypto.randomUUID(),
    status: 'ready',
    reason: null,
    client_at: new Date().toISOString(),
  };
  const body = { coll: 'agent_states', device_id: crypto.randomUUID(), rows: [ready] };
  await send(floor.url, { method: 'POST', path: '/sync/v1/push', token, body });
});

test('a break is taken and ended by keyboard, without a network as well, and a reload keeps it', async ({
  page,
  context,
  floor,
}) => {
  await signIn(page, `${floor.url}/work`, floor.people.asha);
  await expect(page.getByText('You hold 25 for offline work')).toBeVisible();
  await chooseBreak(page, 'Meal');
  await expect(title(page)).toHaveText('On a break: Meal');
  await expect(
    page.getByRole('main').getByRole('timer', { name: 'Time on the break' }),
  ).toBeVisible();
  await expect
    .poll(() => ofAsha(floor))
    .toMatchObject({ doing: 'break', reason: { code: 'meal' } });
  // The key of the loop asks for nothing now, which the time of the look at the page tells.
  const claims = claimsFrom(page);
  await page.keyboard.press('Control+Enter');
  await expectAccessible(page);
  expect(claims).toEqual([]);

  await page.reload();
  await expect(title(page)).toHaveText('On a break: Meal');
  await expect(page.getByText('You hold 25 for offline work')).toBeVisible();
  await context.setOffline(true);
  await page.keyboard.press('Control+Shift+A');
  await expect(title(page)).toHaveText('Ready for the next contact');
  // A second press right after the first is taken for a slip of the hand.
  await page.waitForTimeout(500);
  await chooseBreak(page, 'Training');
  await expect(title(page)).toHaveText('On a break: Training');
  expect(await ofAsha(floor)).toMatchObject({ reason: { code: 'meal' } });
  await context.setOffline(false);
  await expect
    .poll(() => ofAsha(floor), { timeout: 20_000 })
    .toMatchObject({
      doing: 'break',
      reason: { code: 'training' },
    });
  await page.keyboard.press('Control+Shift+A');
  await expect.poll(() => ofAsha(floor)).toMatchObject({ doing: 'ready', reason: null });
});

test('a contact that comes after the break began goes back to the others', async ({
  page,
  floor,
}) => {
  await signIn(page, `${floor.url}/work`, floor.people.asha);
  await expect(page.getByText('You hold 25 for offline work')).toBeVisible();
  const given = Promise.withResolvers<string>();
  const onWay = Promise.withResolvers<void>();
  await page.route('**/v1/claims/next', async (route) => {
    const response = await route.fetch();
    const { contact } = (await response.json()) as { contact: Contact };
    given.resolve(contact.id);
    await onWay.promise;
    await route.fulfill({ response });
  });
  await page.keyboard.press('Control+Enter');
  const contactId = await given.promise;
  const { token } = await signInTo(floor.url, floor.people.asha, 'cedar');
  const isClaimed = async (): Promise<boolean> => {
    const path = '/v1/claims';
    const { data } = await send<{ data: Claim[] }>(floor.url, { method: 'GET', path, token });
    return data.some(({ contact_id: id }) => id === contactId);
  };
  expect(await isClaimed()).toBe(true);
  await chooseBreak(page, 'Meal');
  await expect(title(page)).toHaveText('On a break: Meal');
  onWay.resolve();
  await expect.poll(isClaimed).toBe(false);
  await expect(title(page)).toHaveText('On a break: Meal');
});

test('a break that is wished for in a call follows its wrap-up, and the floor shows each', async ({
  page,
  browser,
  floor,
}) => {
  const desk = await (await browser.newContext()).newPage();
  await signIn(desk, `${floor.url}/fleet?tab=agents`, floor.people.rohan);
  const row = desk.getByRole('table', { name: 'Agents' }).getByRole('row', { name: /Asha Menon/ });

  await signIn(page, `${floor.url}/work`, floor.people.asha);
  await expect(page.getByText('You hold 25 for offline work')).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(title(page)).toHaveText(/^Contact \d+$/);
  // A press right after the claim is taken for a slip of the hand.
  await page.waitForTimeout(500);
  await page.keyboard.press('Control+Enter');
  await expect(bar(page)).toContainText('On call');
  // It ends by itself some seconds later.
  await expect(row).toContainText(/On call|Wrap-up/);
  await chooseBreak(page, 'Short break');
  const wish = page.getByRole('button', { name: 'Break after this call: Short break' });
  await expect(wish).toBeVisible();
  await page.keyboard.press('Control+Shift+E');
  await expect(bar(page)).toContainText('Wrap-up');
  await expect(row).toContainText('Wrap-up');
  await page.reload();
  await expect(bar(page)).toContainText('Wrap-up');
  await expect(wish).toBeVisible();
  await codes(page).focus();
  await page.keyboard.press('5');
  await page.keyboard.press('Control+Enter');
  await expect(title(page)).toHaveText('On a break: Short break');
  await expect(row).toContainText('Break: Short break');
  await expect(row.getByRole('timer')).toBeVisible();
  await expectAccessible(desk);
  await desk.context().close();
});

test('an admin names the reasons, by keyboard', async ({ page, floor }) => {
  const { token } = await signInTo(floor.url, floor.people.ritu, 'cedar');
  const path = '/v1/account';
  const { account } = await send<{ account: { break_reasons: object[] } }>(floor.url, {
    method: 'GET',
    path,
    token,
  });
  await signIn(page, `${floor.url}/settings/work`, floor.people.ritu);
  await press(page, 'Add a reason');
  await page.keyboard.type('Meal');
  await page.keyboard.press('Enter');
  await expect(page.getByText('This reason is there already.')).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Control+A');
  await page.keyboard.type('Prayer');
  await page.keyboard.press('Enter');
  await expect(
    page.getByText('Saved. Agents are offered these from now on.').first(),
  ).toBeVisible();
  await page.keyboard.press('Control+Shift+A');
  await expect(page.getByRole('menuitem', { name: 'Prayer' })).toBeVisible();
  await page.keyboard.press('Escape');

  // What takes its own button away leaves the focus in a field.
  await press(page, 'Move Meal up');
  await expect(page.getByRole('textbox', { name: 'Reason 1' })).toBeFocused();
  await press(page, 'Remove Prayer');
  await expect(page.getByRole('textbox', { name: 'Reason 5' })).toBeFocused();
  await send(floor.url, {
    method: 'PATCH',
    path,
    token,
    body: { break_reasons: account.break_reasons },
  });
});
