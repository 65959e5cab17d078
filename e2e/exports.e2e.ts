import { expectAccessible } from './fixtures/accessible.ts';
import { expect, signIn, test } from './fixtures/server.ts';
import { takeShots } from './fixtures/shots.ts';

test('an owner takes everything of the account along, by keyboard', async ({ page, server }) => {
  await signIn(page, `${server.url}/settings/data`, server.people.ritu);
  await expect(page.getByText('Nothing was exported yet.')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Export everything' }).focus();
  await page.keyboard.press('Enter');
  const table = page.getByRole('region', { name: 'Exports' });
  await expect(table.getByText('Ready')).toBeVisible({ timeout: 20_000 });
  await expectAccessible(page);
  await takeShots(page, 'exports');
  const coming = page.waitForEvent('download');
  await table.getByRole('button', { name: /^Download/ }).focus();
  await page.keyboard.press('Enter');
  const file = await coming;
  expect(file.suggestedFilename()).toMatch(/^tenant_harbour_\d{8}\.zip$/);
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).subarray(0, 2).toString()).toBe('PK');
});
