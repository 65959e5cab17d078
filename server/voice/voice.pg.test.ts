// Tokens of softphones and the legs they open. The live carrier is a second simulator, so what reaches it can be read.
import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SignedIn } from '../../shared/sessions.ts';
import type { CallState } from '../../shared/dispatch-state.ts';
import type { Mode } from '../../shared/mode.ts';
import type { Voice } from '../../shared/voice.ts';
import { startCarrierSimulator } from '../carrier-simulator/simulator.ts';
import type { CarrierSimulator, Exchange } from '../carrier-simulator/types.ts';
import { addMember, call, refreshed, type ProblemAnswer } from '../test/app.ts';
import { dial, startFloor, untilCall, type Floor } from '../test/carrier.ts';
import { voiceIdentity } from './identity.ts';

const LIVE = { accountSid: `AC${'7'.repeat(32)}`, authToken: 'a token of the live carrier' };
const VOICE = {
  keySid: `SK${'8'.repeat(32)}`,
  keySecret: 'the secret of the key',
  appSid: `AP${'9'.repeat(32)}`,
};

let floor: Floor;
let live: CarrierSimulator;
let exchanges: Exchange[];
let asha: SignedIn;
let vikram: SignedIn;
let cedar: string;

beforeAll(async () => {
  floor = await startFloor();
  live = await startCarrierSimulator({
    accounts: [{ sid: LIVE.accountSid, authToken: LIVE.authToken }],
    clock: floor.clock,
    timeScale: 0,
    observe: (exchange) => void exchanges.push(exchange),
  });
  cedar = floor.cedar.session.account.id;
  const agent = { email: 'asha@cedar.example', role: 'agent' };
  asha = await addMember(floor.url, floor.cedar, agent);
  vikram = await addMember(floor.url, floor.cedar, {
    email: 'vikram@cedar.example',
    role: 'agent',
  });
}, 60_000);
afterAll(async () => {
  await live.close();
  await floor.close();
});
beforeEach(async () => {
  exchanges = [];
  floor.app.deps.settings.twilio = { ...LIVE, baseUrl: live.url, voice: VOICE };
  await setMode('live');
});

const setMode = (mode: Mode) =>
  floor.database.admin.query('update accounts set mode = $2 where account_id = $1', [cedar, mode]);
const ask = (token: string) =>
  call<Voice>(floor.url, { method: 'POST', path: '/v1/voice', token, body: {} });
const setPhone = (token: string, phone: string | null): Promise<ProblemAnswer> =>
  call(floor.url, { method: 'PUT', path: '/v1/voice/bridge', token, body: { phone } });
const withoutSoftphone = () => {
  floor.app.deps.settings.twilio = { ...LIVE, baseUrl: live.url };
};
const identityKey = () => floor.app.deps.secrets.derive('voice identities');

type Claims = {
  iss: string;
  sub: string;
  iat: number;
  exp: number;
  grants: { identity: string; voice: object };
};
/** The claims of a token that is signed with the key of the server and with nothing else. */
function claimsOf(token: string): Claims {
  const [head, body, signature] = token.split('.');
  const signed = createHmac('sha256', VOICE.keySecret).update(`${head}.${body}`).digest();
  expect(signature).toBe(signed.toString('base64url'));
  return JSON.parse(Buffer.from(body ?? '', 'base64url').toString('utf8')) as Claims;
}
async function softphoneOf(who: SignedIn): Promise<Extract<Voice, { mode: 'softphone' }>> {
  const { status, body } = await ask(who.token);
  if (body.mode !== 'softphone') throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

describe('what calls are spoken over', () => {
  it('is a softphone in a live account, with an hour of calling one application and of nothing else', async () => {
    const { token, identity, expires_at } = await softphoneOf(asha);
    const claims = claimsOf(token);
    expect(claims).toMatchObject({ iss: VOICE.keySid, sub: LIVE.accountSid });
    expect(claims.exp - claims.iat).toBeLessThanOrEqual(3600);
    expect(Date.parse(expires_at)).toBe(claims.exp * 1000);
    expect(claims.grants).toEqual({
      identity,
      voice: { outgoing: { application_sid: VOICE.appSid } },
    });
  });

  it('has an identity of the member that the carrier can carry and nobody can guess', async () => {
    const [own, again, other] = [
      await ask(asha.token),
      await ask(asha.token),
      await ask(vikram.token),
    ].map(({ body }) => (body.mode === 'softphone' ? body.identity : ''));
    expect(own).toMatch(/^\w{1,121}$/);
    expect([own === again, own === other]).toEqual([true, false]);
    const name = { accountId: cedar, memberId: asha.session.member.id };
    expect(own).toBe(voiceIdentity(identityKey(), name));
    expect(own).not.toBe(voiceIdentity('the key of another server', name));
  });

  it('is the simulator in a test-mode account, whatever the server has', async () => {
    await setMode('test');
    expect((await ask(asha.token)).body).toEqual({ mode: 'simulator' });
  });

  it('is the phone of the member where the server has no softphone', async () => {
    withoutSoftphone();
    expect((await ask(asha.token)).body).toEqual({ mode: 'bridge', phone: null });
    const phone = '+12025550142';
    expect((await setPhone(asha.token, phone)).body).toEqual({ phone });
    expect((await ask(asha.token)).body).toEqual({ mode: 'bridge', phone });
    expect((await ask(vikram.token)).body).toEqual({ mode: 'bridge', phone: null });
    expect((await setPhone(asha.token, null)).body).toEqual({ phone: null });
  });

  it('is told to those who may dial, in a session of their own', async () => {
    const { token: viewer } = await addMember(floor.url, floor.cedar, {
      email: 'meera@cedar.example',
      role: 'viewer',
    });
    const made = await call<{ key: string }>(floor.url, {
      method: 'POST',
      path: '/v1/api-keys',
      token: floor.cedar.token,
      body: { name: 'crm', mode: 'live', scopes: ['calls'], allowed_ips: [], expires_in_days: 30 },
    });
    const visit = await call<SignedIn>(floor.url, {
      method: 'POST',
      path: '/v1/view-as',
      token: floor.harbour.token,
      body: { account_id: cedar, reason: 'to help with a call', device: 'test' },
    });
    for (const token of [viewer, made.body.key, visit.body.token]) {
      expect(token).toBeTruthy();
      for (const answer of [await ask(token), await setPhone(token, '+12025550142')])
        expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    }
    expect((await ask(floor.cedar.token)).body.mode).toBe('softphone');
  });
});

describe('the phone of a member', () => {
  it('is of the country of the account', async () => {
    for (const phone of ['+919820012345', '+12025550', '+10005550142'])
      expect(await setPhone(asha.token, phone)).toMatchObject({ status: 422 });
  });

  it('is rung by the carrier when the called person answers, and is the leg of nobody else', async () => {
    withoutSoftphone();
    const phone = '+12025550142';
    await setPhone(asha.token, phone);
    const instructions = async (token: string, to: string) => {
      const made = await dial(floor, { token, body: { to } });
      expect(made.status, JSON.stringify(made.body)).toBe(201);
      await untilCall(floor, { token, id: made.body.id }, [
        'completed',
        'no-answer',
        'busy',
        'failed',
      ]);
      const placed = exchanges.find(({ method, form }) => method === 'POST' && form.To === to);
      return { twiml: String(placed?.form.Twiml), id: made.body.id };
    };
    const own = await instructions(asha.token, '+12025551801');
    expect(own.twiml).toContain(`<Number>${phone}</Number>`);
    const other = await instructions(vikram.token, '+12025551802');
    expect(other.twiml).toContain(`>${other.id}</Conference>`);
    expect(other.twiml).not.toContain(phone);
    // With a softphone the phone stays silent.
    floor.app.deps.settings.twilio = { ...LIVE, baseUrl: live.url, voice: VOICE };
    const spoken = await instructions(asha.token, '+12025551803');
    expect(spoken.twiml).toContain(`>${spoken.id}</Conference>`);
    expect(spoken.twiml).not.toContain(phone);
  });
});

describe('the leg of a softphone', () => {
  type Row = { accountId: string; memberId: string; state: CallState; mode: Mode };
  async function addCall(row: Partial<Row> = {}): Promise<string> {
    const id = randomUUID();
    const { accountId = cedar, memberId = asha.session.member.id } = row;
    await floor.database.admin.query(
      `insert into calls (account_id, id, state, member_id, to_phone, from_phone, mode, billing_account_id, billing_rule,
         carrier_call_sid, requested_at, submitted_at, billed)
       values ($1, $2, $3, $4, '+12025550188', '+15005550006', $5, $1, 'operating', $6, now(), now(), true)`,
      [
        accountId,
        id,
        row.state ?? 'ringing',
        memberId,
        row.mode ?? 'live',
        `CA${id.replaceAll('-', '')}`,
      ],
    );
    return id;
  }
  const connect = async (callId: string, change: { identity?: string; authToken?: string } = {}) =>
    live.connect({
      voiceUrl: `${floor.url}/carrier/agent-leg`,
      identity: change.identity ?? (await softphoneOf(asha)).identity,
      params: { call_id: callId },
      ...(change.authToken === undefined ? {} : { authToken: change.authToken }),
    });

  it('joins the conference that the called person waits in, and ends it on leaving', async () => {
    const id = await addCall();
    const { status, type, text } = await connect(id);
    expect([status, type]).toEqual([200, 'text/xml; charset=utf-8']);
    expect(text).toContain(`>${id}</Conference>`);
    expect(text).toContain('startConferenceOnEnter="true"');
    expect(text).toContain('endConferenceOnExit="true"');
    expect(text).toContain('maxParticipants="2"');
  });

  it('hears the same of a call that is not its own, whatever the reason', async () => {
    const away = floor.harbour.session;
    const gone = {
      identity: (await softphoneOf(asha)).identity.replace(/.$/, (c) => (c === '0' ? '1' : '0')),
    };
    const answers = [
      await connect(await addCall({ memberId: vikram.session.member.id })),
      await connect(await addCall({ accountId: away.account.id, memberId: away.member.id })),
      await connect(await addCall({ state: 'completed' })),
      await connect(await addCall({ mode: 'test' })),
      await connect(randomUUID()),
      await connect('no id at all'),
      await connect(await addCall(), gone),
      await connect(await addCall(), { identity: 'asha' }),
    ];
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.text).toContain('<Response><Hangup/></Response>');
  });

  it('is refused without the signature of the carrier', async () => {
    expect((await connect(await addCall(), { authToken: 'another token' })).status).toBe(403);
    const { body } = await call<{ code: string }>(floor.url, {
      method: 'POST',
      path: '/carrier/agent-leg',
      body: `From=client%3Aasha&call_id=${randomUUID()}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(body.code).toBe('forbidden');
  });

  it('is not that of a member who was let go', async () => {
    const id = await addCall();
    const leave = (active: boolean) =>
      floor.database.admin.query(
        'update members set active = $3 where account_id = $1 and id = $2',
        [cedar, asha.session.member.id, active],
      );
    const { identity } = await softphoneOf(asha);
    await leave(false);
    expect((await connect(id, { identity })).text).toContain('<Hangup/>');
    await leave(true);
    expect((await connect(id, { identity })).text).toContain('<Conference');
  });
});

it('takes a phone only from somebody who has just proved who they are', async () => {
  floor.clock.advance(14 * 60_000);
  const later = await refreshed(floor.url, asha);
  floor.clock.advance(5 * 60_000);
  expect((await setPhone(later.token, '+12025550142')).body.code).toBe('step_up_required');
  expect((await ask(later.token)).status).toBe(200);
});
