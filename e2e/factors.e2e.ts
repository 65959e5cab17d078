import type { Page, Route } from '@playwright/test';
import { Secret, TOTP } from 'otpauth';
import type { SecondFactorDue } from '../shared/second-factor.ts';
import type { SignedIn } from '../shared/sessions.ts';
import { expectAccessible } from './fixtures/accessible.ts';
import { password, type People, type Person, send, setUpPeople } from './fixtures/people.ts';
import { expect, signIn, startServer, type StartedServer, test } from './fixtures/server.ts';

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

// A server of its own: whoever has a second factor is asked for it in every journey after this one.
let server: StartedServer & { people: People };
test.beforeAll(async () => {
  const started = await startServer();
  server = { ...started, people: await setUpPeople(started.url) };
});
test.afterAll(() => server.stop());

test('an authenticator is added and used, and a recovery code in its place', async ({ page }) => {
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
  const shown = await codes.innerText();
  const [recovery = ''] = shown.split('\n');

  // Another window chooses another language: the page waits with it while the codes are shown.
  const other = await page.context().newPage();
  await other.goto(`${server.url}/forgot-password`);
  await other.getByRole('button', { name: 'हिन्दी' }).press('Enter');
  await expect(page.locator('html')).toHaveAttribute('lang', 'hi-IN');
  const dialog = page.getByRole('alertdialog');
  await expect(dialog.getByRole('group')).toHaveText(shown, { useInnerText: true });
  await dialog.getByRole('button').last().press('Enter');
  await expect(page.getByRole('heading', { name: 'आप कैसे साइन इन करते हैं' })).toBeVisible();
  await other.getByRole('button', { name: 'English' }).press('Enter');
  await other.close();
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

test('a passkey is made and signs in', async ({ page }) => {
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
  await page.getByRole('button', { name: /^Rename passkey Chrome/ }).press('Enter');
  const rename = page.getByRole('dialog', { name: 'Rename this passkey' });
  await expect(rename.getByLabel('Name')).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('Laptop at the front desk');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Passkey: Laptop at the front desk')).toBeVisible();

  await startAgain(page);
  await giveCredentials(page, url, rohan);
  await page.getByRole('button', { name: 'Use your passkey' }).press('Enter');
  await signedIn(page);
});

/** Scans nothing: copies the secret, confirms it, and keeps the first recovery codes. */
async function enrol(
  page: Page,
  at: number,
  { isSeen } = { isSeen: false },
): Promise<{ secret: string; codes: string[] }> {
  await expect(page.getByRole('heading', { name: 'Set up a second factor' })).toBeVisible();
  const form = page.getByRole('form', { name: 'Authenticator' });
  const secret = await form.getByRole('group', { name: 'Or enter this secret' }).innerText();
  const code = form.getByLabel('Code from your authenticator');
  await expect(code).toBeFocused();
  if (!isSeen) await expectAccessible(page);
  await code.fill('000000');
  await page.keyboard.press('Enter');
  await expect(form.getByRole('alert')).toContainText('did not prove');
  await code.fill(codeOf(secret, at));
  await page.keyboard.press('Enter');
  const codes = page.getByRole('group', { name: 'Recovery codes' });
  await expect(codes).toBeVisible();
  if (!isSeen) await expectAccessible(page);
  const shown = await codes.innerText();
  // They come once; whoever now chooses their language still has them.
  await page.getByRole('button', { name: 'हिन्दी' }).press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('दूसरा सत्यापन सेट करें');
  const group = page.getByRole('main').getByRole('group');
  await expect(group).toHaveText(shown, { useInnerText: true });
  await page.getByRole('button', { name: 'English' }).press('Enter');
  await page.getByRole('button', { name: 'I have kept them' }).press('Enter');
  return { secret, codes: shown.split('\n') };
}

const ritu: Person = { name: 'Ritu Sethi', email: 'ritu@harbour.example', password };

async function setUpServer(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByLabel('Company').fill('Harbour Agency');
  await page.keyboard.press('Enter');
  await page.getByLabel('Your name').fill(ritu.name);
  await page.getByLabel('E-mail address').fill(ritu.email);
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
}

/** Another session of Ritu, of a program. */
async function signInElsewhere(base: string, recovery: string): Promise<SignedIn> {
  const post = <T>(path: string, body: object) => send<T>(base, { method: 'POST', path, body });
  const given = { email: ritu.email, password, device: 'journey' };
  const due = await post<SecondFactorDue>('/v1/session', given);
  const { ticket } = due.second_factor;
  return post('/v1/session/second-factor', { ticket, proof: { recovery } });
}

test.describe('where owners and admins need a second factor', () => {
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const clock = { now, monotonic: () => performance.now() + ahead };
  const later = (ms: number): void => void (ahead += ms);

  test('the first owner sets theirs up, proves it later on, and invites an admin who does so too', async ({
    page,
    browser,
  }) => {
    // One server start and four people’s worth of slow hashes.
    test.setTimeout(120_000);
    const server = await startServer({ env: { SECOND_FACTOR: 'required' }, clock });
    await setUpServer(page, server.url);
    const { secret, codes } = await enrol(page, now());
    const [recovery = ''] = codes;
    await signedIn(page);

    // The server’s clock jumps between the two requests of a start, as it does for a machine that slept.
    const jump = (route: Route): Promise<void> => {
      later(20 * 60_000);
      return route.continue();
    };
    await page.route('**/v1/session', jump, { times: 1 });
    await page.goto(`${server.url}/you`);
    const renew = page.getByRole('button', { name: 'Make new codes' });
    await expect(renew).toBeVisible();
    const [copy] = await Promise.all([
      page.waitForEvent('popup'),
      page.evaluate(() => void window.open('/you')),
    ]);
    await expect(copy.getByRole('button', { name: 'Make new codes' })).toBeVisible();
    await renew.press('Enter');
    const asked = page.getByRole('dialog', { name: 'Is it still you?' });
    const code = asked.getByLabel('Code from your authenticator');
    await expect(code).toBeFocused();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(asked).toBeHidden();
    await expect(page.getByRole('main').getByRole('alert')).toContainText('fresh proof');
    await page.getByRole('button', { name: 'Remove authenticator' }).press('Enter');
    await code.fill(codeOf(secret, now()));
    await page.keyboard.press('Enter');
    await expect(page.getByRole('main').getByRole('alert')).toContainText('Add another one first');
    // The proof ended the tokens that the other window of this session holds; it goes on with the new ones.
    await copy.getByRole('button', { name: 'Change password' }).press('Enter');
    const changeThere = copy.getByRole('dialog', { name: 'Change your password' });
    await changeThere.getByLabel('Password you have now').fill('not this one');
    await changeThere.getByLabel('New password').fill('another good password');
    await copy.keyboard.press('Enter');
    await expect(changeThere).toContainText('not your password');
    await expect(copy.getByText('Sign in again')).toHaveCount(0);
    await copy.close();

    await page.getByRole('button', { name: 'Change password' }).press('Enter');
    const change = page.getByRole('dialog', { name: 'Change your password' });
    await change.getByLabel('Password you have now').fill('not this one');
    await change.getByLabel('New password').fill('another good password');
    await page.keyboard.press('Enter');
    await expect(change).toContainText('not your password');
    await expectAccessible(page);
    await change.getByRole('button', { name: 'Cancel' }).press('Enter');
    await expect(change).toBeHidden();

    // Not used for too long: what is here stays, unlike after an end that somebody wanted.
    later(31 * 60_000);
    await page.getByRole('button', { name: 'Sign in again' }).press('Enter');
    const again = page.getByRole('dialog', { name: 'Sign in to Harbour Agency again' });
    await again.getByLabel('Password').fill(password);
    await page.keyboard.press('Enter');
    await expect(again.getByLabel('Code from your authenticator')).toBeFocused();
    await expectAccessible(page);
    later(30_000);
    await again.getByLabel('Code from your authenticator').fill(codeOf(secret, now()));
    await page.keyboard.press('Enter');
    await expect(again).toBeHidden();

    const invitation = { email: 'kavita@harbour.example', role: 'admin' };
    const owner = await signInElsewhere(server.url, recovery);
    const { link } = await send<{ link: string }>(server.url, {
      method: 'POST',
      path: '/v1/invitations',
      token: owner.token,
      body: invitation,
    });
    const other = await browser.newPage();
    await other.goto(link);
    await other.getByLabel('Your name').fill('Kavita Rao');
    await other.getByLabel('A password of your own').fill(password);
    await other.keyboard.press('Enter');
    await enrol(other, now(), { isSeen: true });
    await signedIn(other);
    await other.close();

    await page.goto(`${server.url}/team`);
    await page.getByRole('button', { name: 'Reset second factors of Kavita Rao' }).press('Enter');
    const confirm = page.getByRole('alertdialog');
    await expectAccessible(page);
    await confirm.getByRole('button', { name: 'Reset factors' }).press('Enter');
    await expect(page.getByText('The second factors of Kavita Rao were taken away')).toBeVisible();
    await expect(confirm).toBeHidden();
    await server.stop();
  });
});
