import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignedIn } from '../../shared/sessions.ts';
import type { Problem } from '../../shared/errors.ts';
import {
  ACCOUNT_BUCKET,
  MIRRORS,
  SYNC_SCHEMA,
  type Checkpoint,
  type MirrorName,
} from '../../shared/sync.ts';
import { takeSeq, withAccount, type Tx } from '../platform/db/transaction.ts';
import { addSubAccount, call, setUpHarbour, startTestApp, type TestApp } from '../test/app.ts';
import { seedList, type SeededList } from '../test/calling.ts';

let t: TestApp;
let harbour: SignedIn;
let cedar: SignedIn;

beforeAll(async () => {
  t = await startTestApp();
  harbour = await setUpHarbour(t.url);
  cedar = await addSubAccount(t.url, harbour, 'cedar');
});
afterAll(() => t.close());

type Doc = { id: string; seq: number; ver: number; bucket: string } & Record<string, unknown>;
type Page = {
  docs: Doc[];
  removed: { id: string; bucket: string }[];
  revoked: string[];
  cp: Checkpoint;
  done: boolean;
};
type Ask = { coll?: MirrorName; cp?: Checkpoint | null; limit?: number; schema?: number };

const ask = <T = Page>(body: Ask, who = cedar) =>
  call<T>(t.url, {
    method: 'POST',
    path: '/sync/v1/pull',
    token: who.token,
    body: {
      coll: 'contacts',
      cp: null,
      limit: 100,
      schema: SYNC_SCHEMA,
      device_id: randomUUID(),
      ...body,
    },
  });

/** Pulls to the end, as a console does, and keeps what it was given. */
async function pullAll(mirror: Map<string, Doc>, from: Ask = {}, who = cedar): Promise<Checkpoint> {
  let cp = from.cp ?? null;
  for (;;) {
    const { status, body } = await ask({ ...from, cp }, who);
    expect(status).toBe(200);
    for (const doc of body.docs) mirror.set(doc.id, doc);
    for (const gone of body.removed) {
      if (mirror.get(gone.id)?.bucket === gone.bucket) mirror.delete(gone.id);
    }
    for (const doc of mirror.values()) if (body.revoked.includes(doc.bucket)) mirror.delete(doc.id);
    cp = body.cp;
    if (body.done) return cp;
  }
}

const inAccount = <T>(fn: (tx: Tx) => Promise<T>, who = cedar) =>
  withAccount(t.database.pools.app, { accountId: who.session.account.id }, fn);
const touch = (id: string, set = 'name = name') =>
  inAccount(async (tx) => {
    const seq = await takeSeq(tx);
    await tx.execute(
      `update contacts set ${set}, seq = $3, ver = ver + 1 where account_id = $1 and id = $2`,
      [tx.accountId, id, seq],
    );
  });
const setStatus = (list: SeededList, set: string) =>
  inAccount(async (tx) => {
    const seq = await takeSeq(tx);
    await tx.execute(
      `update call_lists set ${set}, seq = $3, ver = ver + 1 where account_id = $1 and id = $2`,
      [tx.accountId, list.id, seq],
    );
  });
const ofList = (mirror: Map<string, Doc>, list: SeededList) =>
  [...mirror.values()]
    .filter((doc) => doc.bucket === list.id)
    .map((doc) => doc.id)
    .toSorted();

describe('pull', () => {
  it('serves every mirror in exactly the shape of its documents', async () => {
    await seedList(t, cedar, { count: 2 });
    for (const coll of ['contacts', 'lists', 'codes'] as const) {
      const { body } = await ask({ coll });
      expect(body.docs.length).toBeGreaterThan(0);
      expect(body.docs.map((doc) => MIRRORS[coll].parse(doc))).toEqual(body.docs);
    }
  });

  it('fills pages across call lists, in order, without a gap or a repeat', async () => {
    const lists = [await seedList(t, cedar, { count: 7 }), await seedList(t, cedar, { count: 7 })];
    const seen: string[] = [];
    const sizes: number[] = [];
    let cp: Checkpoint | null = null;
    for (let done = false; !done;) {
      const { body }: { body: Page } = await ask({ cp, limit: 5 });
      if (!body.done) sizes.push(body.docs.length);
      seen.push(...body.docs.map((doc) => doc.id));
      ({ cp, done } = body);
    }
    expect(sizes).toEqual(sizes.map(() => 5));
    expect(new Set(seen).size).toBe(seen.length);
    for (const id of lists.flatMap((list) => list.contacts)) expect(seen).toContain(id);
    expect((await ask({ cp })).body).toMatchObject({ docs: [], removed: [], done: true });
  });

  it('never splits documents that share a number between two pages', async () => {
    const list = await seedList(t, cedar, { count: 6 });
    await inAccount(async (tx) => {
      const seq = await takeSeq(tx);
      await tx.execute(
        'update contacts set seq = $3, ver = ver + 1 where account_id = $1 and list_id = $2',
        [tx.accountId, list.id, seq],
      );
    });
    const mirror = new Map<string, Doc>();
    await pullAll(mirror, { limit: 1 });
    expect(ofList(mirror, list)).toEqual(list.contacts.toSorted());
  });

  it('sends only what changed, and what left its bucket or was deleted', async () => {
    const list = await seedList(t, cedar, { count: 3 });
    const [moved, deleted, changed] = list.contacts as [string, string, string];
    const mirror = new Map<string, Doc>();
    const cp = await pullAll(mirror);
    await touch(changed, "name = 'Kavita Rao'");
    await touch(deleted, 'deleted = true');
    await inAccount(async (tx) => {
      const seq = await takeSeq(tx);
      await tx.execute(
        `insert into sync_removed (account_id, coll, bucket, doc_id, seq) values ($1, 'contacts', $2, $3, $4)`,
        [tx.accountId, list.id, moved, seq],
      );
    });
    const { body } = await ask({ cp });
    expect(body.docs.map((doc) => [doc.id, doc['name']])).toEqual([[changed, 'Kavita Rao']]);
    expect(body.removed).toEqual([
      { id: deleted, bucket: list.id },
      { id: moved, bucket: list.id },
    ]);
    const small = new Map(mirror);
    await pullAll(small, { cp, limit: 1 });
    expect(ofList(small, list)).toEqual([changed]);
  });

  it('starts a new list at its beginning, revokes a closed one and leaves out one being imported', async () => {
    const list = await seedList(t, cedar, { count: 2 });
    const hidden = await seedList(t, cedar, { count: 2, status: 'importing' });
    const mirror = new Map<string, Doc>();
    let cp = await pullAll(mirror);
    expect([ofList(mirror, list).length, ofList(mirror, hidden).length]).toEqual([2, 0]);
    await setStatus(list, "status = 'closed'");
    await setStatus(hidden, "status = 'open'");
    const { body } = await ask({ cp });
    expect(body.revoked).toEqual([list.id]);
    expect(body.cp.b).not.toHaveProperty(list.id);
    cp = await pullAll(mirror, { cp });
    expect([ofList(mirror, list).length, ofList(mirror, hidden).length]).toEqual([0, 2]);
    await setStatus(list, "status = 'open'");
    await pullAll(mirror, { cp });
    expect(ofList(mirror, list)).toEqual(list.contacts.toSorted());
  });

  it('asks for a reset in another epoch, before the purge, and ahead of a restored server', async () => {
    await seedList(t, cedar, { count: 2 });
    const before = await pullAll(new Map());
    await seedList(t, cedar, { count: 2 });
    const cp = await pullAll(new Map(), { cp: before });
    const code = async (from: Checkpoint) => {
      const { status, body } = await ask<Problem>({ cp: from });
      return [status, body.code];
    };
    const shifted = (by: number) => ({
      ...cp,
      b: Object.fromEntries(Object.entries(cp.b).map(([bucket, seq]) => [bucket, seq + by])),
    });
    expect(await code({ ...cp, e: cp.e + 1 })).toEqual([410, 'sync_reset']);
    expect(await code(shifted(1))).toEqual([410, 'sync_reset']);
    const purge = (to: string) =>
      t.database.admin.query(`update sync_heads set min_seq = ${to} where account_id = $1`, [
        cedar.session.account.id,
      ]);
    await purge('seq');
    // The pull went to the end, so even its quiet lists are not too old.
    expect((await ask({ cp })).status).toBe(200);
    expect(await code(shifted(-1))).toEqual([410, 'sync_reset']);
    expect((await ask({ cp: null })).status).toBe(200);
    await purge('0');
  });

  it('pulls a list of several pages after a purge, and from the start if the purge came between', async () => {
    const list = await seedList(t, cedar, { count: 5 });
    const purge = (to: string) =>
      t.database.admin.query(`update sync_heads set min_seq = ${to} where account_id = $1`, [
        cedar.session.account.id,
      ]);
    await touch(list.contacts[0] as string);
    const mirror = new Map<string, Doc>();
    const { body: between } = await ask({ limit: 1 });
    await purge('seq');
    expect((await ask({ cp: between.cp })).status).toBe(410);
    await pullAll(mirror, { limit: 1 });
    expect(ofList(mirror, list)).toEqual(list.contacts.toSorted());
    await purge('0');
  });

  it('tells a console that is too old to upgrade', async () => {
    // As consoles of schema 1 sent it, before a checkpoint said how far tombstones were purged.
    const cp = { v: 1, e: 1, b: {} } as unknown as Checkpoint;
    for (const old of [{ schema: 0 }, { schema: 1, cp }]) {
      const { status, body } = await ask<Problem>(old);
      expect([status, body.code]).toEqual([426, 'upgrade_required']);
    }
  });

  it('shows nothing of another account to a forged checkpoint', async () => {
    const foreign = await seedList(t, harbour, { count: 3 });
    const cp = await pullAll(new Map());
    const { body } = await ask({
      cp: { ...cp, b: { ...cp.b, [foreign.id]: 0, [randomUUID()]: 5 } },
    });
    expect([body.docs, body.removed]).toEqual([[], []]);
    expect(body.revoked).toContain(foreign.id);
    expect(Object.keys(body.cp.b)).not.toContain(foreign.id);
  });

  it('reads a bucket by its feed index, under row security', async () => {
    const list = await seedList(t, cedar, { count: 5000, prefix: '+1666' });
    await t.database.admin.query('analyze contacts');
    const plan = await inAccount((tx) =>
      tx.query<{ 'QUERY PLAN': string }>(
        `explain select * from contacts where account_id = $1 and list_id = $2::uuid and seq > $3
         order by seq fetch first $4 rows with ties`,
        [tx.accountId, list.id, 10, 100],
      ),
    );
    const text = plan.map((line) => line['QUERY PLAN']).join('\n');
    expect(text).toMatch(/Index Scan using contacts_feed/);
    expect(text).not.toMatch(/Sort|Seq Scan/);
  });
});

/**
 * N writers change contacts and hold their transaction open for a while, as a reader pulls. Answers what the
 * reader misses at the end.
 */
async function missedUnder(take: (tx: Tx) => Promise<number>): Promise<number> {
  const list = await seedList(t, cedar, { count: 120 });
  const mirror = new Map<string, Doc>();
  let cp = await pullAll(mirror);
  const writers = Array.from({ length: 6 }, (_, n) => n);
  const work = Promise.all(
    writers.map(async (n) => {
      for (const id of list.contacts.filter((_, i) => i % writers.length === n)) {
        await inAccount(async (tx) => {
          const seq = await take(tx);
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 8));
          await tx.execute(
            'update contacts set seq = $3, ver = ver + 1 where account_id = $1 and id = $2',
            [tx.accountId, id, seq],
          );
        });
      }
    }),
  );
  let isOver = false;
  void work.then(() => (isOver = true));
  while (!isOver) cp = await pullAll(mirror, { cp, limit: 7 });
  await work;
  await pullAll(mirror, { cp });
  return ofList(mirror, list).filter((id) => mirror.get(id)?.ver !== 2).length;
}

describe('the feed', () => {
  it('has no gap for a reader that pulls while many writers commit', async () => {
    expect(await missedUnder((tx) => takeSeq(tx))).toBe(0);
  });

  it('would have gaps if numbers were taken without the lock, so the test above can fail', async () => {
    await t.database.admin.query('create sequence unlocked_seq');
    await t.database.admin.query('grant usage on sequence unlocked_seq to switchyard_app');
    await t.database.admin.query(
      `select setval('unlocked_seq', (select max(seq) + 10000 from sync_heads))`,
    );
    const advance = (tx: Tx) =>
      tx
        .query<{ seq: number }>(`select nextval('unlocked_seq') as seq`)
        .then((rows) => Number(rows[0]?.seq));
    // The head moves in a transaction of its own, so it runs ahead of the rows that took its numbers.
    const missed = await missedUnder(async (tx) => {
      const seq = await advance(tx);
      await t.database.admin.query(
        'update sync_heads set seq = greatest(seq, $2) where account_id = $1',
        [tx.accountId, seq],
      );
      return seq;
    });
    expect(missed).toBeGreaterThan(0);
  });
});

describe('digest', () => {
  const digest = <T = { n: number; h: string }>(body: object, who = cedar) =>
    call<T>(t.url, { method: 'POST', path: '/sync/v1/digest', token: who.token, body });
  const hashOf = (docs: Doc[]) => {
    const hash64 = (doc: Doc) =>
      createHash('md5').update(`${doc.id}:${doc.ver}`).digest().readBigUInt64BE();
    return String(docs.reduce((sum, doc) => (sum + hash64(doc)) % 2n ** 64n, 0n));
  };

  it('equals what a console computes over its documents, for every mirror', async () => {
    const list = await seedList(t, cedar, { count: 50 });
    await touch(list.contacts[3] as string);
    await touch(list.contacts[4] as string, 'deleted = true');
    for (const [coll, bucket] of [
      ['contacts', list.id],
      ['lists', ACCOUNT_BUCKET],
      ['codes', ACCOUNT_BUCKET],
    ] as const) {
      const mirror = new Map<string, Doc>();
      const cp = await pullAll(mirror, { coll });
      const docs = [...mirror.values()].filter((doc) => doc.bucket === bucket);
      const { body } = await digest({ coll, bucket, upto: cp.b[bucket] });
      expect(body).toEqual({ n: docs.length, h: hashOf(docs) });
    }
  });

  it('differs when one version differs, and answers only for buckets in scope', async () => {
    const list = await seedList(t, cedar, { count: 3 });
    const upto = 2 ** 50;
    const before = await digest({ coll: 'contacts', bucket: list.id, upto });
    await touch(list.contacts[0] as string);
    const after = await digest({ coll: 'contacts', bucket: list.id, upto });
    expect([after.body.n, after.body.h === before.body.h]).toEqual([3, false]);
    const foreign = await seedList(t, harbour, { count: 1 });
    for (const bucket of [foreign.id, randomUUID(), 'account']) {
      const { status, body } = await digest<Problem>({ coll: 'contacts', bucket, upto });
      expect([status, body.code]).toEqual([404, 'not_found']);
    }
  });
});
