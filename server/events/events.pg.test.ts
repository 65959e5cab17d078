import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignedIn } from '../../shared/sessions.ts';
import type { Problem } from '../../shared/errors.ts';
import type { Event } from '../../shared/events.ts';
import { systemCtx } from '../platform/context.ts';
import { takeSeq, withAccount } from '../platform/db/transaction.ts';
import { addSubAccount, call, setUpHarbour, startTestApp, type TestApp } from '../test/app.ts';
import { recordEvent } from './service.ts';

let t: TestApp;
let harbour: SignedIn;

beforeAll(async () => {
  t = await startTestApp();
  harbour = await setUpHarbour(t.url);
});
afterAll(() => t.close());

type Page = { data: Event[]; has_more: boolean; next_cursor: string | null };

const ask = (who: SignedIn, query = '') =>
  call<Page>(t.url, { path: `/v1/events${query}`, token: who.token });

function record(
  who: SignedIn,
  options: { fails?: boolean; waitMs?: number } = {},
): Promise<string> {
  const accountId = who.session.account.id;
  const ctx = systemCtx(t.app.deps, accountId, 'test');
  return withAccount(t.app.deps.pools.app, { accountId }, async (tx) => {
    const { id } = await recordEvent(ctx, tx, { type: 'test.ping', data: { message: 'hello' } });
    await new Promise((resolve) => setTimeout(resolve, options.waitMs ?? 0));
    if (options.fails) throw new Error('the cause failed');
    return id;
  });
}

describe('the event feed', () => {
  it('misses nothing and repeats nothing while many write at once and some roll back', async () => {
    const reader = await addSubAccount(t.url, harbour, 'feed');
    const writers = Array.from({ length: 80 }, (_, i) =>
      record(reader, { waitMs: (i * 7) % 11, fails: i % 8 === 0 }).catch(() => null),
    );
    let done = false;
    const all = Promise.all(writers).finally(() => (done = true));
    const seen: Event[] = [];
    let cursor: string | null = null;
    for (let idle = 0; idle < 2;) {
      const wasDone = done;
      const page: Page = (await ask(reader, `?limit=7${cursor ? `&cursor=${cursor}` : ''}`)).body;
      seen.push(...page.data);
      cursor = page.next_cursor;
      if (wasDone && page.data.length === 0) idle += 1;
    }
    const written = (await all).filter((id) => id !== null);
    expect(written.length).toBe(70);
    expect(seen.map((e) => e.id).toSorted()).toEqual(written.toSorted());
    expect(seen.map((e) => e.seq)).toEqual(seen.map((e) => e.seq).toSorted((a, b) => a - b));
  });

  it('keeps its place at the end and goes on from there', async () => {
    const reader = await addSubAccount(t.url, harbour, 'place');
    expect((await ask(reader)).body).toEqual({ data: [], has_more: false, next_cursor: null });
    await record(reader);
    const first = (await ask(reader)).body;
    const end = (await ask(reader, `?cursor=${first.next_cursor}`)).body;
    expect(end).toEqual({ data: [], has_more: false, next_cursor: first.next_cursor });
    const id = await record(reader);
    const next = (await ask(reader, `?cursor=${end.next_cursor}`)).body;
    expect(next.data.map((e) => e.id)).toEqual([id]);
  });

  it('shows an account its own events only, and by type when asked', async () => {
    const [a, b] = [
      await addSubAccount(t.url, harbour, 'feed-a'),
      await addSubAccount(t.url, harbour, 'feed-b'),
    ];
    await record(a);
    expect((await ask(a, '?type=test.ping')).body.data.length).toBe(1);
    expect((await ask(a, '?type=call.completed')).body.data).toEqual([]);
    expect((await ask(b)).body.data).toEqual([]);
  });

  it('refuses a cursor it never gave', async () => {
    const answer = await call<Problem>(t.url, {
      path: '/v1/events?cursor=abc',
      token: harbour.token,
    });
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid_request']);
  });
});

describe('recording an event', () => {
  it('uses the number it is given and refuses data that does not fit its type', async () => {
    const who = await addSubAccount(t.url, harbour, 'numbered');
    const accountId = who.session.account.id;
    const ctx = systemCtx(t.app.deps, accountId, 'test');
    const seq = await withAccount(t.app.deps.pools.app, { accountId }, async (tx) => {
      const taken = await takeSeq(tx, 2);
      await recordEvent(ctx, tx, { type: 'test.ping', data: { message: 'a' }, seq: taken });
      await recordEvent(ctx, tx, { type: 'test.ping', data: { message: 'b' }, seq: taken + 1 });
      return taken;
    });
    expect((await ask(who)).body.data.map((e) => e.seq)).toEqual([seq, seq + 1]);
    const wrong = withAccount(t.app.deps.pools.app, { accountId }, (tx) =>
      recordEvent(ctx, tx, { type: 'test.ping', data: { message: 'a', extra: 1 } as never }),
    );
    await expect(wrong).rejects.toThrow('extra');
    expect((await ask(who)).body.data.length).toBe(2);
  });
});
