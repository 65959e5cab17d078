import { expectAccessible } from './fixtures/accessible.ts';
import { signInTo } from './fixtures/floor.ts';
import { type Person, send } from './fixtures/people.ts';
import { expect, signIn, test } from './fixtures/server.ts';

/** Journeys share a server, and those before this one left theirs open. */
async function endSessionsOf(url: string, person: Person): Promise<void> {
  const { token } = await signInTo(url, person, 'cedar');
  await send(url, { method: 'POST', path: '/v1/sessions/end-others', token });
  await send(url, { method: 'DELETE', path: '/v1/session', token });
}

test('a lost device is signed out by keyboard from another one, is told why, and comes back', async ({
  page,
  browser,
  server,
}) => {
  const { rohan } = server.people;
  await endSessionsOf(server.url, rohan);
  const lost = await (await browser.newContext()).newPage();
  await signIn(lost, `${server.url}/calls`, rohan);
  await signIn(page, `${server.url}/you`, rohan);
  const table = page.getByRole('table', { name: 'Where you are signed in' });
  await expect(table.getByRole('row')).toHaveCount(3);
  await expect(table.getByRole('row').filter({ hasText: 'this one' })).toHaveCount(1);
  await expectAccessible(page);
  await table.getByRole('button', { name: /^Sign out Chrome on .+ in Cedar Homes$/ }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alertdialog')).toContainText('Contacts are taken off its device');
  await expectAccessible(page);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(table.getByRole('row')).toHaveCount(2);
  await expect(page.getByRole('button', { name: 'Sign out all others' })).toHaveCount(0);
  await expect(lost.getByText('You ended this session from another device.')).toBeVisible();
  await expectAccessible(lost);
  await signIn(lost, `${server.url}/calls`, rohan);
  await expect(lost.getByText('You ended this session')).toHaveCount(0);
  await expect(lost.getByRole('heading', { name: 'History', level: 1 })).toBeVisible();
  await lost.context().close();
});

test('a console goes on past a quarter of an hour, beside the tab that was opened from it', async ({
  page,
  server,
}) => {
  await endSessionsOf(server.url, server.people.asha);
  await page.clock.install();
  await signIn(page, `${server.url}/you`, server.people.asha);
  const [copy] = await Promise.all([
    page.waitForEvent('popup'),
    page.evaluate(() => void window.open('/you')),
  ]);
  const places = (tab: typeof page) =>
    tab.getByRole('table', { name: 'Where you are signed in' }).getByRole('row');
  await expect(places(copy)).toHaveCount(2);
  // Each load exchanges the token: the first tab's own copy would now be two exchanges old.
  await copy.reload();
  await expect(places(copy)).toHaveCount(2);
  const renewed = page.waitForResponse((response) => response.url().endsWith('/session/refresh'));
  await page.clock.fastForward('13:05');
  expect((await renewed).status()).toBe(200);
  await page.getByRole('link', { name: 'History' }).click();
  await expect(page.getByRole('heading', { name: 'History', level: 1 })).toBeVisible();
  await copy.reload();
  await expect(places(copy)).toHaveCount(2);
});
