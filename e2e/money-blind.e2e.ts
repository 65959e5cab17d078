// Who may not see money is told so, and nothing wrong about it: a call whose charge is hidden is not one that waits for it.
import type { Call } from '../shared/dispatch.ts';
import { expectAccessible } from './fixtures/accessible.ts';
import { type Floor, signInTo, test } from './fixtures/floor.ts';
import { send } from './fixtures/people.ts';
import { expect, signIn } from './fixtures/server.ts';

async function setSight({ url }: Floor, token: string, money: boolean): Promise<void> {
  const body = { role: 'supervisor', money, phones: true, notes: true };
  await send(url, { method: 'PUT', path: '/v1/sight', token, body });
}

/** A call that ended and was charged. */
async function makeCall({ url }: Floor, token: string): Promise<string> {
  const answer = await fetch(`${url}/v1/calls`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': 'money blind',
    },
    body: JSON.stringify({ to: '+12125550179' }),
  });
  expect(answer.status).toBe(201);
  const { id } = (await answer.json()) as Call;
  const find = () => send<Call>(url, { method: 'GET', path: `/v1/calls/${id}`, token });
  await expect.poll(async () => (await find()).charge, { timeout: 40_000 }).not.toBeNull();
  return id;
}

test('whoever may not see money is told so, and nothing wrong about it', async ({
  page,
  floor,
}) => {
  const { token } = await signInTo(floor.url, floor.people.ritu, 'cedar');
  const id = await makeCall(floor, token);
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
