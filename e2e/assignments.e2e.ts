/** A supervisor chooses who works a list; the console of whoever does not any more forgets it. And a list too large for a device. */
import { expectAccessible } from './fixtures/accessible.ts';
import { CONTACT_PAGE, deviceText } from './fixtures/device.ts';
import { importContacts, signInTo } from './fixtures/floor.ts';
import { type People, password, send, setUpPeople } from './fixtures/people.ts';
import {
  expect,
  signIn,
  type StartedServer,
  startServer,
  test as base,
} from './fixtures/server.ts';

const MIRRORED_MAX = 30;
const SMALL = 'Site visits';
const BIG = 'Whole city';

type Floor = StartedServer & { people: People };

const test = base.extend<object, { floor: Floor }>({
  floor: [
    async ({ browserName: _browserName }, use) => {
      const server = await startServer({ env: { MIRROR_CONTACTS_MAX: String(MIRRORED_MAX) } });
      const people = await setUpPeople(server.url);
      await setUpLists(server.url, people);
      await use({ ...server, people });
      await server.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

/** One list that fits a device and one that does not, and an agent besides Asha. */
async function setUpLists(url: string, { ritu, rohan }: People): Promise<void> {
  const { token } = await signInTo(url, rohan, 'cedar');
  const rows = (name: string, count: number, area: string) =>
    Array.from({ length: count }, (_, n) => `${name} ${n + 1},+1${area}5550${100 + n}`);
  const csv = (lines: string[]) => ['Name,Phone', ...lines].join('\n');
  await importContacts(url, token, { name: SMALL, csv: csv(rows('Visitor', 28, '212')) });
  await importContacts(url, token, { name: BIG, csv: csv(rows('Citizen', 40, '202')) });
  const owner = await signInTo(url, ritu, 'cedar');
  const ravi = { name: 'Ravi Iyer', email: 'ravi@cedar.example', password, role: 'agent' };
  await send(url, { method: 'POST', path: '/v1/members', token: owner.token, body: ravi });
}

test('a list that a supervisor gives to others leaves the console of an agent within seconds', async ({
  page,
  browser,
  floor,
}) => {
  const { asha, rohan } = floor.people;
  await signIn(page, `${floor.url}/work`, asha);
  const queue = page.getByRole('region', { name: 'Queue' });
  const choice = queue.getByRole('button', { name: 'Call list' });

  // The larger one is chosen first, and it is not here: the server searches it and gives its contacts out.
  await expect(choice).toContainText(BIG);
  await expect(
    queue.getByText('Not on this device: it is more than a device holds.'),
  ).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Citizen \d+$/);
  await queue.getByRole('searchbox').fill('Citizen 27');
  await expect(queue.getByText('1 contact found')).toBeVisible();
  await expectAccessible(page, ['light']);

  await queue.getByRole('searchbox').fill('');
  await choice.press('Enter');
  await page.getByRole('option', { name: SMALL }).press('Enter');
  await expect(queue.getByText('Visitor 27', { exact: true })).toBeAttached();
  await expect.poll(() => deviceText(page)).toMatch(CONTACT_PAGE);

  const supervisor = await (await browser.newContext()).newPage();
  await signIn(supervisor, `${floor.url}/lists`, rohan);
  const row = supervisor.getByRole('row', { name: new RegExp(SMALL) });
  await expect(row).toContainText('Everybody');
  await row.getByRole('button', { name: `Change ${SMALL}` }).press('Enter');
  await supervisor.getByRole('menuitem', { name: 'Who works it' }).press('Enter');
  const dialog = supervisor.getByRole('dialog', { name: `Who works ${SMALL}` });
  await dialog.getByRole('radio', { name: /^Everybody/ }).press('ArrowDown');
  await dialog.getByRole('button', { name: 'Save' }).press('Enter');
  await expect(dialog.getByText('Choose at least one person, or everybody.')).toBeVisible();
  await dialog.getByRole('searchbox').fill('rav');
  await dialog.getByRole('checkbox', { name: 'All that are found' }).press('Space');
  await expect(dialog.getByText('1 chosen')).toBeVisible();
  await expectAccessible(supervisor);
  await dialog.getByRole('button', { name: 'Save' }).press('Enter');
  await expect(row).toContainText('Ravi Iyer');

  await expect(queue.getByText('Visitor 27', { exact: true })).not.toBeAttached();
  await expect(queue.getByRole('heading', { name: BIG })).toBeVisible();
  // Names are sealed on the disk; that no page of contacts is left says that none of theirs is.
  await expect.poll(() => deviceText(page)).not.toMatch(CONTACT_PAGE);
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText(/^Visitor/);
  await supervisor.close();
});
