import type { SignedIn } from '../shared/sessions.ts';
import type { Call } from '../shared/dispatch.ts';
import { expectAccessible } from './fixtures/accessible.ts';
import { type People, send } from './fixtures/people.ts';
import { expect, signIn, test } from './fixtures/server.ts';

async function signInByApi(base: string, person: People['ritu']): Promise<string> {
  const { email, password } = person;
  const body = { email, password, account: 'harbour', device: 'journey' };
  const { token } = await send<SignedIn>(base, { method: 'POST', path: '/v1/session', body });
  return token;
}

/** Dispatches until a call is answered, and hangs it up; the simulator decides which one is. */
async function placeChargedCall(base: string, token: string, payerId: string): Promise<Call> {
  for (let n = 0; n < 20; n += 1) {
    const { id } = await dispatch(base, token, { to: `+1212555${1000 + n}`, payerId });
    const path = `/v1/calls/${id}`;
    const find = () => send<Call>(base, { method: 'GET', path, token });
    const stateOf = async () => (await find()).state;
    const over = /completed|busy|no-answer|failed|canceled/;
    await expect
      .poll(stateOf, { timeout: 20_000 })
      .toMatch(new RegExp(`in-progress|${over.source}`));
    await send(base, { method: 'POST', path: `${path}/end`, token });
    await expect.poll(stateOf, { timeout: 20_000 }).toMatch(over);
    const call = await find();
    if (call.charge !== null && call.charge.amount_minor > 0) return call;
  }
  throw new Error('the simulator answered none of the calls');
}

async function dispatch(
  base: string,
  token: string,
  call: { to: string; payerId: string },
): Promise<Call> {
  const answer = await fetch(`${base}/v1/calls`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': call.to,
    },
    body: JSON.stringify({ to: call.to, client_account_id: call.payerId }),
  });
  expect(answer.status).toBe(201);
  return (await answer.json()) as Call;
}

test('a call billed to a client shows in its row, its ledger and on its own page', async ({
  page,
  server,
}) => {
  const token = await signInByApi(server.url, server.people.ritu);
  const path = '/v1/sub-accounts';
  const { data } = await send<{ data: { id: string; slug: string }[] }>(server.url, {
    method: 'GET',
    path,
    token,
  });
  const cedar = data.find((account) => account.slug === 'cedar');
  if (cedar === undefined) throw new Error('cedar is missing');
  const body = { rate_micros: 5_000_000, increments: '60/60' };
  await send(server.url, { method: 'POST', path: `${path}/${cedar.id}/rate-cards`, token, body });
  const call = await placeChargedCall(server.url, token, cedar.id);
  const minutes = Math.ceil((call.duration_seconds ?? 0) / 60);
  const charge = `₹${minutes * 5}.00`;

  await signIn(page, `${server.url}/calls/${call.id}`, server.people.ritu);
  const payer = page.getByRole('region', { name: 'Who pays' });
  await expect(payer).toContainText('Cedar Homes');
  await expect(payer).toContainText('per-dispatch choice');
  await expect(payer).toContainText('₹5.00 / min, 60/60');
  await expect(payer).toContainText(`${(minutes * 60).toLocaleString('en-IN')} s`);
  await expect(payer).toContainText(charge);
  await expect(page.getByRole('listitem').filter({ hasText: 'Answered and ended' })).toBeVisible();
  await expectAccessible(page);

  await page.goto(`${server.url}/clients?period=today`);
  const row = page.getByRole('row', { name: /Cedar Homes/ });
  await expect(row).toContainText(charge);
  await expect(row).toContainText('₹5.00, 60/60');
  await expect(page.getByRole('row', { name: /^(Total|All)/ })).toContainText(charge);
  await expectAccessible(page);

  await page.goto(`${server.url}/calls?state=completed`);
  await expect(page.getByRole('row', { name: /per-dispatch choice/ })).toContainText(charge);
  await expectAccessible(page);
});

test('a member of a client finds no clients and is refused by address', async ({
  page,
  server,
}) => {
  await signIn(page, `${server.url}/clients`, server.people.rohan);
  await expect(page.getByText('Your role does not allow this.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'New client' })).toHaveCount(0);
  await expectAccessible(page);
});
