// Clones, plans and trials.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SubAccount } from '../../shared/account-life.ts';
import type { AccountSettings } from '../../shared/account-settings.ts';
import type { Account } from '../../shared/accounts.ts';
import type { RateCard } from '../../shared/billing.ts';
import type { DispositionCode } from '../../shared/call-lists.ts';
import type { Problem } from '../../shared/errors.ts';
import type { Import } from '../../shared/imports.ts';
import type { Member } from '../../shared/members.ts';
import { PLAN_LIMITS, TRIAL_MS } from '../../shared/plans.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import { call } from '../test/app.ts';
import { addRateCard, dial, startFloor, type Floor } from '../test/carrier.ts';

type Refusal = Omit<Problem, 'status'>;

let floor: Floor;
let numbers = 0;

beforeAll(async () => void (floor = await startFloor()));
afterAll(() => floor.close());

const idOf = (s: SignedIn) => s.session.account.id;
const nextNumber = () => `+12025551${String((numbers += 1)).padStart(3, '0')}`;
const get = <T>(path: string, token: string) => call<T>(floor.url, { path, token });
const post = <T = Account & Refusal>(path: string, token: string, body: object) =>
  call<T>(floor.url, { method: 'POST', path, token, body });
const setPlan = (id: string, body: object) =>
  call<Account & Refusal>(floor.url, {
    method: 'PUT',
    path: `/api/admin/accounts/${id}/plan`,
    token: floor.database.secrets.operatorToken,
    body,
  });
const open = async (s: SignedIn, accountId: string) =>
  (await post<SignedIn>('/v1/session/switch', s.token, { account_id: accountId, device: 'test' }))
    .body;

async function addParent(slug: string): Promise<SignedIn> {
  const owner = { name: 'Meera', email: `${slug}@p.example`, password: 'a long enough password' };
  await post('/api/admin/accounts', floor.database.secrets.operatorToken, {
    account: {
      name: slug,
      slug,
      default_country: 'US',
      calling_window: { start: '00:00', end: '24:00' },
    },
    owner,
  });
  const body = { email: owner.email, password: owner.password, device: 'test' };
  return (await post<SignedIn>('/v1/session', '', body)).body;
}

async function upload(s: SignedIn, name: string, rows: number): Promise<Import> {
  const lines = Array.from({ length: rows }, () => `Kavita Rao,${nextNumber()}`);
  const { body } = await call<Import>(floor.url, {
    method: 'POST',
    path: `/v1/imports?file_name=${name}`,
    token: s.token,
    body: ['name,phone', ...lines, ''].join('\n'),
    headers: { 'content-type': 'text/csv' },
  });
  return body;
}

const check = (s: SignedIn, { id, mapping, list_name, default_country }: Import) =>
  post<Import>(`/v1/imports/${id}/check`, s.token, { mapping, list_name, default_country });

describe('a clone', () => {
  it('has the settings, codes and price of the other, and nothing that belongs to anybody', async () => {
    const source = floor.cedar;
    const admin = floor.database.admin;
    await admin.query(
      `update accounts set attempt_cap = 7, caller_id = '+12025550123', hue = 'plum' where account_id = $1`,
      [idOf(source)],
    );
    await admin.query(
      `update disposition_codes set label = 'Bed booked' where account_id = $1 and code = 'visit_booked'`,
      [idOf(source)],
    );
    const made = await post(`/v1/sub-accounts/${idOf(source)}/clone`, floor.harbour.token, {
      name: 'Cedar North',
    });
    expect([made.status, made.body.slug, made.body.attempt_cap, made.body.hue]).toEqual([
      201,
      'cedar-north',
      7,
      'plum',
    ]);
    const clone = await open(floor.harbour, made.body.id);
    const codes = await get<{ data: DispositionCode[] }>('/v1/disposition-codes', clone.token);
    expect(codes.body.data.map((c) => c.label)).toContain('Bed booked');
    const cards = await get<{ data: RateCard[] }>('/v1/rate-cards', clone.token);
    expect(cards.body.data).toMatchObject([{ rate_micros: 5_000_000, increments: '60/60' }]);
    const people = await get<{ data: Member[] }>('/v1/members', clone.token);
    expect(people.body.data).toMatchObject([{ role: 'owner', name: 'Ritu Sethi' }]);
    const number = await admin.query('select caller_id from accounts where account_id = $1', [
      made.body.id,
    ]);
    expect(number.rows).toEqual([{ caller_id: '+15005550006' }]);
  });

  it('is made of own sub-accounts only, under a short name that is free', async () => {
    const { token } = floor.harbour;
    const clone = (id: string, body: object) => post(`/v1/sub-accounts/${id}/clone`, token, body);
    expect((await clone(randomUUID(), { name: 'X' })).body.code).toBe('not_found');
    expect((await clone(idOf(floor.harbour), { name: 'X' })).body.code).toBe('not_found');
    const taken = await clone(idOf(floor.cedar), { name: 'Cedar', slug: 'cedar' });
    expect(taken.body.code).toBe('already_exists');
    expect((await clone(idOf(floor.cedar), { name: '।।' })).body.code).toBe('invalid_request');
  });
});

describe('a trial', () => {
  it('runs for 14 days in a family; then dialling stops, and data and sign-in stay', async () => {
    const palm = await addParent('palm');
    const sub = await post('/v1/sub-accounts', palm.token, {
      name: 'Ward',
      slug: 'ward',
      default_country: 'US',
      calling_window: { start: '00:00', end: '24:00' },
    });
    const ward = await open(palm, sub.body.id);
    for (const s of [palm, ward]) await addRateCard(floor.database, idOf(s));
    const ends = Date.parse(palm.session.account.trial_ends_at ?? '');
    expect(ends - floor.clock.now()).toBe(TRIAL_MS);
    expect(sub.body.trial_ends_at).toBe(palm.session.account.trial_ends_at);
    const asked = async (s: SignedIn) =>
      (await dial(floor, { token: s.token, body: { to: nextNumber() } })).body;
    expect((await asked(ward)).state).toBe('intent');
    await floor.database.admin.query(
      `update accounts set trial_ends_at = to_timestamp($2 / 1000.0) where account_id = $1 or parent_account_id = $1`,
      [idOf(palm), floor.clock.now()],
    );
    expect([(await asked(palm)).code, (await asked(ward)).code]).toEqual([
      'trial_ended',
      'trial_ended',
    ]);
    expect((await get('/v1/session', ward.token)).status).toBe(200);
    const onPlan = await setPlan(idOf(palm), { plan: 'team' });
    expect([onPlan.body.plan, onPlan.body.trial_ends_at]).toEqual(['team', null]);
    expect([(await asked(palm)).state, (await asked(ward)).state]).toEqual(['intent', 'intent']);
  });

  it('is not for the first account of a server', () => {
    expect(floor.harbour.session.account.trial_ends_at).toBeNull();
  });
});

describe('a plan', () => {
  it('limits calls a day, sub-accounts and members', async () => {
    const grove = await addParent('grove');
    await addRateCard(floor.database, idOf(grove));
    expect((await setPlan(idOf(grove), { plan: 'starter' })).status).toBe(200);
    await floor.database.admin.query(
      `insert into calls (account_id, id, state, to_phone, from_phone, mode, billing_account_id, billing_rule,
         requested_at, billed)
       select $1, gen_random_uuid(), 'refused', '+12125550100', '+15005550006', 'test', $1, 'operating', $2, true
       from generate_series(1, $3::int)`,
      [idOf(grove), new Date(floor.clock.now()), PLAN_LIMITS.starter.callsADay],
    );
    const { body } = await dial(floor, { token: grove.token, body: { to: nextNumber() } });
    expect(body.code).toBe('plan_limit');
    const add = (n: number) =>
      post('/v1/sub-accounts', grove.token, { name: `Ward ${n}`, slug: `ward-${n}` });
    const made = await Promise.all([1, 2, 3, 4, 5].map(add));
    expect(made.map((m) => m.status).toSorted()).toEqual([201, 201, 201, 409, 409]);
    await floor.database.admin.query(
      `insert into members (account_id, id, user_id, name, email, role)
       select $1, id, id, 'Agent', id || '@x.example', 'agent'
       from (select gen_random_uuid() as id from generate_series(1, 9)) p`,
      [idOf(grove)],
    );
    const member = await post<Refusal>('/v1/members', grove.token, {
      name: 'One more',
      email: 'more@p.example',
      password: 'a long enough password',
      role: 'agent',
    });
    expect(member.body.code).toBe('plan_limit');
  });

  it('of a sub-account is set by its parent, at most its own; of a parent by the operator alone', async () => {
    const put = <T>(path: string, token: string, plan: string) =>
      call<T>(floor.url, { method: 'PUT', path, token, body: { plan } });
    const own = `/api/admin/accounts/${idOf(floor.harbour)}/plan`;
    expect((await put(own, floor.harbour.token, 'business')).status).toBe(403);
    const palmetto = await addParent('palmetto');
    await setPlan(idOf(palmetto), { plan: 'team' });
    const sub = await post('/v1/sub-accounts', palmetto.token, { name: 'Bay', slug: 'bay' });
    const path = `/v1/sub-accounts/${sub.body.id}/plan`;
    const set = await put<SubAccount>(path, palmetto.token, 'starter');
    expect([set.status, set.body.plan]).toEqual([200, 'starter']);
    expect((await put<Refusal>(path, palmetto.token, 'business')).body.code).toBe('plan_limit');
    const bay = await open(palmetto, sub.body.id);
    expect((await put(path, bay.token, 'team')).status).toBe(403);
    expect((await put(path, floor.harbour.token, 'team')).status).toBe(404);
    const { rows } = await floor.database.admin.query<{ account_id: string; detail: object }>(
      `select account_id, detail from audit_log where action = 'account.plan_set' and target_id = $1`,
      [sub.body.id],
    );
    expect(rows.map((r) => r.account_id).toSorted()).toEqual(
      [sub.body.id, idOf(palmetto)].toSorted(),
    );
  });

  it('limits contacts: the import waits, and is committed as it is once the plan has grown', async () => {
    const bluff = await addParent('bluff');
    await setPlan(idOf(bluff), { plan: 'starter' });
    const max = PLAN_LIMITS.starter.contacts ?? 0;
    const [full, other] = [await upload(bluff, 'full.csv', 3), await upload(bluff, 'other.csv', 2)];
    // As many as fit are there already, but for three.
    await floor.database.admin.query(
      `insert into call_lists (account_id, id, name, status, contacts, seq, created_at)
       values ($1, gen_random_uuid(), 'There already', 'open', $2, 1, now())`,
      [idOf(bluff), max - 3],
    );
    const fits = await check(bluff, full);
    expect(fits.body).toMatchObject({ counts: { imported: 3 }, over_plan: null });
    expect((await check(bluff, other)).body.over_plan).toBeNull();
    expect((await post(`/v1/imports/${full.id}/commit`, bluff.token, {})).status).toBe(202);
    const seen = await get<Import>(`/v1/imports/${other.id}`, bluff.token);
    expect(seen.body.over_plan).toEqual({ contacts_max: max, held: max });
    const refused = await post<Refusal>(`/v1/imports/${other.id}/commit`, bluff.token, {});
    expect([refused.status, refused.body.code]).toEqual([409, 'plan_limit']);
    expect(refused.body.detail).toBe(
      `the plan has ${max} contacts; ${max} are there and this would add 2`,
    );
    await setPlan(idOf(bluff), { plan: 'team' });
    expect((await get<Import>(`/v1/imports/${other.id}`, bluff.token)).body.over_plan).toBeNull();
    const committed = await post<Import>(`/v1/imports/${other.id}/commit`, bluff.token, {});
    expect([committed.status, committed.body.counts?.imported]).toEqual([202, 2]);
  });

  it('says how often the API keys may ask, and the operator may say otherwise', async () => {
    const creek = await addParent('creek');
    const { body } = await post<{ key: string }>('/v1/api-keys', creek.token, {
      name: 'crm',
      scopes: ['lists'],
    });
    const policy = async () =>
      (await get('/v1/call-lists', body.key)).headers.get('ratelimit-policy');
    expect(await policy()).toBe('"account";q=100;w=60');
    await setPlan(idOf(creek), { plan: 'team' });
    expect(await policy()).toBe('"account";q=300;w=60');
    const patch = (requests_per_minute: number | null) =>
      call<Account>(floor.url, {
        method: 'PATCH',
        path: `/api/admin/accounts/${idOf(creek)}`,
        token: floor.database.secrets.operatorToken,
        body: { requests_per_minute },
      });
    expect((await patch(7)).status).toBe(200);
    expect(await policy()).toBe('"account";q=7;w=60');
    expect((await get<AccountSettings>('/v1/account', creek.token)).body.requests_per_minute).toBe(
      7,
    );
    await patch(null);
    expect(await policy()).toBe('"account";q=100;w=60');
  });
});
