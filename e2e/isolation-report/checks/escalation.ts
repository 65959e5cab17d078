// Rights nobody gave: every role on every operation it may not use, keys without scopes, parents that are none,
// rollups, and sessions whose proof is old.
import { createApiKey } from '../../../shared/api-keys.ts';
import { Role } from '../../../shared/roles.ts';
import { createClient } from '../../../server/demo/client.ts';
import { leak, wishOf, type Answer, type Bench } from '../bench.ts';
import { surfaceOf, type FixtureActor, type Surface } from '../types.ts';
import { routesOf, type Route } from '../route-list.ts';
import { mayUse } from './asking.ts';
import { checkViewAs } from './view-as.ts';

export async function checkEscalation(bench: Bench): Promise<Surface> {
  const surface = surfaceOf('escalation');
  const routes = routesOf(bench);
  for (const slug of ['cedar', 'harbour']) {
    for (const role of Role.options) await asRole(bench, surface, { routes, slug, role });
  }
  await withoutScope(bench, surface, routes);
  await rollups(bench, surface);
  if (!bench.task.paths) await checkViewAs(bench, surface, routes);
  await oldProof(bench, surface, routes);
  return surface;
}

type AsRole = { routes: readonly Route[]; slug: string; role: Role };

async function asRole(bench: Bench, surface: Surface, asked: AsRole): Promise<void> {
  const actor = bench.actor(asked.slug, asked.role);
  const kind = bench.of(asked.slug).kind;
  for (const { e, name, sample } of asked.routes) {
    if (mayUse(e, asked.role, kind)) continue;
    const answer = await bench.ask(actor, wishOf(e, sample));
    surface.probes += 1;
    if (!isRefusal(answer))
      leak(bench, surface, {
        where: `${name} as ${actor.name}`,
        what: `answered ${answer.status}`,
      });
  }
}

const isRefusal = (answer: Answer) => answer.status === 403 || answer.status === 401;

/** A key of one scope, asked for everything else. */
async function withoutScope(
  bench: Bench,
  surface: Surface,
  routes: readonly Route[],
): Promise<void> {
  const owner = bench.actor('oak-ipd', 'owner');
  await bench.ask(owner, { method: 'GET', path: '/v1/session' });
  const { key } = await createClient(bench.site.url).ask(createApiKey, {
    token: owner.token,
    body: { name: 'one scope', scopes: ['events'] },
  });
  const actor: FixtureActor = {
    ...owner,
    kind: 'api_key',
    name: 'API key with one scope',
    token: key,
  };
  for (const { e, name, sample } of routes.filter((r) => !LETS_IN.has(r.e.access.kind))) {
    if (e.access.kind === 'member' && e.access.scope === 'events') continue;
    const answer = await bench.ask(actor, wishOf(e, sample));
    surface.probes += 1;
    if (!isRefusal(answer))
      leak(bench, surface, {
        where: `${name} as ${actor.name}`,
        what: `answered ${answer.status}`,
      });
  }
}

const LETS_IN = new Set(['public', 'carrier']);

/** A parent sees exactly its own sub-accounts; nobody else sees any. */
async function rollups(bench: Bench, surface: Surface): Promise<void> {
  const path = '/v1/rollup?from=2026-10-01&to=2026-11-30';
  for (const { slug, id, kind } of bench.filled) {
    const answer = await bench.ask(bench.actor(slug, 'owner'), { method: 'GET', path });
    surface.probes += 1;
    if (kind !== 'parent') {
      if (!isRefusal(answer))
        leak(bench, surface, { where: path, what: `${slug} was answered ${answer.status}` });
      continue;
    }
    const rows =
      answer.status === 200
        ? (JSON.parse(answer.text) as { rows: { account_id: string }[] }).rows
        : [];
    const got = rows.map((r) => r.account_id).toSorted();
    const own = bench.filled
      .filter((f) => f.parent === id)
      .map((f) => f.id)
      .toSorted();
    const strange = got.filter((g) => bench.filled.some((f) => f.id === g) && !own.includes(g));
    const missing = own.filter((o) => !got.includes(o));
    if (strange.length + missing.length > 0)
      leak(bench, surface, {
        where: path,
        what: `${slug} sees ${strange.length} strangers, misses ${missing.length}`,
      });
  }
}

/** A stolen session whose proof is an hour old changes nothing that would let it last. */
async function oldProof(bench: Bench, surface: Surface, routes: readonly Route[]): Promise<void> {
  const guarded = routes.filter((r) => r.e.stepUp);
  const { rows } = await bench.site.database.admin.query<{ name: string }>(
    `select column_name as name from information_schema.columns
     where table_name = 'sessions' and column_name = 'proven_at'`,
  );
  if (guarded.length === 0 || rows.length === 0) {
    surface.skipped.push({
      what: 'operations that need a fresh proof',
      reason: 'no operation of this version asks for one',
    });
    return;
  }
  const actor = bench.actor('palm', 'owner');
  await bench.ask(actor, { method: 'GET', path: '/v1/session' });
  await bench.site.database.admin.query(
    `update sessions set proven_at = proven_at - interval '1 hour' where account_id = $1`,
    [bench.of('palm').id],
  );
  for (const { e, name, sample } of guarded) {
    const answer = await bench.ask(actor, wishOf(e, sample));
    surface.probes += 1;
    if (!isRefusal(answer))
      leak(bench, surface, {
        where: `${name} with an old proof`,
        what: `answered ${answer.status}`,
      });
  }
}
