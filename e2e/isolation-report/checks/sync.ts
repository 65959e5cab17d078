// The sync protocol, told lies: what is pulled equals the account, and nothing pushed reaches another one.
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { FACTS, FactName, MirrorName, SYNC_SCHEMA, type Checkpoint } from '../../../shared/sync.ts';
import { digestOf } from '../../../server/isolation/test/database-probes.ts';
import { sampleOf } from '../../../server/isolation/test/route-probes.ts';
import { push } from '../../../shared/sync.ts';
import { foreignIn, leak, type Answer, type Bench } from '../bench.ts';
import type { Filled } from '../fixture.ts';
import { surfaceOf, type FixtureActor, type Surface } from '../types.ts';

type Page = { docs: { id: string }[]; cp: Checkpoint; done: boolean };
const TABLE: Record<MirrorName, string> = {
  contacts: 'contacts',
  lists: 'call_lists',
  codes: 'disposition_codes',
};

export async function checkSync(bench: Bench): Promise<Surface> {
  const surface = surfaceOf('sync');
  for (const own of bench.filled) {
    const actor = bench.actor(own.slug, 'owner');
    for (const coll of MirrorName.options) {
      await pullsItsOwn(bench, surface, { own, actor, coll });
      await forgeCheckpoints(bench, surface, { own, actor, coll });
    }
    await pushForeign(bench, surface, { own, actor });
  }
  return surface;
}

type Side = { own: Filled; actor: FixtureActor };

function post(bench: Bench, actor: FixtureActor, request: { path: string; body: object }) {
  return bench.ask(actor, {
    method: 'POST',
    path: request.path,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request.body),
  });
}

const pullBody = (coll: MirrorName, cp: unknown, limit = 1000) => ({
  coll,
  cp,
  limit,
  schema: SYNC_SCHEMA,
  device_id: randomUUID(),
});

/** To the end, a page at a time: exactly the account’s rows, and all of them. */
async function pullsItsOwn(
  bench: Bench,
  surface: Surface,
  { own, actor, coll }: Side & { coll: MirrorName },
): Promise<void> {
  const got = new Set<string>();
  let cp: Checkpoint | null = null;
  for (let pages = 0; pages < 100; pages += 1) {
    const answer = await post(bench, actor, { path: '/sync/v1/pull', body: pullBody(coll, cp, 7) });
    surface.probes += 1;
    scan(bench, surface, { actor, answer, where: `pull ${coll}` });
    if (answer.status !== 200)
      return leak(bench, surface, {
        where: `pull ${coll}`,
        what: `${actor.name} is answered ${answer.status}`,
      });
    const page = JSON.parse(answer.text) as Page;
    for (const doc of page.docs) got.add(doc.id);
    cp = page.cp;
    if (page.done) break;
  }
  const { rows } = await bench.site.database.admin.query<{ id: string }>(
    `select id from ${TABLE[coll]} where account_id = $1 and not deleted`,
    [own.id],
  );
  const missing = rows.filter((r) => !got.has(r.id)).length;
  const more = got.size - (rows.length - missing);
  if (missing + more > 0)
    leak(bench, surface, {
      where: `pull ${coll} of ${own.slug}`,
      what: `${missing} own documents missing, ${more} too many`,
    });
}

/** Buckets, epochs and limits of somebody else answer like ones that never were. */
async function forgeCheckpoints(
  bench: Bench,
  surface: Surface,
  { own, actor, coll }: Side & { coll: MirrorName },
): Promise<void> {
  for (const other of bench.filled.filter((f) => f.id !== own.id)) {
    const bucket = String(other.rows.get('call_lists')?.[0]?.['id']);
    const nobody = randomUUID();
    const pull = (b: string) =>
      post(bench, actor, {
        path: '/sync/v1/pull',
        body: pullBody(coll, { v: 1, e: 1, b: { [b]: 0 } }),
      });
    const digest = (b: string) =>
      post(bench, actor, { path: '/sync/v1/digest', body: { coll, bucket: b, upto: 1_000_000 } });
    for (const ask of [pull, digest]) {
      const [forged, missing] = [await ask(bucket), await ask(nobody)];
      surface.probes += 1;
      scan(bench, surface, { actor, answer: forged, where: `checkpoint ${coll}`, asked: bucket });
      if (
        forged.text.replaceAll(bucket, nobody) !== missing.text &&
        !differsByTime(forged, missing)
      )
        leak(bench, surface, {
          where: `${coll} as ${actor.name}`,
          what: `a bucket of ${other.slug} answers unlike a missing one: ${forged.text.slice(0, 120)} / ${missing.text.slice(0, 120)}`,
        });
    }
    const lies = [
      { ...pullBody(coll, null), account_id: other.id },
      pullBody(coll, { v: 1, e: 999, b: { [bucket]: 0 } }),
      pullBody(coll, null, 1_000_000_000),
    ];
    for (const body of lies) {
      const answer = await post(bench, actor, { path: '/sync/v1/pull', body });
      surface.probes += 1;
      scan(bench, surface, { actor, answer, where: `pull ${coll}`, asked: bucket });
      if (answer.status < 400)
        leak(bench, surface, {
          where: `pull ${coll}`,
          what: `${actor.name} was answered to a lie`,
        });
    }
  }
}

const plain = (answer: Answer) => answer.text.replace(/[0-9a-f-]{36}/g, '<id>');
const differsByTime = (a: Answer, b: Answer) => a.status === b.status && plain(a) === plain(b);

/** Facts about foreign contacts, and facts that carry the id of a foreign fact. */
async function pushForeign(bench: Bench, surface: Surface, { own, actor }: Side): Promise<void> {
  const others = bench.filled.filter((f) => f.id !== own.id);
  const strangers = others.map((f) => f.id);
  for (const other of others) await eraseLast(bench, other);
  const before = await digestOf(bench.site.database, bench.tables, strangers);
  for (const coll of FactName.options) {
    const { sample } = sampleOf({ ...push, body: FACTS[coll] });
    for (const other of others) {
      const pair = { own, actor, other, coll, row: sample.body as object };
      await pushPair(bench, surface, pair);
      await keptWhole(bench, surface, pair);
    }
  }
  surface.probes += 1;
  if ((await digestOf(bench.site.database, bench.tables, strangers)) !== before)
    leak(bench, surface, { where: 'push', what: `${actor.name} changed rows of another account` });
}

type Pair = Side & { other: Filled; coll: FactName; row: object };

async function pushPair(bench: Bench, surface: Surface, pair: Pair): Promise<void> {
  const { own, actor, other, coll, row } = pair;
  const first = (from: Filled, table: string) => String(from.rows.get(table)?.[0]?.['id']);
  const fact = (change: object) => ({ ...row, id: randomUUID(), ...change });
  const ask = async (one: object) => {
    const body = { coll, device_id: randomUUID(), rows: [one] };
    const answer = await post(bench, actor, { path: '/sync/v1/push', body });
    surface.probes += 1;
    return { answer, told: answer.text.replace(/[0-9a-f-]{36}/g, '<id>') };
  };
  const theirs = { contact_id: first(other, 'contacts'), list_id: first(other, 'call_lists') };
  const mine = { contact_id: first(own, 'contacts'), list_id: first(own, 'call_lists') };
  const foreign = await ask(fact(theirs));
  const missing = await ask(fact({ contact_id: randomUUID(), list_id: randomUUID() }));
  const collides = await ask(fact({ ...mine, id: first(other, coll) }));
  const fresh = await ask(fact(mine));
  for (const [a, b, what] of [
    [foreign, missing, 'a foreign contact'],
    [collides, fresh, 'the id of a foreign fact'],
  ] as const) {
    scan(bench, surface, {
      actor,
      answer: a.answer,
      where: `push ${coll}`,
      asked: first(other, coll),
    });
    if (a.told !== b.told)
      leak(bench, surface, {
        where: `push ${coll} as ${actor.name}`,
        what: `${what} answers ${a.told.slice(0, 160)}, a new one ${b.told.slice(0, 160)}`,
      });
  }
}

const lastContact = ({ rows }: Filled) => String(rows.get('contacts')?.at(-1)?.['id']);

function eraseLast({ site }: Bench, own: Filled): Promise<unknown> {
  return site.database.admin.query(
    'update contacts set erased_at = coalesce(erased_at, now()) where account_id = $1 and id = $2',
    [own.id, lastContact(own)],
  );
}

/** That a stranger erased somebody changes nothing about a refused fact: it is kept word for word. */
async function keptWhole(bench: Bench, surface: Surface, pair: Pair): Promise<void> {
  const { own, actor, other, coll, row } = pair;
  const fact = { ...row, id: randomUUID(), contact_id: lastContact(other) };
  const body = { coll, device_id: randomUUID(), rows: [fact] };
  await post(bench, actor, { path: '/sync/v1/push', body });
  const { rows } = await bench.site.database.admin.query<{ kept: object }>(
    'select row_json as kept from sync_dead_letters where account_id = $1 and id = $2',
    [own.id, fact.id],
  );
  surface.probes += 1;
  if (!isDeepStrictEqual(rows[0]?.kept, fact))
    leak(bench, surface, {
      where: `push ${coll} as ${actor.name}`,
      what: `a fact about somebody ${other.slug} erased is not kept as it was sent`,
    });
}

type Scanned = { actor: FixtureActor; answer: Answer; where: string; asked?: string };

function scan(bench: Bench, surface: Surface, { actor, answer, where, asked }: Scanned): void {
  for (const what of foreignIn(bench, actor.slug, { text: answer.text, asked }))
    leak(bench, surface, { where: `${where} as ${actor.name}`, what });
}
