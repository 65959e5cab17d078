// Support begins a visit where no account of its own is: with the operator's key, at an account that let it in.
import { expectAccessible } from './fixtures/accessible.ts';
import { signInTo } from './fixtures/floor.ts';
import { press } from './fixtures/keyboard.ts';
import { send } from './fixtures/people.ts';
import { expect, operatorToken, test } from './fixtures/server.ts';
import { takeShots } from './fixtures/shots.ts';

test('support sees whose door is open, looks in under its own name, and leaves, by keyboard', async ({
  page,
  server,
}) => {
  const { token } = await signInTo(server.url, server.people.ritu, 'cedar');
  await page.goto(`${server.url}/support`);
  await expect(page.getByLabel('Key of the operator')).toBeFocused();
  await page.keyboard.type('no such key');
  await page.keyboard.press('Enter');
  await expect(page.getByText('This is not the key of the operator.')).toBeVisible();
  await page.getByLabel('Key of the operator').focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(operatorToken);
  await page.keyboard.press('Enter');
  await expect(page.getByText(/No account lets support in at the moment/)).toBeVisible();
  await expectAccessible(page);

  const body = { hours: 1, write: false };
  await send(server.url, { method: 'POST', path: '/v1/support-grants', token, body });
  await press(page, 'Show who lets support in');
  await expect(page.getByText('Cedar Homes')).toBeVisible();
  await expectAccessible(page);
  await takeShots(page, 'support-doors');
  await press(page, 'View Cedar Homes');
  const dialog = page.getByRole('dialog', { name: 'View Cedar Homes' });
  await expect(dialog.getByLabel('Your name')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('Name the ticket.')).toBeVisible();
  await expectAccessible(page);
  await dialog.getByLabel('Your name').focus();
  for (const words of ['Meera Iyer', 'meera@support.example', 'Calls stay queued since noon']) {
    await page.keyboard.type(words);
    await page.keyboard.press('Tab');
  }
  await page.keyboard.type('S-4711');
  await takeShots(page, 'support-begin');
  await page.keyboard.press('Enter');

  const banner = page.getByRole('region', { name: 'Notice' });
  await expect(banner).toContainText('You view Cedar Homes as Meera Iyer of Switchyard support');
  await expect(banner).toContainText('read only');
  await expect(banner).toContainText('Calls stay queued since noon (S-4711)');
  await takeShots(page, 'support-visit');
  await page.getByRole('button', { name: /^End viewing/ }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Key of the operator')).toHaveValue('');
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  expect(stored).not.toContain(operatorToken);
});
