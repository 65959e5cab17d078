import type { Page } from '@playwright/test';
import { startMailbox, type Mailbox, type Received } from '../server/mail/test/mailbox.ts';
import { expectAccessible } from './fixtures/accessible.ts';
import { type People, password, setUpPeople } from './fixtures/people.ts';
import { expect, signIn, type StartedServer, startServer, test } from './fixtures/server.ts';

let mailbox: Mailbox;
let floor: StartedServer & { people: People };

test.beforeAll(async () => {
  mailbox = await startMailbox();
  const server = await startServer({ env: mailbox.env });
  floor = { ...server, people: await setUpPeople(server.url) };
});
test.afterAll(async () => {
  await floor.stop();
  await mailbox.close();
});

/** The link of a mail, as a person would press it. */
function linkIn(mail: Received | undefined): string {
  const link = /https?:\/\/\S+#[\w-]{43}/.exec(mail?.text ?? '')?.[0];
  if (link === undefined) throw new Error(`no link in: ${mail?.text}`);
  return link;
}

const main = (page: Page) => page.getByRole('main');
const invitations = (page: Page) => page.getByRole('table', { name: 'Invitations' });

/** Types what has the focus, then moves on: nothing here needs a mouse. */
async function type(page: Page, ...texts: string[]): Promise<void> {
  for (const [n, text] of texts.entries()) {
    if (n > 0) await page.keyboard.press('Tab');
    await page.keyboard.type(text);
  }
}

async function openTeam(page: Page): Promise<void> {
  await signIn(page, `${floor.url}/team`, floor.people.ritu);
  await expect(page.getByRole('heading', { name: 'Invitations' })).toBeVisible();
}

test('a person is invited, opens the mailed link and works there, all by keyboard', async ({
  page,
  browser,
}) => {
  const email = 'kavita@harbour.example';
  await openTeam(page);
  await expect(main(page)).toContainText('Everybody who was invited has come.');
  await page.getByRole('button', { name: 'Invite' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('E-mail address')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog).toContainText('Enter an e-mail address');
  await expectAccessible(page);
  await type(page, email, 'Kavita');
  await page.keyboard.press('Enter');
  await expect(page.getByText(`on its way to ${email}`)).toBeVisible();
  await expect(invitations(page)).toContainText('mail sent');
  await expectAccessible(page);

  const guest = await (await browser.newContext()).newPage();
  await guest.goto(linkIn((await mailbox.waitFor(email))[0]));
  await expect(guest.getByRole('heading', { name: 'Join Harbour Agency' })).toBeVisible();
  await expect(main(guest)).toContainText('Ritu Sethi invites you, as agent.');
  await expectAccessible(guest);
  await expect(guest.getByLabel('Your name')).toBeFocused();
  await guest.keyboard.press('Enter');
  await expect(guest.getByText('Enter your name.')).toBeVisible();
  await type(guest, 'Kavita Rao', password);
  await guest.keyboard.press('Enter');
  await expect(guest.getByRole('navigation', { name: 'Sections' })).toBeVisible();
  await guest.context().close();

  await page.reload();
  await expect(page.getByRole('table', { name: 'Members' })).toContainText('Kavita Rao');
  await expect(main(page)).toContainText('Everybody who was invited has come.');
});

test('a person known here joins with the password they have', async ({ page, browser }) => {
  const { asha } = floor.people;
  await openTeam(page);
  await page.getByRole('button', { name: 'Invite' }).click();
  await type(page, asha.email);
  await page.keyboard.press('Enter');
  await expect(invitations(page)).toContainText(asha.email);
  const guest = await (await browser.newContext()).newPage();
  await guest.goto(linkIn((await mailbox.waitFor(asha.email))[0]));
  await expect(guest.getByLabel('Your password')).toBeFocused();
  await expect(guest.getByLabel('Your name')).toHaveCount(0);
  await expectAccessible(guest);
  await type(guest, 'not the password');
  await guest.keyboard.press('Enter');
  await expect(main(guest).getByRole('alert')).toContainText('This is not your password');
  await guest.getByLabel('Your password').fill(asha.password);
  await guest.keyboard.press('Enter');
  await expect(guest.getByRole('navigation', { name: 'Sections' })).toBeVisible();
  await expect(guest).toHaveTitle(/Harbour Agency/);
  await guest.context().close();
});

test('an invitation is sent again, fails honestly and is taken back; its links are dead', async ({
  page,
}) => {
  const email = 'gone@harbour.example';
  await openTeam(page);
  mailbox.refuse({ code: 550, words: 'no such mailbox' });
  await page.getByRole('button', { name: 'Invite' }).click();
  await type(page, email);
  await page.keyboard.press('Enter');
  await expect(invitations(page)).toContainText('mail failed');
  await expect(invitations(page)).toContainText('no such mailbox');
  await expectAccessible(page);
  mailbox.refuse(null);
  await page.getByRole('button', { name: `Send again: ${email}` }).press('Enter');
  await expect(main(page).getByRole('alert')).toContainText('less than a minute ago');
  await page.getByRole('button', { name: `Take back: ${email}` }).press('Enter');
  await expect(page.getByText(`${email} is taken back`)).toBeVisible();
  await expect(page.getByRole('button', { name: `Take back: ${email}` })).toHaveCount(0);
  await page.goto(`${floor.url}/invitation#${'A'.repeat(43)}`);
  await expect(page.getByRole('heading', { name: 'This link cannot be used' })).toBeVisible();
  await expectAccessible(page);
});

test('a forgotten password is set anew by the mailed link', async ({ page }) => {
  const { rohan } = floor.people;
  await page.goto(floor.url);
  await page.getByRole('link', { name: 'Forgot your password?' }).press('Enter');
  await expect(page.getByLabel('E-mail address')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Enter your e-mail address')).toBeVisible();
  await expectAccessible(page);
  await type(page, rohan.email);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Look into your mailbox' })).toBeVisible();
  await expectAccessible(page);
  const link = linkIn((await mailbox.waitFor(rohan.email))[0]);
  await page.goto(link);
  await expect(page.getByLabel('New password', { exact: true })).toBeFocused();
  await expectAccessible(page);
  await type(page, 'quite another password');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Your password is set' })).toBeVisible();
  await expectAccessible(page);
  await signIn(page, floor.url, { ...rohan, password: 'quite another password' });
  await page.goto('about:blank');
  await page.goto(link);
  await page.getByLabel('New password', { exact: true }).fill('a third password, too late');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'This link cannot be used' })).toBeVisible();
});

test('without a mail server the link is shown to who invites, and every screen says so', async ({
  page,
  browser,
  server,
}) => {
  await signIn(page, `${server.url}/team`, server.people.ritu);
  await expect(main(page)).toContainText('This server sends no mail');
  await page.getByRole('button', { name: 'Invite' }).click();
  await type(page, 'neha@harbour.example');
  await page.keyboard.press('Enter');
  const secret = page.getByRole('alertdialog');
  await expect(secret).toContainText('pass it on yourself');
  await expectAccessible(page);
  const link = (await secret.getByRole('group', { name: 'Invitation link' }).textContent()) ?? '';
  await secret.getByRole('button', { name: 'I have kept it' }).press('Enter');
  await expect(invitations(page)).toContainText('not mailed');
  await expectAccessible(page);
  const guest = await (await browser.newContext()).newPage();
  await guest.goto(link);
  await expect(guest.getByRole('heading', { name: 'Join Harbour Agency' })).toBeVisible();
  await guest.goto(`${server.url}/forgot-password`);
  await expect(main(guest)).toContainText('This server sends no mail');
  await expectAccessible(guest);
  await guest.context().close();
});
