// The sound of a call by keyboard, in the simulator: mute, hold, keypad, how good the line is, and when it dies; then the
// microphone of the device, with one that Chromium makes.
import type { Page } from '@playwright/test';
import { launchOptions } from '../scripts/find-browser.ts';
import { expectAccessible } from './fixtures/accessible.ts';
import { signInTo, test } from './fixtures/floor.ts';
import { press } from './fixtures/keyboard.ts';
import { send, setUpPeople } from './fixtures/people.ts';
import { expect, operatorToken, signIn, startServer } from './fixtures/server.ts';
import { takeShots } from './fixtures/shots.ts';

const browser = await launchOptions();
const microphone = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

// Long enough to be looked at: nothing here waits for the end of a call.
test.use({
  callSeconds: 7_200,
  launchOptions: { ...browser, args: [...browser.args, ...microphone] },
});

const bar = (page: Page) => page.getByRole('region', { name: 'Call', exact: true });
const title = (page: Page) => page.getByRole('heading', { level: 1 });
const keypad = (page: Page) => page.getByRole('group', { name: 'Keypad' });

async function callSomebody(page: Page): Promise<void> {
  await page.keyboard.press('Control+Enter');
  await expect(title(page)).toHaveText(/^Contact \d+$/);
  // A press right after the claim is taken for a slip of the hand.
  await page.waitForTimeout(500);
  await page.keyboard.press('Control+Enter');
  await expect(bar(page)).toContainText('On call');
}

test('the sound of a call is worked by keyboard, and its death is told with what to do', async ({
  page,
  context,
  floor,
}) => {
  await signIn(page, `${floor.url}/work`, floor.people.asha);
  await expect(page.getByText('You hold 25 for offline work')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Mute' })).toHaveCount(0);
  await callSomebody(page);
  await expect(bar(page)).toContainText('Good line, simulated');
  await expect(bar(page)).toContainText(/\d+ ms, jitter \d+ ms, 0% lost/);
  await takeShots(page, 'soft-call', ['light']);

  await page.keyboard.press('F8');
  await expect(page.getByRole('button', { name: 'Unmute' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await expect(bar(page)).toContainText('Muted: they do not hear you.');
  // On every page: the call goes on there as well.
  await page.keyboard.press('Control+2');
  await expect(title(page)).toHaveText('Callbacks');
  await page.keyboard.press('F8');
  await page.keyboard.press('Control+1');
  await expect(bar(page)).toContainText('On call');
  await expect(bar(page)).not.toContainText('Muted');
  await page.keyboard.press('F9');
  await expect(bar(page)).toContainText('On hold: neither of you hears the other.');
  await page.keyboard.press('F9');
  await expect(bar(page)).not.toContainText('On hold');

  await title(page).focus();
  await page.keyboard.press('Control+Shift+K');
  await expect(keypad(page).getByRole('button', { name: '1' })).toBeFocused();
  await page.keyboard.type('42#');
  await expect(keypad(page)).toContainText('42#');
  await page.keyboard.press('Enter');
  await expect(keypad(page)).toContainText('42#1');
  // Letters and marks are no tones.
  await page.keyboard.type('a+');
  await expect(keypad(page)).toContainText('42#1');
  await expect(keypad(page)).not.toContainText('a+');
  await expectAccessible(page);
  await takeShots(page, 'soft-keypad', ['light']);
  await page.keyboard.press('Escape');
  await expect(keypad(page)).toHaveCount(0);
  await expect(title(page)).toBeFocused();
  await expect(bar(page)).toContainText('On call');

  await context.setOffline(true);
  await expect(bar(page)).toContainText('Connecting the sound again…');
  await expect(bar(page)).toContainText('No sound arrives any more. Check the network');
  await expect(page.getByRole('alert').filter({ hasText: 'No sound arrives' })).toHaveCount(1);
  await expectAccessible(page);
  await takeShots(page, 'soft-dead', ['light']);
  await context.setOffline(false);
  await expect(bar(page)).not.toContainText('No sound arrives');
  await expect(bar(page)).toContainText('Good line');

  await page.keyboard.press('Control+Shift+E');
  await expect(bar(page)).toContainText('Wrap-up');
  await expect(page.getByRole('button', { name: /^Mute/ })).toHaveCount(0);
});

test('the microphone is tested and chosen by keyboard', async ({ page, floor }) => {
  await signIn(page, `${floor.url}/you`, floor.people.asha);
  await press(page, 'Test the microphone');
  const meter = page.getByRole('meter', { name: 'Level of the microphone' });
  await expect(meter).toBeVisible();
  // The device that Chromium makes beeps once a second.
  await expect(page.getByText('You are heard. The bar follows your voice.')).toBeVisible();
  await page
    .getByRole('button', { name: /Microphone/ })
    .last()
    .scrollIntoViewIfNeeded();
  await expectAccessible(page);
  await takeShots(page, 'soft-sound', ['light']);
  await press(page, 'Stop the test');
  await expect(meter).toHaveCount(0);

  const select = page.getByRole('button', { name: /^The system’s own choice Microphone/ });
  await select.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  const last = page.getByRole('option').last();
  const chosen = (await last.textContent()) ?? '';
  await page.keyboard.press('Enter');
  await page.reload();
  await expect(page.getByRole('button', { name: new RegExp(chosen.slice(0, 12)) })).toBeVisible();

  // This Chromium allows every microphone, so what it says of the permission is said for it.
  await page.addInitScript(() => {
    const denied = { state: 'denied' } as PermissionStatus;
    Object.defineProperty(navigator.permissions, 'query', { value: async () => denied });
  });
  await page.reload();
  await expect(page.getByText('The microphone is not allowed here.')).toBeVisible();
  await expectAccessible(page);
  await takeShots(page, 'soft-denied', ['light']);
});

test('where there is no softphone, a member gives the phone that live calls ring', async ({
  page,
}) => {
  const server = await startServer({
    env: {
      TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`,
      TWILIO_AUTH_TOKEN: 'a token that nothing is sent with',
      PUBLIC_URL: 'http://localhost',
    },
  });
  try {
    const { asha, rohan } = await setUpPeople(server.url);
    const { session } = await signInTo(server.url, rohan, 'cedar');
    const path = `/api/admin/accounts/${session.account.id}`;
    const calling_window = { start: '09:00', end: '20:00' };
    const goLive = { mode: 'live', caller_id: '+12025550100', calling_window };
    const live = { method: 'PATCH', path, token: operatorToken, body: goLive };
    await send(server.url, live);
    await signIn(page, `${server.url}/you`, asha);
    await expect(page.getByText('This server has no softphone')).toBeVisible();
    const phone = page.getByLabel('Your phone');
    await phone.fill('98200');
    await phone.press('Enter');
    await expect(page.getByText('Give the number with its country code')).toBeVisible();
    await phone.fill('+91 98200 12345');
    await phone.press('Enter');
    await expect(page.getByText('Give a number of the country of this account.')).toBeVisible();
    await phone.fill('+1 (202) 555-0142');
    await phone.press('Enter');
    await expect(page.getByText('Live calls ring you there now.')).toBeVisible();
    await expect(page.getByText('Give a number of the country')).toHaveCount(0);
    await expectAccessible(page);
    await takeShots(page, 'soft-bridge', ['light']);
    await page.reload();
    await expect(phone).toHaveValue('+12025550142');
  } finally {
    await server.stop();
  }
});
