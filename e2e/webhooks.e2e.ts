import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expectAccessible } from './fixtures/accessible.ts';
import { expect, signIn, test } from './fixtures/server.ts';

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A CRM's receiver: keeps what it was sent and answers with `status`. */
async function startReceiver(status: { code: number }) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      response.writeHead(status.code).end('{"from":"the receiver"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { url: `http://127.0.0.1:${port}/hooks`, received, close };
}

type Verify = (secret: string, body: string, headers: IncomingHttpHeaders) => boolean;

test('an endpoint is made, pinged, its delivery read and sent again', async ({ page, server }) => {
  const status = { code: 200 };
  const receiver = await startReceiver(status);
  await signIn(page, `${server.url}/webhooks`, server.people.ritu);
  await expect(page.getByText('No endpoint yet.')).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('button', { name: 'New endpoint' }).first().click();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Enter the address of the receiver.')).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel('URL').fill(receiver.url);
  await page.keyboard.press('Enter');
  const shown = page.getByRole('alertdialog');
  await expect(shown).toContainText('the only time it is shown');
  await expectAccessible(page);
  const secret = (await shown.getByLabel('Signing secret').textContent()) ?? '';
  expect(secret).toMatch(/^whsec_/);
  await shown.getByRole('button', { name: 'I have kept it' }).click();

  await page.getByRole('button', { name: 'Send test.ping' }).click();
  await expect(page.getByRole('main').getByText(/test.ping was accepted: 200/)).toBeVisible();
  await expectAccessible(page);
  const [ping] = receiver.received;
  if (ping === undefined) throw new Error('nothing was received');

  // The lines printed for receivers have to work as they are printed.
  const printed = (await page.getByLabel('Node.js').textContent()) ?? '';
  const source = `data:text/javascript,${encodeURIComponent(printed)}`;
  const { isGenuine } = (await import(source)) as { isGenuine: Verify };
  expect(isGenuine(secret, ping.body, ping.headers)).toBe(true);
  expect(isGenuine(`${secret}x`, ping.body, ping.headers)).toBe(false);
  expect(isGenuine(secret, ping.body.replace('test', 'fest'), ping.headers)).toBe(false);

  await page.getByRole('button', { name: 'Open test.ping' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('region', { name: 'Request' })).toContainText('test.ping');
  await expect(dialog.getByRole('region', { name: 'Answer' })).toContainText('the receiver');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Send again' }).click();
  await expect.poll(() => receiver.received.length).toBe(2);
  expect(receiver.received[1]?.headers['webhook-id']).toBe(ping.headers['webhook-id']);
  await expect(dialog.getByText('Attempt 2')).toBeVisible();
  await page.keyboard.press('Escape');

  status.code = 500;
  await page.getByRole('button', { name: 'Send test.ping' }).click();
  await expect(page.getByRole('main').getByText(/test.ping was not accepted: 500/)).toBeVisible();
  await receiver.close();
});

test('a disabled endpoint says so, and its secret can be rotated once a day', async ({
  page,
  server,
}) => {
  const receiver = await startReceiver({ code: 200 });
  await signIn(page, `${server.url}/webhooks`, server.people.ritu);
  await page.getByRole('button', { name: 'New endpoint' }).first().click();
  await page.getByLabel('URL').fill(`${receiver.url}/second`);
  await page.getByLabel('Description').fill('Warehouse');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'I have kept it' }).click();
  const row = page.getByRole('row', { name: /Warehouse/ });
  const choose = async (name: string) => {
    await row.getByRole('button', { name: /More actions/ }).click();
    await page.getByRole('menuitem', { name }).click();
  };
  await choose('Disable');
  await expect(row).toContainText('Disabled by a member. Deliveries to it are held.');
  await expectAccessible(page);
  await choose('Enable');
  await expect(row.getByText('enabled', { exact: true })).toBeVisible();
  await choose('Rotate secret');
  await page.getByRole('button', { name: 'Rotate', exact: true }).click();
  await expect(page.getByRole('alertdialog')).toContainText('The old secret signs beside it');
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await choose('Rotate secret');
  await page.getByRole('button', { name: 'Rotate', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'less than 24 hours ago' })).toBeVisible();
  await receiver.close();
});
