// The search of a list stands in its address, also when it is a number and nothing else.
import { test } from './fixtures/floor.ts';
import { expect, signIn } from './fixtures/server.ts';

test('an address with the digits of a number finds it, typed by hand, by the page and after a reload', async ({
  page,
  floor,
}) => {
  const list = `${floor.url}/lists/${floor.listId}`;
  await signIn(page, `${list}?search=2125550105`, floor.people.rohan);
  const found = page.getByRole('row', { name: /^Contact 6 / });
  const others = page.getByRole('row', { name: /^Contact / });
  const field = page.getByRole('searchbox').first();
  await expect(field).toHaveValue('2125550105');
  await expect(found).toBeVisible();
  await expect(others).toHaveCount(1);

  await field.fill('2125550106');
  await expect(page).toHaveURL(`${list}?search=2125550106`);
  await expect(page.getByRole('row', { name: /^Contact 7 / })).toBeVisible();
  await page.reload();
  await expect(field).toHaveValue('2125550106');
  await expect(others).toHaveCount(1);
});
