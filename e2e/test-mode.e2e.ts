import type { LedgerRow } from '../shared/billing.ts';
import { expectAccessible } from './fixtures/accessible.ts';
import { type Floor, makeChargedCall, signInTo, talkSeconds, test } from './fixtures/floor.ts';
import { send } from './fixtures/people.ts';
import { expect, signIn } from './fixtures/server.ts';

// Calls of another length are a floor of their own: what is counted here is what these journeys charged.
test.use({ callSeconds: talkSeconds + 1 });

type Signed = Awaited<ReturnType<typeof signInTo>>;

/** A rate for the agency, an endpoint nobody answers at, and one charged test call each for it and for its client. */
async function makeCalls(floor: Floor, { token, session }: Signed): Promise<void> {
  const base = floor.url;
  const { data } = await send<{ data: { id: string }[] }>(base, {
    method: 'GET',
    path: '/v1/sub-accounts',
    token,
  });
  const own = session.account.id;
  const rate = { rate_micros: 3_000_000, increments: '60/60' };
  const path = `/v1/sub-accounts/${own}/rate-cards`;
  await send(base, { method: 'POST', path, token, body: rate });
  const hook = { url: 'http://127.0.0.1:1/hooks', event_types: ['call.completed'] };
  await send(base, { method: 'POST', path: '/v1/webhook-endpoints', token, body: hook });
  for (const [i, payer] of [own, data[0]?.id].entries())
    await makeChargedCall(floor, token, { to: `+1212555017${i}`, client_account_id: payer });
  const ledger = () =>
    send<{ data: LedgerRow[] }>(base, { method: 'GET', path: '/v1/ledger', token });
  expect((await ledger()).data.map((row) => row.mode)).toEqual(['test']);
}

test('test calls are marked on every page, filtered by keyboard, and added to nothing live', async ({
  page,
  floor,
}) => {
  const { ritu } = floor.people;
  await makeCalls(floor, await signInTo(floor.url, ritu, 'harbour'));

  await signIn(page, `${floor.url}/billing?period=days`, ritu);
  const main = page.getByRole('main');
  await expect(main.getByText('Test calls: rated, owed by nobody.')).toBeVisible();
  await expect(main.getByText('Would be charged').first()).toBeVisible();
  const charge = page.getByRole('row', { name: /charge TEST/ });
  await expect(charge).toContainText('₹9.00');
  await expectAccessible(page);
  await page.getByRole('radio', { name: 'Live and test' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(main.getByText('No live call is booked.')).toBeVisible();
  await expect(charge).toHaveCount(0);

  await page.goto(`${floor.url}/billing?period=days&mode=live`);
  await expect(
    main.getByText('Live calls only. 1 test call of this period is not counted here.'),
  ).toBeVisible();
  await expect(main.getByText('Would be charged')).toHaveCount(0);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Show test calls' }).press('Enter');
  await expect(main.getByText('Test calls: rated, owed by nobody.')).toBeVisible();

  await page.goto(`${floor.url}/clients?period=days`);
  await expect(page.getByRole('row', { name: /Cedar Homes TEST/ })).toContainText('₹15.00');
  await expect(main.getByText('Test calls: rated, owed by nobody.')).toBeVisible();
  await expectAccessible(page);

  await page.goto(`${floor.url}/calls`);
  await expect(page.getByRole('row', { name: /completed TEST/i })).toHaveCount(2);
  await expectAccessible(page);
  await page.goto(`${floor.url}/calls?mode=live`);
  await expect(main.getByText('No call fits this filter.')).toBeVisible();
  await page.getByRole('button', { name: 'Show every call' }).press('Enter');
  await page
    .getByRole('row', { name: /completed TEST/i })
    .first()
    .getByRole('link')
    .first()
    .click();
  await expect(page.getByRole('region', { name: 'Who pays' })).toContainText('owed by nobody');
  await expectAccessible(page);

  await page.goto(`${floor.url}/webhooks`);
  await expect(page.getByRole('row', { name: /call.completed TEST/ })).toHaveCount(2);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Open call.completed' }).first().press('Enter');
  await expect(page.getByRole('dialog')).toContainText('TEST');
  await expectAccessible(page);
  await page.goto(`${floor.url}/webhooks?mode=live`);
  await expect(main.getByText('No delivery fits this filter.')).toBeVisible();
});

// The floor is that of every journey after this one.
test.afterEach(async ({ floor }) => {
  const { token } = await signInTo(floor.url, floor.people.ritu, 'cedar');
  const body = { role: 'agent', money: true, phones: true, notes: true };
  await send(floor.url, { method: 'PUT', path: '/v1/sight', token, body });
});

test('whoever may not see numbers is offered no search for them, and finds none', async ({
  page,
  floor,
}) => {
  const { token } = await signInTo(floor.url, floor.people.ritu, 'cedar');
  const sight = { role: 'agent', money: true, phones: false, notes: true };
  await send(floor.url, { method: 'PUT', path: '/v1/sight', token, body: sight });
  await signIn(page, `${floor.url}/work`, floor.people.asha);
  const call = page.getByRole('region', { name: 'Call' });
  await expect(call).toContainText('TEST');
  const search = page.getByRole('searchbox', { name: 'Name', exact: true });
  await expect(page.getByRole('listbox', { name: 'Next contacts' })).toContainText(/Contact \d+/);
  // Its last digits are shown, and still are nothing to search by.
  await search.fill('0100');
  await expect(page.getByText('No contact of this list has that name.')).toBeVisible();
  await search.fill('Contact 7');
  await expect(page.getByText('Contact 77', { exact: true })).toBeVisible();
  await expectAccessible(page);
  await page.goto(`${floor.url}/lists/${floor.listId}`);
  await page.getByLabel('Find by the start of a name', { exact: true }).fill('2125550100');
  await expect(page.getByText('No name on this list starts with “2125550100”.')).toBeVisible();
  await expectAccessible(page);
});

async function setSight({ url }: Floor, token: string, money: boolean): Promise<void> {
  const body = { role: 'supervisor', money, phones: true, notes: true };
  await send(url, { method: 'PUT', path: '/v1/sight', token, body });
}

// The call it makes would be counted by the journey above.
test('whoever may not see money is told so, and nothing wrong about it', async ({
  page,
  floor,
}) => {
  const { token } = await signInTo(floor.url, floor.people.ritu, 'cedar');
  const id = await makeChargedCall(floor, token, { to: '+12125550179' });
  await setSight(floor, token, false);
  try {
    await signIn(page, `${floor.url}/calls`, floor.people.rohan);
    await expect(page.getByRole('columnheader', { name: 'Who pays' })).toBeVisible();
    await expect(page.getByRole('columnheader', { name: /Rate|Charge/ })).toHaveCount(0);
    await expectAccessible(page);
    let asked = 0;
    page.on('request', (request) => {
      if (request.url().endsWith(`/v1/calls/${id}`)) asked += 1;
    });
    await page.goto(`${floor.url}/calls/${id}`);
    const payer = page.getByRole('region', { name: 'Who pays' });
    await expect(payer).toContainText('Prices and charges are not shown to your role.');
    await expect(payer).not.toContainText(/no rate card|being booked|not charged/);
    await expectAccessible(page);
    await page.waitForTimeout(2500);
    expect(asked).toBe(1);
  } finally {
    await setSight(floor, token, true);
  }
});
