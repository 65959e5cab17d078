import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BillingHealth } from '../../shared/billing.ts';
import { createApp } from '../app.ts';
import { readConfig } from '../config.ts';
import { toInstant } from '../platform/clock.ts';
import { addMember, call } from '../test/app.ts';
import { testLog } from '../test/database.ts';
import { verifyLedgers } from './health.ts';
import { listEntriesAfter } from './ledger.sql.ts';
import { hashEntry } from './ledger.ts';
import { BILLING_RULES, type BillingRules } from './rules.ts';
import * as service from './service.ts';
import { endedCall, idOf, inAccount, setPrice, startFamily, type Family } from '../test/billing.ts';

let family: Family;
let harbour: string;
let cedar: string;

beforeAll(async () => {
  family = await startFamily();
  [harbour, cedar] = [idOf(family.harbour), idOf(family.cedar)];
  await setPrice(family, cedar, { rate_micros: 5_000_000, increments: '30/6' });
});
afterAll(() => family.close());

const health = async (token = family.t.database.secrets.operatorToken) => {
  const answer = await call<BillingHealth>(family.t.url, {
    path: '/api/admin/billing-health',
    token,
  });
  expect(answer.status).toBe(200);
  return answer.body;
};
const admin = (text: string, values: unknown[] = []) => family.t.database.admin.query(text, values);
const verify = () => inAccount(family, cedar, (_ctx, tx) => service.verifyLedger(tx));
const bookOne = async () => {
  const options = { billingAccountId: cedar, billingRule: 'dispatch' as const };
  const ended = await endedCall(family, harbour, options);
  await inAccount(family, harbour, (ctx, tx) => service.settleCall(ctx, tx, ended));
  return ended;
};
/** Runs with the ledger changed behind the server’s back, then puts it right again. */
const tampered = async (change: string, values: unknown[], check: () => Promise<void>) => {
  await admin('create table kept as select * from ledger');
  await admin(change, values);
  await check();
  await admin('truncate ledger');
  await admin('insert into ledger select * from kept');
  await admin('drop table kept');
};

describe('verifying a ledger', () => {
  beforeAll(async () => {
    for (let i = 0; i < 3; i += 1) await bookOne();
  });

  it('finds nothing in an untouched one', async () => {
    expect(await verify()).toEqual([]);
  });

  const changed = 'the row is not what was booked';
  it.each([
    [
      'an amount that was edited',
      'update ledger set amount_minor = amount_minor + 1 where n = 2',
      changed,
    ],
    [
      'a rate that was edited',
      'update ledger set rate_micros = rate_micros + 1 where n = 2',
      changed,
    ],
    [
      'a call that was swapped',
      'update ledger set source_id = gen_random_uuid() where n = 2',
      changed,
    ],
    [
      'a time that was moved',
      "update ledger set booked_at = booked_at - interval '1 ms' where n = 1",
      changed,
    ],
    ['a charge that was made a test', `update ledger set mode = 'test' where n = 1`, changed],
    [
      'a row that was removed',
      'delete from ledger where n = 2',
      'a row is missing before this one',
    ],
    [
      'a last row that was removed',
      'delete from ledger where n = 3',
      'the ledger does not end where its head says',
    ],
  ])('finds %s', async (_what, change, problem) => {
    await tampered(`${change} and account_id = $1`, [cedar], async () => {
      expect((await verify()).map((p) => p.problem)).toContain(problem);
    });
    expect(await verify()).toEqual([]);
  });

  it('still proves rows that were booked before rows had a mode', async () => {
    const last = (await inAccount(family, cedar, (_ctx, tx) => listEntriesAfter(tx, 2, 1)))[0];
    if (!last) throw new Error('there is no third row');
    const old = { ...last, hashForm: 1 };
    const hash = hashEntry(last.previousHash, old);
    expect(hashEntry(last.previousHash, { ...old, mode: 'test' })).toEqual(hash);
    expect(last.hash).not.toEqual(hash);
    const setHead = (to: Buffer) =>
      admin('update ledger_heads set hash = $2 where account_id = $1', [cedar, to]);
    await setHead(hash);
    const change = 'update ledger set hash = $2, hash_form = 1 where id = $1';
    await tampered(change, [last.id, hash], async () => expect(await verify()).toEqual([]));
    await setHead(last.hash);
    expect(await verify()).toEqual([]);
  });

  it('finds an amount that does not follow, even with a matching hash', async () => {
    const last = (await inAccount(family, cedar, (_ctx, tx) => listEntriesAfter(tx, 2, 1)))[0];
    if (!last) throw new Error('there is no third row');
    const hash = hashEntry(last.previousHash, { ...last, amountMinor: last.amountMinor - 1 });
    await admin(
      'update ledger_heads set hash = $2, sum_minor = sum_minor - 1 where account_id = $1',
      [cedar, hash],
    );
    const change = 'update ledger set hash = $2, amount_minor = amount_minor - 1 where id = $1';
    await tampered(change, [last.id, hash], async () => {
      expect(await verify()).toEqual([
        { n: 3, problem: 'the amount does not follow from the rate and the duration' },
      ]);
    });
    await admin(
      'update ledger_heads set hash = $2, sum_minor = sum_minor + 1 where account_id = $1',
      [cedar, last.hash],
    );
    expect(await verify()).toEqual([]);
  });
});

describe('billing health', () => {
  it('is ok when every completed call is charged', async () => {
    family.clock.advance(120_000);
    expect(await health()).toMatchObject({
      status: 'ok',
      missing_billing_rows: 0,
      recent_billing_failures: 0,
      canary: { ok: true },
    });
  });

  it('finds a completed call that was never booked, after a minute', async () => {
    const ended = await endedCall(family, harbour, {
      billingAccountId: cedar,
      billingRule: 'dispatch',
    });
    expect((await health()).missing_billing_rows).toBe(0);
    family.clock.advance(120_000);
    expect(await health()).toMatchObject({ status: 'degraded', missing_billing_rows: 1 });
    expect((await health(family.harbour.token)).missing_billing_rows).toBe(1);
    expect((await health(family.cedar.token)).missing_billing_rows).toBe(0);
    await inAccount(family, harbour, (ctx, tx) => service.settleCall(ctx, tx, ended));
    expect((await health()).status).toBe('ok');
  });

  it('finds a call that says it is billed and has no row in its payer’s ledger', async () => {
    const ended = await bookOne();
    family.clock.advance(120_000);
    await tampered('delete from ledger where source_id = $1', [ended.id], async () => {
      expect(await health()).toMatchObject({ status: 'broken', missing_billing_rows: 1 });
      expect((await health(family.harbour.token)).missing_billing_rows).toBe(1);
    });
    expect((await health()).status).toBe('ok');
  });

  it('misses none among thousands of calls of the same moment', async () => {
    await admin(
      `insert into calls (account_id, id, state, to_phone, from_phone, mode, billing_account_id, billing_rule,
         requested_at, ended_at, duration_seconds, billed)
       select $1, gen_random_uuid(), 'completed', '+12125550199', '+15005550006', 'test', $2, 'dispatch',
         $3, $3, 31, true
       from generate_series(1, 5003)`,
      [harbour, cedar, toInstant(family.clock.now() - 120_000)],
    );
    expect((await health()).missing_billing_rows).toBe(5003);
    await admin("delete from calls where to_phone = '+12125550199'");
  });

  it('counts failures that are not booked since', async () => {
    const before = await endedCall(family, harbour, {
      billingAccountId: cedar,
      billingRule: 'dispatch',
      answeredAt: '2020-01-01T00:00:00.000Z',
    });
    await inAccount(family, harbour, (ctx, tx) => service.settleCall(ctx, tx, before));
    expect(await health()).toMatchObject({ status: 'degraded', recent_billing_failures: 1 });
    await admin('delete from calls where id = $1', [before.id]);
  });

  it('is broken when usage and ledger do not add up to the same', async () => {
    await admin('update usage_days set charged_minor = charged_minor + 1 where account_id = $1', [
      cedar,
    ]);
    expect((await health()).status).toBe('broken');
    await admin('update usage_days set charged_minor = charged_minor - 1 where account_id = $1', [
      cedar,
    ]);
    expect((await health()).status).toBe('ok');
  });

  it('remembers a ledger that the hourly verification found changed', async () => {
    await tampered('update ledger set source_id = gen_random_uuid() where n = 1', [], async () => {
      await verifyLedgers(family.t.app.deps);
      expect((await health()).status).toBe('broken');
    });
    await verifyLedgers(family.t.app.deps);
    expect((await health()).status).toBe('ok');
  });

  it('is shown to the operator and to administrators, not to agents', async () => {
    const agent = await addMember(family.t.url, family.harbour, {
      email: 'asha@harbour.example',
      role: 'agent',
    });
    const ask = { path: '/api/admin/billing-health', token: agent.token };
    expect((await call(family.t.url, ask)).status).toBe(403);
  });
});

describe('the billing canary', () => {
  const wrong = (rules: Partial<BillingRules>) =>
    service.runBillingCanary(family.t.app.deps, { ...BILLING_RULES, ...rules });

  it('passes, and leaves nothing behind', async () => {
    const { problems } = await service.runBillingCanary(family.t.app.deps);
    expect(problems).toEqual([]);
    const left = await admin(
      `select (select count(*) from ledger l join accounts a using (account_id) where a.slug like 'switchyard-canary%')
        + (select count(*) from calls c join accounts a using (account_id) where a.slug like 'switchyard-canary%')
        + (select count(*) from rate_cards r join accounts a using (account_id) where a.slug like 'switchyard-canary%')
        + (select count(*) from usage_days u join accounts a using (account_id) where a.slug like 'switchyard-canary%')
        as n`,
    );
    expect(left.rows).toEqual([{ n: '0' }]);
  });

  it('has accounts that nobody can sign in to', async () => {
    const people = await admin(
      `select 1 from members m join accounts a using (account_id) join users u on u.user_id = m.user_id
       where a.slug like 'switchyard-canary%'`,
    );
    expect(people.rows).toEqual([]);
  });

  const rules: [string, Partial<BillingRules>][] = [
    [
      'truncates',
      {
        rateCharge: (r) => ({
          ...BILLING_RULES.rateCharge(r),
          amountMinor: Math.floor((r.rateMicros * r.durationSeconds) / 600_000),
        }),
      },
    ],
    [
      'rounds minutes up',
      { rateCharge: (r) => BILLING_RULES.rateCharge({ ...r, increments: '60/60' }) },
    ],
    ['takes the first card', { chooseCard: (cards) => cards[0] ?? null }],
    ['takes no card', { chooseCard: () => null }],
    [
      'ignores the agent’s client',
      { choosePayerRule: (c) => BILLING_RULES.choosePayerRule({ ...c, memberClientId: null }) },
    ],
    [
      'lets the agent’s client go first',
      {
        choosePayerRule: (c) =>
          BILLING_RULES.choosePayerRule({
            ...c,
            dispatchClientId: c.memberClientId ?? c.dispatchClientId,
          }),
      },
    ],
    [
      'always bills the operating account',
      { choosePayerRule: (c) => ({ accountId: c.operatingAccountId, rule: 'operating' }) },
    ],
  ];
  it.each(rules)('fails when the rule %s', async (_what, rule) => {
    expect((await wrong(rule)).problems.length).toBeGreaterThan(0);
    expect(await health()).toMatchObject({ status: 'broken', canary: { ok: false } });
  });

  it.each([
    [
      'an amount is changed on its way into the ledger',
      'ledger',
      'new.amount_minor = new.amount_minor + 1',
    ],
    ['a test call is booked as money', 'ledger', `new.mode = 'live'`],
    ['test usage is counted as money', 'usage_days', `new.mode = 'live'`],
    ['usage is counted wrongly', 'usage_days', 'new.calls = new.calls + 1'],
    ['the parent’s rollup is lost', 'usage_rollups', 'new.charged_minor = 0'],
  ])('stops the start when %s', async (_what, table, change) => {
    await admin(
      `create function spoil() returns trigger language plpgsql as $$ begin ${change}; return new; end $$`,
    );
    await admin(
      `create trigger spoil before insert on ${table} for each row execute function spoil()`,
    );
    await admin('grant execute on function spoil() to public');
    const { database } = family.t;
    const config = readConfig({ PORT: '0', DEMO: 'off', SECOND_FACTOR: 'optional' });
    const app = await createApp({ config, database, secrets: database.secrets, log: testLog });
    await expect(app.listen()).rejects.toThrow(/Switchyard did not start: it would not bill/);
    await app.close();
    await admin(`drop trigger spoil on ${table}`);
    await admin('drop function spoil()');
    await service.requireBillingCanary(family.t.app.deps);
    expect((await health()).status).toBe('ok');
  });

  it('is run again by the job when the last time is an hour ago', async () => {
    await wrong({ chooseCard: () => null });
    await service.checkBilling(family.t.app.deps);
    expect((await health()).canary.ok).toBe(false);
    family.clock.advance(3_600_000);
    await service.checkBilling(family.t.app.deps);
    expect((await health()).canary.ok).toBe(true);
  });
});
