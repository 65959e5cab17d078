// What an account says of itself: who may change it, and that dialling goes by it at once.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AccountSettings, Logo } from '../../shared/account-settings.ts';
import type { Account } from '../../shared/accounts.ts';
import type { Refusals } from '../dispatch/rules.ts';
import type { Problem } from '../../shared/errors.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import { addMember, addSubAccount, call } from '../test/app.ts';
import { addContacts, addRateCard, dial, startFloor, type Floor } from '../test/carrier.ts';

type Refusal = Omit<Problem, 'status'>;

let floor: Floor;
let mine: SignedIn;
let accounts = 0;

beforeAll(async () => void (floor = await startFloor()));
afterAll(() => floor.close());
beforeEach(async () => {
  mine = await addSubAccount(floor.url, floor.harbour, `mine${(accounts += 1)}`);
  await addRateCard(floor.database, idOf(mine));
});

const idOf = (s: SignedIn) => s.session.account.id;
const get = <T>(path: string, token = mine.token) => call<T>(floor.url, { path, token });
const change = (body: object, token = mine.token) =>
  call<Account & Refusal>(floor.url, { method: 'PATCH', path: '/v1/account', token, body });
const putLogo = (body: Uint8Array, { type = 'image/png', token = mine.token } = {}) =>
  call<Account & Refusal>(floor.url, {
    method: 'PUT',
    path: '/v1/account/logo',
    token,
    body,
    headers: { 'content-type': type },
  });

const png = (side: number, bytes = 40) => {
  const head = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
  const size = Buffer.alloc(8);
  size.writeUInt32BE(side, 0);
  size.writeUInt32BE(side, 4);
  return Buffer.concat([head, size, Buffer.alloc(bytes - 24)]);
};

describe('the settings of an account', () => {
  it('are read by everyone in it, with what it holds, and changed by its owners and admins', async () => {
    const agent = await addMember(floor.url, mine, {
      email: `a${accounts}@x.example`,
      role: 'agent',
    });
    const seen = await get<AccountSettings>('/v1/account', agent.token);
    expect(seen.body).toMatchObject({
      account: { id: idOf(mine), logo: null },
      held: { members: 2, contacts: 0, calls_today: 0, sub_accounts: null },
      requests_per_minute: 100,
    });
    expect((await change({ name: 'Mine' }, agent.token)).status).toBe(403);
    const changed = await change({
      name: 'Lake Clinic',
      hue: 'plum',
      attempt_cap: 7,
      wrap_up_seconds: 20,
      wrap_up_mode: 'timed',
    });
    expect(changed.body).toMatchObject({
      name: 'Lake Clinic',
      hue: 'plum',
      attempt_cap: 7,
      wrap_up_seconds: 20,
      wrap_up_mode: 'timed',
      time_zone: mine.session.account.time_zone,
      calling_window: mine.session.account.calling_window,
    });
    const parent = await get<{ data: { name: string; hue: string }[] }>(
      '/v1/sub-accounts',
      floor.harbour.token,
    );
    expect(parent.body.data).toContainEqual(
      expect.objectContaining({ name: 'Lake Clinic', hue: 'plum' }),
    );
    expect((await change({ slug: 'other' })).status).toBe(422);
    expect((await change({ time_zone: 'Mars/Olympus' })).status).toBe(422);
  });

  it('close a weekday for dialling, claims and the count of a list, by the clock of each number', async () => {
    // It is Friday in India and still Thursday evening in New York.
    const { listId, contactIds } = await addContacts(floor.database, idOf(mine), ['+12125550142']);
    const window = { start: '00:00', end: '24:00' };
    const asked = async (body: object) => (await dial(floor, { token: mine.token, body })).body;
    expect((await change({ calling_window: { ...window, days: { thu: null } } })).status).toBe(200);
    expect((await asked({ to: '+12125550143' })).code).toBe('outside_calling_window');
    expect((await asked({ to: '+912212345678' })).state).toBe('intent');
    const counted = await get<Refusals>(`/v1/call-lists/${listId}/preflight`);
    expect(counted.body.refused).toEqual([{ code: 'outside_calling_window', contacts: 1 }]);
    const claim = () =>
      call<{ contact: { id: string } } & Problem>(floor.url, {
        method: 'POST',
        path: '/v1/claims/next',
        token: mine.token,
        body: { list_id: listId, device_id: randomUUID() },
      });
    const none = await claim();
    const closed = await change({ calling_window: { ...window, days: { fri: null } } });
    expect(closed.body.calling_window).toEqual({ ...window, days: { fri: null } });
    const some = await claim();
    expect([none.body, some.body]).toMatchObject([
      { code: 'nothing_to_claim' },
      { contact: { id: contactIds[0] } },
    ]);
    expect((await asked({ to: '+912212345679' })).code).toBe('outside_calling_window');
    // Replaced as a whole: no weekday is left over.
    expect((await change({ calling_window: window })).body.calling_window).toEqual(window);
  });

  it('of a live account stay within 08:00 and 21:00 on each weekday, also while it is set up', async () => {
    await floor.database.admin.query(
      `update accounts set mode = 'live', window_start = '09:00', window_end = '20:00' where account_id = $1`,
      [idOf(mine)],
    );
    const days = { sat: { start: '07:00', end: '12:00' } };
    const day = { start: '09:00', end: '20:00' };
    expect((await change({ calling_window: { ...day, days } })).body.code).toBe('wrong_state');
    expect((await change({ calling_window: { start: '20:00', end: '09:00' } })).body.code).toBe(
      'wrong_state',
    );
    expect((await change({ calling_window: { ...day, days: { sat: null } } })).status).toBe(200);
    await floor.database.admin.query(
      `update accounts set onboarding = '{}' where account_id = $1`,
      [idOf(mine)],
    );
    const setHours = await call<Problem>(floor.url, {
      method: 'PUT',
      path: `/v1/onboarding/${idOf(mine)}/hours`,
      token: mine.token,
      body: { time_zone: 'Asia/Kolkata', calling_window: { start: '00:00', end: '24:00' } },
    });
    expect([setHours.status, setHours.body.code]).toEqual([409, 'wrong_state']);
  });

  it('go with a clone, weekdays included', async () => {
    const window = { start: '10:00', end: '18:00', days: { sat: null, sun: null } };
    await change({ calling_window: window });
    const made = await call<Account>(floor.url, {
      method: 'POST',
      path: `/v1/sub-accounts/${idOf(mine)}/clone`,
      token: floor.harbour.token,
      body: { name: `Copy ${accounts}` },
    });
    expect(made.body.calling_window).toEqual(window);
    expect(made.body.logo).toBeNull();
  });
});

describe('a logo', () => {
  it('is taken in by its bytes, answered to members of the account alone, and known by its digest', async () => {
    const set = await putLogo(png(64), { type: 'image/jpeg' });
    expect(set.status).toBe(200);
    const logo = (await get<Logo>('/v1/account/logo')).body;
    expect(logo).toMatchObject({ media_type: 'image/png', sha256: set.body.logo });
    expect(Buffer.from(logo.content_base64, 'base64')).toEqual(png(64));
    expect((await get('/v1/account/logo', floor.cedar.token)).status).toBe(404);
    expect((await get('/v1/account/logo', floor.harbour.token)).status).toBe(404);
    const other = await putLogo(png(65));
    expect(other.body.logo).not.toBe(set.body.logo);
    const gone = await call<Account>(floor.url, {
      method: 'DELETE',
      path: '/v1/account/logo',
      token: mine.token,
    });
    expect([gone.body.logo, (await get('/v1/account/logo')).status]).toEqual([null, 404]);
    const { rows } = await floor.database.admin.query<{ action: string }>(
      `select action from audit_log where account_id = $1 and action like 'account.logo%' order by action`,
      [idOf(mine)],
    );
    expect(rows.map((r) => r.action)).toEqual([
      'account.logo_deleted',
      'account.logo_set',
      'account.logo_set',
    ]);
  });

  it('is refused when it is no picture, too large, or sent by somebody who only works here', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>');
    const agent = await addMember(floor.url, mine, {
      email: `b${accounts}@x.example`,
      role: 'supervisor',
    });
    const refusals = [
      await putLogo(svg),
      await putLogo(svg, { type: 'image/svg+xml' }),
      await putLogo(png(1025)),
      await putLogo(png(64, 65 * 1024)),
      await putLogo(png(64), { token: agent.token }),
    ];
    expect(refusals.map((r) => `${r.status} ${r.body.code}`)).toEqual([
      '422 picture_refused',
      '415 unsupported_media_type',
      '422 picture_refused',
      '413 body_too_large',
      '403 forbidden',
    ]);
    expect((await get<AccountSettings>('/v1/account')).body.account.logo).toBeNull();
  });
});
