import { expectAccessible } from './fixtures/accessible.ts';
import { claimsFrom, test } from './fixtures/floor.ts';
import { expect, signIn } from './fixtures/server.ts';
import { takeShots } from './fixtures/shots.ts';

test('an agent chooses other keys, is told what stands against them, and works by them', async ({
  page,
  floor,
}) => {
  await signIn(page, `${floor.url}/you`, floor.people.asha);
  await page.getByRole('button', { name: 'Change the keys: Skip this contact' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Keys for: Skip this contact' });
  await expect(dialog.getByRole('textbox')).toBeFocused();
  await expectAccessible(page);

  // The palette opens by these, but not while they are only wished for.
  await page.keyboard.press('Control+K');
  await expect(dialog).toContainText('These do something already: Find a contact, a page');
  await expect(dialog.getByRole('button', { name: 'Take these keys' })).toBeDisabled();
  await page.keyboard.press('j');
  await expect(dialog).toContainText('These write a letter.');
  await page.keyboard.press('F10');
  await expect(dialog).toContainText('These are free.');
  await takeShots(page, 'shortcuts-dialog', ['light']);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  const row = page.getByRole('row', { name: 'Skip this contact' });
  await expect(row).toContainText('F10');
  await expectAccessible(page);
  await takeShots(page, 'shortcuts', ['light']);

  await page.goto(`${floor.url}/work`);
  await expect(page.getByText('You hold 25 for offline work')).toBeVisible();
  await page.keyboard.press('Control+Enter');
  const title = page.getByRole('heading', { level: 1, name: /^Contact/ });
  const first = (await title.textContent()) ?? '';
  await expect(page.getByRole('button', { name: /^Skip/ })).toHaveAttribute(
    'aria-keyshortcuts',
    'F10',
  );
  const claims = claimsFrom(page);
  await page.keyboard.press('Control+Shift+S');
  // A second press right after the first is taken for a slip of the hand, so the old keys would hide behind the new.
  await page.waitForTimeout(500);
  await page.keyboard.press('F10');
  await expect(title).not.toHaveText(first);
  expect(claims).toHaveLength(1);

  await page.goto(`${floor.url}/you`);
  await page.getByRole('button', { name: 'Put back: Skip this contact' }).focus();
  await page.keyboard.press('Enter');
  await expect(row).not.toContainText('F10');
});
