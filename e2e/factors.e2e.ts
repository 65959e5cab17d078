import type { Page } from '@playwright/test';
import { Secret, TOTP } from 'otpauth';
import { expectAccessible } from './fixtures/accessible.ts';
import { password, type Person } from './fixtures/people.ts';
import { expect, signIn, test } from './fixtures/server.ts';

const codeOf = (secret: string, at = Date.now()) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at });

async function giveCredentials(page: Page, url: string, { email }: Person): Promise<void> {
  await page.goto(url);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'One more step' })).toBeVisible();
}

const signedIn = (page: Page) =>
  expect(page.getByRole('navigation', { name: 'Sections' })).toBeVisible();

async function startAgain(page: Page): Promise<void> {
  await page.context().clearCookies();
  await page.evaluate(() => sessionStorage.clear());
}

test('an authenticator is added and used, and a recovery code in its place', async ({
  page,
  server,
}) => {
  const { asha } = server.people;
  await signIn(page, `${server.url}/you`, asha);
  await page.getByRole('button', { name: 'Add authenticator' }).press('Enter');
  const form = page.getByRole('form', { name: 'Authenticator' });
  const secret = await form.getByRole('group', { name: 'Or enter this secret' }).innerText();
  await expectAccessible(page);
  await form.getByLabel('Code from your authenticator').fill(codeOf(secret));
  await page.keyboard.press('Enter');
  const codes = page.getByRole('group', { name: 'Recovery codes' });
  await expect(codes).toBeVisible();
  await expectAccessible(page);
  const [recovery = ''] = (await codes.innerText()).split('\n');
  await page.getByRole('button', { name: 'I have kept them' }).press('Enter');
  await expect(page.getByRole('button', { name: 'Remove authenticator' })).toBeVisible();
  await expectAccessible(page);

  await startAgain(page);
  await giveCredentials(page, server.url, asha);
  const code = page.getByLabel('Code from your authenticator');
  await expect(code).toBeFocused();
  await expect(code).toHaveAttribute('autocomplete', 'one-time-code');
  await code.fill('000000');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main').getByRole('alert')).toContainText('did not prove');
  await expectAccessible(page);
  // The code of the next half minute is taken already, for clocks that are ahead.
  await code.fill(codeOf(secret, Date.now() + 30_000));
  await page.keyboard.press('Enter');
  await signedIn(page);

  await startAgain(page);
  await giveCredentials(page, server.url, asha);
  await page.getByRole('button', { name: 'Use a recovery code' }).press('Enter');
  await page.getByLabel('Recovery code').fill(recovery);
  await page.keyboard.press('Enter');
  await signedIn(page);
});

test('a passkey is made and signs in', async ({ page, server }) => {
  const url = server.url.replace('127.0.0.1', 'localhost');
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const { rohan } = server.people;
  await signIn(page, `${url}/you`, rohan);
  await page.getByRole('button', { name: 'Add passkey' }).press('Enter');
  await page.getByRole('button', { name: 'I have kept them' }).press('Enter');
  await expect(page.getByText(/^Passkey: Chrome/)).toBeVisible();

  await startAgain(page);
  await giveCredentials(page, url, rohan);
  await page.getByRole('button', { name: 'Use your passkey' }).press('Enter');
  await signedIn(page);
});
