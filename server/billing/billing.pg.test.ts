import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LedgerRow, RateCard } from '../../shared/billing.ts';
import type { Problem } from '../../shared/errors.ts';
import { toInstant } from '../platform/clock.ts';
import { newId } from '../platform/context.ts';
import { addMember, call } from '../test/app.ts';
import * as service from './service.ts';
import { endedCall, idOf, inAccount, setPrice, startFamily, type Family } from '../test/billing.ts';

let family: Family;
let harbour: string;
let cedar: string;
let lakeview: string;

beforeAll(async () => {
  family = await startFamily();
  [harbour, cedar, lakeview] = [idOf(family.harbour), idOf(family.cedar), idOf(family.lakeview)];
});
afterAll(() => family.close());

const get = <T>(path: string, token = family.harbour.token) =>
  call<T>(family.t.url, { path, token });
const settle = (accountId: string, ended: service.EndedCall) =>
  inAccount(family, accountId, (ctx, tx) => service.settleCall(ctx, tx, ended));
const rowsOf = async (callId: string) =>
  (await family.t.database.admin.query('select * from ledger where source_id = $1', [callId])).rows;
const usageOf = async (accountId: string) =>
  (
    await family.t.database.admin.query(
      `select sum(calls)::int as calls, sum(connected)::int as connected,
              sum(fallback_calls)::int as fallback, sum(charged_minor)::int as charged
       from usage_days where account_id = $1`,
      [accountId],
    )
  ).rows[0];

describe('rate cards', () => {
  it('are set by the parent for its sub-accounts, from now on, and listed by their account', async () => {
    const card = await setPrice(family, cedar, { rate_micros: 5_000_000, increments: '30/6' });
    const mine = await get<{ data: RateCard[] }>('/v1/rate-cards', family.cedar.token);
    expect(mine.body.data).toMatchObject([{ id: card.id, rate_micros: 5_000_000, used: false }]);
    const log = await family.t.database.admin.query(
      `select account_id from audit_log where action = 'rate_card.created' and target_id = $1`,
      [card.id],
    );
    expect(log.rows.map((r) => r.account_id).toSorted()).toEqual([harbour, cedar].toSorted());
  });

  it('cannot begin in the past, where calls are booked', async () => {
    const before = toInstant(family.clock.now() - 1000);
    const body = { rate_micros: 1, increments: '1/1', effective_from: before };
    const path = `/v1/sub-accounts/${cedar}/rate-cards`;
    const token = family.harbour.token;
    const answer = await call<Problem>(family.t.url, { method: 'POST', path, token, body });
    expect([answer.status, answer.body.code]).toEqual([409, 'wrong_state']);
  });

  it('are out of reach for the sub-account itself and for other parents', async () => {
    const body = { rate_micros: 1, increments: '1/1' };
    const ask = (id: string, token: string) =>
      call<Problem>(family.t.url, {
        method: 'POST',
        path: `/v1/sub-accounts/${id}/rate-cards`,
        token,
        body,
      });
    expect((await ask(cedar, family.cedar.token)).status).toBe(403);
    expect((await ask(newId(), family.harbour.token)).status).toBe(404);
  });

  it('may not begin at the same moment twice', async () => {
    const card = { rate_micros: 1, increments: '1/1', effective_from: '2030-01-01T00:00:00.000Z' };
    await setPrice(family, lakeview, card);
    await expect(setPrice(family, lakeview, card)).rejects.toThrow('already_exists');
  });
});

describe('the payer', () => {
  it('is the dispatch’s client, else the agent’s, else the operating account', async () => {
    const agent = await addMember(family.t.url, family.harbour, {
      email: 'asha@harbour.example',
      role: 'agent',
    });
    const memberId = agent.session.member.id;
    const body = { client_account_id: lakeview };
    const path = `/v1/members/${memberId}`;
    await call(family.t.url, { method: 'PATCH', path, token: family.harbour.token, body });
    const choose = (input: Parameters<typeof service.choosePayer>[1]) =>
      inAccount(family, harbour, (_ctx, tx) => service.choosePayer(tx, input));
    expect(await choose({ clientAccountId: cedar, memberId })).toEqual({
      accountId: cedar,
      rule: 'dispatch',
    });
    expect(await choose({ clientAccountId: null, memberId })).toEqual({
      accountId: lakeview,
      rule: 'agent',
    });
    expect(await choose({})).toEqual({ accountId: harbour, rule: 'operating' });
  });

  it('may be the parent, but neither a sibling nor a stranger', async () => {
    const choose = (clientAccountId: string) =>
      inAccount(family, cedar, (_ctx, tx) => service.choosePayer(tx, { clientAccountId }));
    expect(await choose(harbour)).toEqual({ accountId: harbour, rule: 'dispatch' });
    await expect(choose(lakeview)).rejects.toMatchObject({ code: 'billing_account_not_allowed' });
    await expect(choose(newId())).rejects.toMatchObject({ code: 'billing_account_not_allowed' });
  });

  it('is refused again when a call names an account that is not related', async () => {
    const ask = (
      ctx: Parameters<typeof service.holdForCall>[0],
      tx: Parameters<typeof service.holdForCall>[1],
    ) =>
      service.holdForCall(ctx, tx, { billingAccountId: lakeview, callId: newId(), mode: 'live' });
    await expect(inAccount(family, cedar, ask)).rejects.toMatchObject({
      code: 'billing_account_not_allowed',
    });
  });

  it('must have a rate card in force', async () => {
    const ask = inAccount(family, harbour, (ctx, tx) =>
      service.holdForCall(ctx, tx, { billingAccountId: harbour, callId: newId(), mode: 'live' }),
    );
    await expect(ask).rejects.toMatchObject({ code: 'no_rate_card' });
  });
});

describe('settling a call', () => {
  it('books exactly one charge under 50 concurrent settlements', async () => {
    const ended = await endedCall(family, harbour, {
      billingAccountId: cedar,
      billingRule: 'dispatch',
    });
    const before = await usageOf(cedar);
    const charges = await Promise.all(Array.from({ length: 50 }, () => settle(harbour, ended)));
    expect(new Set(charges.map((c) => c?.ledger_id)).size).toBe(1);
    expect(charges[0]).toMatchObject({
      billed_seconds: 36,
      amount_minor: 300,
      amount_micros: 3_000_000,
    });
    expect(await rowsOf(ended.id)).toHaveLength(1);
    const after = await usageOf(cedar);
    expect([after.calls - (before.calls ?? 0), after.charged - (before.charged ?? 0)]).toEqual([
      1, 300,
    ]);
  });

  it('counts nothing twice when a booked call has lost its mark', async () => {
    const ended = await endedCall(family, harbour, {
      billingAccountId: cedar,
      billingRule: 'dispatch',
    });
    const first = await settle(harbour, ended);
    const before = await usageOf(cedar);
    await family.t.database.admin.query('update calls set billed = false where id = $1', [
      ended.id,
    ]);
    expect((await settle(harbour, ended))?.ledger_id).toBe(first?.ledger_id);
    expect(await usageOf(cedar)).toEqual(before);
    expect(await inAccount(family, cedar, (_ctx, tx) => service.verifyLedger(tx))).toEqual([]);
  });

  it('keeps the chain whole when many calls of one payer end at once', async () => {
    const calls = await Promise.all(
      Array.from({ length: 20 }, () =>
        endedCall(family, harbour, { billingAccountId: cedar, billingRule: 'dispatch' }),
      ),
    );
    await Promise.all(calls.map((ended) => settle(harbour, ended)));
    expect(await inAccount(family, cedar, (_ctx, tx) => service.verifyLedger(tx))).toEqual([]);
  });

  it('uses the card that was in force when the call was answered', async () => {
    const answeredAt = toInstant(family.clock.now());
    family.clock.advance(1000);
    const newer = await setPrice(family, cedar, { rate_micros: 2_800_000, increments: '1/1' });
    const options = { billingAccountId: cedar, billingRule: 'dispatch' as const };
    const older = await settle(
      harbour,
      await endedCall(family, harbour, { ...options, answeredAt }),
    );
    const later = await settle(harbour, await endedCall(family, harbour, options));
    expect([older?.amount_minor, later?.amount_minor]).toEqual([300, 145]);
    const listed = await get<{ data: RateCard[] }>('/v1/rate-cards', family.cedar.token);
    expect(listed.body.data.map((c) => c.used)).toEqual([true, true]);
    expect(listed.body.data[0]?.id).toBe(newer.id);
  });

  it('shows the rate and the charge of calls to the operating account', async () => {
    const ended = await endedCall(family, harbour, {
      billingAccountId: cedar,
      billingRule: 'dispatch',
    });
    await settle(harbour, ended);
    await inAccount(family, harbour, async (_ctx, tx) => {
      const charges = await service.chargesOf(tx, [
        ended,
        { id: newId(), billingAccountId: harbour },
      ]);
      expect([...charges.keys()]).toEqual([ended.id]);
      expect(await service.rateInForce(tx, cedar, family.clock.now())).toEqual({
        rate_micros: 2_800_000,
        increments: '1/1',
        currency: 'INR',
      });
      expect(await service.namesOfAccounts(tx, [cedar, newId()])).toEqual(
        new Map([[cedar, 'Cedar Homes']]),
      );
    });
  });

  it('counts a call that was not answered and charges nothing; a refused one is not counted', async () => {
    const before = await usageOf(cedar);
    const none = { billingAccountId: cedar, answeredAt: null, durationSeconds: 0 } as const;
    for (const result of ['busy', 'no-answer', 'refused'] as const) {
      const ended = await endedCall(family, harbour, { ...none, result, billingRule: 'dispatch' });
      expect(await settle(harbour, ended)).toBeNull();
      expect(await settle(harbour, ended)).toBeNull();
      expect(await rowsOf(ended.id)).toEqual([]);
    }
    const after = await usageOf(cedar);
    expect([after.calls - before.calls, after.connected - before.connected]).toEqual([2, 0]);
  });

  it('counts each use of the fallback rule', async () => {
    await setPrice(family, harbour, { rate_micros: 60_000, increments: '1/1' });
    await settle(harbour, await endedCall(family, harbour));
    expect(await usageOf(harbour)).toMatchObject({
      calls: 1,
      connected: 1,
      fallback: 1,
      charged: 3,
    });
  });

  it('leaves the end of a call standing when it cannot be booked, and books it once it can', async () => {
    const ended = await endedCall(family, harbour, {
      billingAccountId: lakeview,
      billingRule: 'dispatch',
    });
    expect(await settle(harbour, ended)).toBeNull();
    const stored = () =>
      family.t.database.admin.query(
        'select billed, billing_failures as n from calls where id = $1',
        [ended.id],
      );
    expect((await stored()).rows).toEqual([{ billed: false, n: 1 }]);
    await family.t.database.admin.query(
      `insert into rate_cards (account_id, id, rate_micros, increments, currency, effective_from, created_at)
       values ($1, $2, 6000000, '1/1', 'INR', '2026-01-01', now())`,
      [lakeview, newId()],
    );
    expect(await service.bookUnbilled(family.t.app.deps)).toBe(0);
    family.clock.advance(10_000);
    expect(await service.bookUnbilled(family.t.app.deps)).toBe(1);
    expect(await rowsOf(ended.id)).toMatchObject([{ amount_minor: '310', account_id: lakeview }]);
    expect((await stored()).rows).toEqual([{ billed: true, n: 1 }]);
  });
});

describe('the credit of a call nobody answered', () => {
  it('is given back later when its settlement failed at the end', async () => {
    const { admin } = family.t.database;
    const ended = await endedCall(family, cedar, { result: 'busy', durationSeconds: 0 });
    await admin.query(
      `insert into holds (account_id, operating_account_id, call_id, amount_minor, created_at)
       values ($1, $1, $2, 100, now())`,
      [cedar, ended.id],
    );
    const setZone = (zone: string) =>
      admin.query('update accounts set time_zone = $2 where account_id = $1', [cedar, zone]);
    await setZone('no such zone');
    expect(await settle(cedar, ended)).toBeNull();
    await setZone('Asia/Kolkata');
    const isSettled = async () => {
      const { rows } = await admin.query<{ settled: boolean }>(
        'select settled_at is not null as settled from holds where call_id = $1',
        [ended.id],
      );
      return rows[0]?.settled;
    };
    expect(await isSettled()).toBe(false);
    family.clock.advance(10_000);
    expect(await service.bookUnbilled(family.t.app.deps)).toBe(0);
    expect(await isSettled()).toBe(true);
  });
});

describe('the ledger of an account', () => {
  it('is read page by page, newest first, with the name of who called', async () => {
    type Page = { data: LedgerRow[]; has_more: boolean; next_cursor: string | null };
    const all = (await get<Page>('/v1/ledger?limit=500', family.cedar.token)).body.data;
    const paged: LedgerRow[] = [];
    let path = '/v1/ledger?limit=7';
    for (;;) {
      const { body } = await get<Page>(path, family.cedar.token);
      paged.push(...body.data);
      if (!body.has_more) break;
      path = `/v1/ledger?limit=7&cursor=${body.next_cursor}`;
    }
    expect(paged).toEqual(all);
    expect(all.length).toBeGreaterThan(20);
    expect(all[0]).toMatchObject({
      operating_name: 'Harbour Agency',
      kind: 'charge',
      rule: 'dispatch',
    });
    expect(all.map((r) => r.booked_at)).toEqual(
      all
        .map((r) => r.booked_at)
        .toSorted()
        .toReversed(),
    );
  });

  it('refuses a cursor it never gave', async () => {
    for (const cursor of ['x', Buffer.from('["2026",1]').toString('base64url')]) {
      const { status, body } = await get<Problem>(
        `/v1/ledger?cursor=${cursor}`,
        family.cedar.token,
      );
      expect([status, body.errors?.[0]?.pointer]).toEqual([422, 'query/cursor']);
    }
  });

  it('adds up to the usage of the same days', async () => {
    const { body } = await get<{
      total: { charged_minor: number; calls: number };
      days: { day: string; charged_minor: number }[];
      ledger_minor: number;
    }>('/v1/usage?mode=live&from=2026-11-01&to=2026-12-01', family.cedar.token);
    expect(body.ledger_minor).toBe(body.total.charged_minor);
    expect(body.days.map((d) => d.day)).toEqual(['2026-11-20']);
    expect(body.total.calls).toBeGreaterThan(20);
  });

  it('counts a call on the day it ended where the payer is', async () => {
    // 18:29:59 and 18:30:00 UTC are either side of midnight in India.
    const days = { billingAccountId: cedar, billingRule: 'dispatch' as const, durationSeconds: 1 };
    for (const answeredAt of ['2026-11-25T18:29:58.000Z', '2026-11-25T18:29:59.000Z']) {
      await settle(harbour, await endedCall(family, harbour, { ...days, answeredAt }));
    }
    const { body } = await get<{ days: { day: string; calls: number }[]; ledger_minor: number }>(
      '/v1/usage?mode=live&from=2026-11-26&to=2026-11-27',
      family.cedar.token,
    );
    expect(body).toMatchObject({ days: [{ day: '2026-11-26', calls: 1 }], ledger_minor: 5 });
  });

  it('is not reported for an empty or endless period', async () => {
    for (const [from, to] of [
      ['2026-11-02', '2026-11-02'],
      ['2024-01-01', '2026-01-01'],
    ]) {
      const { status, body } = await get<Problem>(
        `/v1/usage?from=${from}&to=${to}`,
        family.cedar.token,
      );
      expect([status, body.errors?.[0]?.pointer]).toEqual([422, 'query/to']);
    }
  });
});

describe('a prepaid account', () => {
  const hold = (callId: string) =>
    inAccount(family, harbour, (ctx, tx) =>
      service.holdForCall(ctx, tx, { billingAccountId: lakeview, callId, mode: 'live' }),
    );
  const openHolds = async () =>
    (
      await family.t.database.admin.query(
        'select count(*)::int as n from holds where account_id = $1 and settled_at is null',
        [lakeview],
      )
    ).rows[0].n;

  it('cannot overspend by dispatching 20 calls at once', async () => {
    const { admin } = family.t.database;
    await admin.query("update accounts set payment = 'prepaid' where account_id = $1", [lakeview]);
    // Four hours at 6.00 a minute are 144000; the account owes 310, so this pays for three such calls.
    const payment = { id: newId(), amountMinor: 3 * 144_000 + 310 + 143_999 };
    const pay = () =>
      inAccount(family, lakeview, (ctx, tx) => service.topUp({ ...ctx, tx }, payment));
    expect([(await pay()).isNew, (await pay()).isNew]).toEqual([true, false]);
    const ids = Array.from({ length: 20 }, () => newId());
    const results = await Promise.allSettled(ids.map(hold));
    expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(3);
    const refused = results.filter((r) => r.status === 'rejected');
    expect(refused.every((r) => r.reason.code === 'credit_exhausted')).toBe(true);
    expect(await openHolds()).toBe(3);
  });

  it('is held once for a call however often dispatch asks, and gets the rest back at its end', async () => {
    const { admin } = family.t.database;
    const held = await admin.query('select call_id from holds where account_id = $1 limit 1', [
      lakeview,
    ]);
    await hold(held.rows[0].call_id);
    expect(await openHolds()).toBe(3);
    const ended = await endedCall(family, harbour, {
      billingAccountId: lakeview,
      billingRule: 'dispatch',
    });
    await admin.query('update holds set call_id = $1 where call_id = $2', [
      ended.id,
      held.rows[0].call_id,
    ]);
    await expect(hold(newId())).rejects.toMatchObject({ code: 'credit_exhausted' });
    await settle(harbour, ended);
    expect(await openHolds()).toBe(2);
    await hold(newId());
    expect(await openHolds()).toBe(3);
  });
});
