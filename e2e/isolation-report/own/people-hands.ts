// Own requests about people: sign-in, factors, invitations, members, keys.
import { createHash } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { createInvitation } from '../../../shared/invitations.ts';
import {
  confirmTotp,
  startEnrolmentPasskey,
  startPasskey,
  startTotp,
} from '../../../shared/factors.ts';
import { signIn } from '../../../shared/sessions.ts';
import { relyingPartyOf } from '../../../server/accounts/passkey.rules.ts';
import { createAuthenticator } from '../../../server/test/authenticator.ts';
import { PASSWORD } from '../fixture.ts';
import {
  clientOf,
  NEW_PASSWORD,
  randomToken,
  rowsOf,
  withBody,
  withParams,
  type At,
  type Hand,
} from './request.ts';
import { newPerson } from './person.ts';
import { idIn } from '../route-list.ts';

const hashOf = (token: string) => createHash('sha256').update(token).digest();
const codeOf = (secret: string) => new TOTP({ secret: Secret.fromBase32(secret) }).generate();

/** Somebody new whose authenticator is confirmed, and the recovery codes they were given. */
async function withFactor(at: At) {
  const actor = await newPerson(at);
  const client = clientOf(at);
  const { secret } = await client.ask(startTotp, { token: actor.token });
  const { recovery_codes: codes } = await client.ask(confirmTotp, {
    token: actor.token,
    body: { totp: codeOf(secret) },
  });
  return { actor, code: codes?.[0] ?? '' };
}

/** What stands between the password and the rest, put there as the sign-in does. */
async function ticketFor(at: At, memberId: string, enrol: boolean): Promise<string> {
  const ticket = `swt_${randomToken()}`;
  await rowsOf(
    at,
    `insert into sign_in_tickets (ticket_hash, user_id, account_id, member_id, device, enrol, expires_at)
     values ($2, $3, $1, $3, 'isolation report', $4, now() + interval '5 minutes')`,
    hashOf(ticket),
    memberId,
    enrol,
  );
  return ticket;
}

const enrolling: Hand = async (at) => {
  const { memberId } = await newPerson(at);
  return { sample: withBody(at.sample, { ticket: await ticketFor(at, memberId, true) }) };
};

async function passkeyOf(at: At, challenge: string) {
  const party = relyingPartyOf(at.bench.site.app.deps.publicUrl());
  if (!party) throw new Error('passkeys could belong to no name');
  const { id, origin } = party;
  return createAuthenticator(id).make({ challenge, origin, counter: 0 });
}

const signedInAgain = async (at: At) => {
  const { email } = at.actor;
  const answer = await clientOf(at).ask(signIn, {
    body: { email, password: PASSWORD, account: at.own.slug, device: 'own request' },
  });
  if (!('session' in answer)) throw new Error('a second factor was asked for');
  return answer;
};

async function invite(at: At) {
  const email = `${randomToken().slice(0, 12).toLowerCase()}@invited.example`;
  const { invitation, link } = await clientOf(at).ask(createInvitation, {
    token: at.bench.actor(at.own.slug, 'owner').token,
    body: { email, name: 'Somebody invited', role: 'agent', client_account_id: null },
  });
  return { id: invitation.id, token: (link ?? '').split('#').at(-1)?.split('=').at(-1) ?? '' };
}

const ofInvitation: Hand = async (at) => ({
  sample: withParams(at.sample, { id: (await invite(at)).id }),
});

const ofPasskey: Hand = async (at) => {
  const actor = await newPerson(at);
  await rowsOf(
    at,
    `insert into passkeys (id, user_id, credential_id, public_key, counter, transports, name, created_at)
       select $2::uuid, $2::uuid, $3, '\\x00', 0, '{}', 'key', now() where $1::uuid is not null`,
    actor.memberId,
    randomToken(),
  );
  return { actor, sample: withParams(at.sample, { id: actor.memberId }) };
};

export const PEOPLE_HANDS: Readonly<Record<string, Hand>> = {
  'post /v1/session': async (at) => ({
    sample: withBody(at.sample, {
      email: at.actor.email,
      password: PASSWORD,
      account: at.own.slug,
    }),
  }),
  'post /v1/session/switch': async (at) => ({
    sample: withBody(at.sample, { account_id: at.own.id }),
  }),
  'post /v1/session/refresh': async (at) => ({
    sample: withBody(at.sample, { refresh_token: (await signedInAgain(at)).refresh_token }),
  }),
  'delete /v1/sessions/{id}': async (at) => {
    await signedInAgain(at);
    const [newest] = await rowsOf<{ id: string }>(
      at,
      `select id from sessions where account_id = $1 and member_id = $2 order by created_at desc limit 1`,
      at.actor.memberId,
    );
    return { sample: withParams(at.sample, { id: newest?.id }) };
  },
  'post /v1/password-reset/finish': async (at) => {
    const { memberId, email } = await newPerson(at);
    const token = randomToken();
    await rowsOf(
      at,
      `insert into password_resets (id, email, requested_at, minute, looked_up_at, user_id, token_hash, expires_at)
       select $2::uuid, $3, now(), tstzrange(now(), now() + interval '1 minute'), now(), $2::uuid, $4,
              now() + interval '30 minutes' where $1::uuid is not null`,
      memberId,
      email,
      hashOf(token),
    );
    return { sample: withBody(at.sample, { token, password: NEW_PASSWORD }) };
  },
  'post /v1/session/second-factor/passkey': async (at) => {
    const { memberId } = await newPerson(at);
    await rowsOf(
      at,
      `insert into passkeys (id, user_id, credential_id, public_key, counter, transports, name, created_at)
       select $2::uuid, $2::uuid, $3, '\\x00', 0, '{}', 'key', now() where $1::uuid is not null`,
      memberId,
      randomToken(),
    );
    return { sample: withBody(at.sample, { ticket: await ticketFor(at, memberId, false) }) };
  },
  'post /v1/session/second-factor': async (at) => {
    const { actor, code } = await withFactor(at);
    const ticket = await ticketFor(at, actor.memberId, false);
    return { sample: withBody(at.sample, { ticket, proof: { recovery: code } }) };
  },
  'post /v1/session/enrolment/totp': enrolling,
  'post /v1/session/enrolment/passkey': enrolling,
  'post /v1/session/enrolment': async (at) => {
    const { memberId } = await newPerson(at);
    const ticket = await ticketFor(at, memberId, true);
    const { challenge } = await clientOf(at).ask(startEnrolmentPasskey, { body: { ticket } });
    const passkey = await passkeyOf(at, challenge);
    return { sample: withBody(at.sample, { ticket, factor: { passkey, name: 'key' } }) };
  },
  'post /v1/session/step-up': async (at) => ({
    sample: withBody(at.sample, { password: PASSWORD }),
  }),
  'post /v1/me/password': async (at) => ({
    actor: await newPerson(at),
    sample: withBody(at.sample, { current: PASSWORD, new: NEW_PASSWORD }),
  }),
  'post /v1/me/totp': async (at) => ({ actor: await newPerson(at) }),
  'post /v1/me/totp/confirm': async (at) => {
    const actor = await newPerson(at);
    const { secret } = await clientOf(at).ask(startTotp, { token: actor.token });
    return { actor, sample: withBody(at.sample, { totp: codeOf(secret) }) };
  },
  'delete /v1/me/totp': async (at) => ({ actor: (await withFactor(at)).actor }),
  'post /v1/me/recovery-codes': async (at) => ({ actor: (await withFactor(at)).actor }),
  'post /v1/me/passkeys': async (at) => {
    const actor = await newPerson(at);
    const { challenge } = await clientOf(at).ask(startPasskey, { token: actor.token });
    const passkey = await passkeyOf(at, challenge);
    return { actor, sample: withBody(at.sample, { name: 'key', passkey }) };
  },
  'delete /v1/me/passkeys/{id}': ofPasskey,
  'patch /v1/me/passkeys/{id}': ofPasskey,
  'post /v1/members': async (at) => ({
    sample: withBody(at.sample, { client_account_id: at.own.id }),
  }),
  'patch /v1/members/{id}': async (at) => ({
    sample: withBody(withParams(at.sample, { id: (await newPerson(at)).memberId }), {
      role: 'viewer',
      client_account_id: at.own.id,
    }),
  }),
  'post /v1/members/{id}/reset-factors': async (at) => ({
    sample: withParams(at.sample, { id: (await newPerson(at)).memberId }),
  }),
  'post /v1/api-keys/{id}/rotate': async (at) => {
    const id = idIn(at.own, 'api_keys');
    await rowsOf(
      at,
      `update api_keys set replaced_by = null, revoked_at = null
       where account_id = $1 and id = $2`,
      id,
    );
    return { sample: withParams(at.sample, { id }) };
  },
  'post /v1/invitations': async (at) => ({
    sample: withBody(at.sample, { client_account_id: at.own.id }),
  }),
  'post /v1/invitations/{id}/resend': ofInvitation,
  'delete /v1/invitations/{id}': ofInvitation,
  'post /v1/invitations/look-up': async (at) => ({
    sample: withBody(at.sample, { token: (await invite(at)).token }),
  }),
  'post /v1/invitations/accept': async (at) => ({
    sample: withBody(at.sample, {
      token: (await invite(at)).token,
      password: NEW_PASSWORD,
    }),
  }),
};
