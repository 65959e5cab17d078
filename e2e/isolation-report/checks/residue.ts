// What stays on the device: a real browser signs in and mirrors the account, the person leaves in several ways, and what
// the browser left is read: its storages first, then every byte of its profile. Full form only, because it needs a
// browser and the built console.
import type { Page } from '@playwright/test';
import { updateMember } from '../../../shared/members.ts';
import { endOtherSessions } from '../../../shared/sessions.ts';
import { createClient } from '../../../server/demo/client.ts';
import { CONTACT_PAGE, deviceText } from '../../fixtures/device.ts';
import { leak, type Bench } from '../bench.ts';
import { PASSWORD, signedIn } from '../fixture.ts';
import { newPerson } from '../own/person.ts';
import { surfaceOf, type FixtureActor, type Surface } from '../types.ts';
import { comesTrue, filesWith, newProfile } from './browser-profile.ts';

export async function checkResidue(bench: Bench): Promise<Surface> {
  const surface = surfaceOf('residue');
  if (bench.task.fixture.form === 'short') {
    surface.skipped.push({
      what: 'the browser profile after sign-out',
      reason: 'needs a browser and the built console: full form only',
    });
    return surface;
  }
  for (const way of WAYS) await tryWay(bench, surface, way);
  return surface;
}

type Left = { bench: Bench; actor: FixtureActor; page: Page };
type Way = {
  name: string;
  /** The control: what is searched for can be found while it is there. */
  stays?: true;
  /** Whose console it is, and as whom. */
  home: string;
  role: FixtureActor['role'];
  /** Whose contacts are looked for. */
  of: string;
  /** Brings them to the device, or at least to the screen. */
  see: (page: Page, contact: string) => Promise<boolean>;
  leave: (left: Left) => Promise<void>;
};

const AGENT = { home: 'cedar', role: 'agent', of: 'cedar', see: mirrored } as const;

const WAYS: readonly Way[] = [
  {
    ...AGENT,
    name: 'somebody who only closes the browser',
    stays: true,
    leave: async () => undefined,
  },
  { ...AGENT, name: 'somebody who signs out', leave: ({ page }) => signOut(page) },
  {
    ...AGENT,
    name: 'somebody who signs out without a network',
    leave: async ({ page }) => {
      await page.context().setOffline(true);
      await signOut(page);
    },
  },
  {
    ...AGENT,
    name: 'somebody who is let go',
    leave: async ({ bench, actor }) => {
      await createClient(bench.site.url).ask(updateMember, {
        token: bench.actor(actor.slug, 'owner').token,
        params: { id: actor.memberId },
        body: { active: false },
      });
    },
  },
  {
    ...AGENT,
    name: 'somebody who signs a lost device out from another one',
    leave: async ({ bench, actor }) => {
      const client = createClient(bench.site.url);
      await client.ask(endOtherSessions, { token: await signedIn(client, actor), body: {} });
    },
  },
  {
    name: 'somebody who views a sub-account and goes back',
    home: 'harbour',
    role: 'owner',
    of: 'cedar',
    see: viewed,
    leave: async ({ page }) => {
      await page.keyboard.press('ControlOrMeta+Shift+X');
      await page.getByRole('heading', { name: 'Clients', level: 1 }).waitFor();
    },
  },
];

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Somebody new' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
}

/** What is kept is encrypted: pages of contacts say that it is there, and the contact's name must never. */
const holds = async (page: Page, contact: string) => {
  const text = await deviceText(page);
  return CONTACT_PAGE.test(text) || text.includes(contact);
};

function mirrored(page: Page, contact: string): Promise<boolean> {
  return comesTrue(async () => {
    const text = await deviceText(page);
    return CONTACT_PAGE.test(text) && !text.includes(contact);
  });
}

/** On the screen, and on the screen alone. */
async function viewed(page: Page, contact: string): Promise<boolean> {
  await page.getByRole('link', { name: 'Clients' }).click();
  await page.getByRole('button', { name: 'View Account cedar' }).click();
  await page.getByLabel('Reason').fill('The isolation report looks in');
  await page.getByRole('button', { name: 'Start viewing' }).click();
  await page.getByRole('link', { name: 'Lists' }).click();
  await page
    .getByRole('link', { name: /-call_lists-name/ })
    .first()
    .click();
  const body = page.locator('body');
  const isSeen = await comesTrue(async () => (await body.innerText()).includes(contact));
  return isSeen && !(await holds(page, contact));
}

async function tryWay(bench: Bench, surface: Surface, way: Way): Promise<void> {
  const actor = await newPerson({ bench, own: bench.of(way.home) }, way.role);
  const profile = newProfile();
  const contact = `${bench.of(way.of).canary}-contacts-name`;
  const fail = (what: string) => leak(bench, surface, { where: way.name, what });
  try {
    const { page, close } = await profile.open();
    await page.goto(`${bench.site.url}/work`);
    await page.getByLabel('E-mail address').fill(actor.email);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    surface.probes += 1;
    if (!(await way.see(page, contact)))
      fail('contacts were not where they should be, and nothing is proved');
    await way.leave({ bench, actor, page });
    surface.probes += 1;
    if (!way.stays && !(await comesTrue(async () => !(await holds(page, contact)))))
      fail('contacts stay in the storages of the browser');
    // What is deleted leaves the files of the browser when it tidies them up, a moment later.
    if (!way.stays)
      await comesTrue(async () => filesWith(profile.folder, contact).holding.length === 0);
    await close();
    const { holding, bytes } = filesWith(profile.folder, contact);
    surface.probes += 1;
    surface.figures[`${way.name}: files with contacts, bytes searched`] =
      `${holding.length}, ${bytes}`;
    if (holding.length > 0)
      fail(`contacts are readable in files of the profile: ${holding.slice(0, 3).join(', ')}`);
  } finally {
    profile.remove();
  }
}
