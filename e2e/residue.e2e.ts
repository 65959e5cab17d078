/** What stays on a device after its person has left: nothing of the account's contacts. */
import type { Page } from '@playwright/test';
import { type Floor, test } from './fixtures/floor.ts';
import { expect, signIn } from './fixtures/server.ts';

/** Every text in every local database and storage of the page. */
async function everythingLocal(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const open = (name: string) =>
      new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error as Error);
      });
    const readAll = (store: IDBObjectStore) =>
      new Promise<unknown[]>((resolve, reject) => {
        const request = store.getAll();
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error as Error);
      });
    const texts = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await open(name);
      for (const store of database.objectStoreNames) {
        const rows = await readAll(database.transaction(store).objectStore(store));
        texts.push(name, JSON.stringify(rows));
      }
      database.close();
    }
    return texts.join('\n');
  });
}

async function workAndSignOut(
  page: Page,
  floor: Floor,
  before: () => Promise<void>,
): Promise<void> {
  await signIn(page, `${floor.url}/work`, floor.people.asha);
  await expect(page.getByText('You hold 25 for offline work')).toBeVisible();
  expect(await everythingLocal(page)).toMatch(/Contact \d+.*\+1\d{10}/);
  await before();
  await page.getByRole('button', { name: floor.people.asha.name }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
}

async function expectNothingLeft(page: Page): Promise<void> {
  await expect.poll(() => everythingLocal(page)).not.toMatch(/Contact \d+|\+1\d{10}/);
}

test('signing out takes every contact off the device', async ({ page, floor }) => {
  await workAndSignOut(page, floor, async () => {});
  await expectNothingLeft(page);
});

test('signing out without a network does so as well', async ({ page, floor, context }) => {
  await workAndSignOut(page, floor, () => context.setOffline(true));
  await expectNothingLeft(page);
});
