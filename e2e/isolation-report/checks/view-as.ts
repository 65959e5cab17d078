// Looking at a sub-account under one's own name: only a parent at its own, only to read, and gone when it ends.
import { endOwnViewAs, listViewAs, startViewAs } from '../../../shared/view-as.ts';
import { createClient } from '../../../server/demo/client.ts';
import { foreignIn, leak, wishOf, type Bench } from '../bench.ts';
import { signedIn } from '../fixture.ts';
import type { FixtureActor, Surface } from '../types.ts';
import { ownSample, type Route } from '../route-list.ts';

const VIEW = {
  reason: 'isolation report',
  ticket: null,
  minutes: 5,
  write: false,
  device: 'report',
};

export async function checkViewAs(
  bench: Bench,
  surface: Surface,
  routes: readonly Route[],
): Promise<void> {
  const client = createClient(bench.site.url);
  const admin = bench.actor('harbour', 'admin');
  const token = await signedIn(client, { email: admin.email, slug: 'harbour' });
  const view = (account_id: string, by = token) =>
    client.attempt(startViewAs, { token: by, body: { account_id, ...VIEW } });
  await strangersOf(bench, surface, (slug) => view(bench.of(slug).id));
  const opened = await view(bench.of('cedar').id);
  surface.probes += 1;
  if (!opened.ok)
    return leak(bench, surface, {
      where: 'view-as',
      what: `a parent’s admin is answered ${opened.status}`,
    });
  const guest: FixtureActor = {
    ...admin,
    kind: 'api_key',
    name: 'harbour’s admin in view-as of cedar',
    slug: 'cedar',
    token: opened.body.token,
  };
  await onlyReads(bench, surface, { guest, routes });
  const seen = await client.ask(listViewAs, {
    token: await signedIn(client, { email: bench.actor('cedar', 'owner').email, slug: 'cedar' }),
  });
  surface.probes += 1;
  if (!seen.data.some((entry) => entry.open && entry.person_email === admin.email))
    leak(bench, surface, { where: 'view-as', what: 'cedar does not see who looks at it' });
  await client.ask(endOwnViewAs, { token });
  const after = await bench.ask(guest, { method: 'GET', path: '/v1/call-lists' });
  surface.probes += 1;
  if (after.status !== 401)
    leak(bench, surface, {
      where: 'view-as',
      what: `after its end it is answered ${after.status}`,
    });
}

type View = (slug: string) => Promise<{ status: number }>;

/** Another agency’s accounts, and the parent itself, are no sub-account of the parent’s. */
async function strangersOf(bench: Bench, surface: Surface, view: View): Promise<void> {
  for (const slug of ['palm', 'palm-west', 'harbour']) {
    const { status } = await view(slug);
    surface.probes += 1;
    if (status !== 404)
      leak(bench, surface, {
        where: 'view-as',
        what: `harbour’s admin at ${slug} is answered ${status}`,
      });
  }
}

type Guest = { guest: FixtureActor; routes: readonly Route[] };

/** Every operation: what changes something is refused, what is read is cedar’s own. */
async function onlyReads(bench: Bench, surface: Surface, { guest, routes }: Guest): Promise<void> {
  for (const route of routes) {
    const { e, name } = route;
    if (e.access.kind === 'public' || e.access.kind === 'carrier' || e.leavesViewAs) continue;
    const answer = await bench.ask(guest, wishOf(e, ownSample(route, bench.of('cedar'))));
    surface.probes += 1;
    const reads = (e.method === 'get' || e.readsOnly) && !e.notInViewAs;
    if (!reads && answer.status !== 403)
      leak(bench, surface, { where: `${name} in view-as`, what: `answered ${answer.status}` });
    for (const what of foreignIn(bench, 'cedar', answer))
      leak(bench, surface, { where: `${name} in view-as`, what });
  }
}
