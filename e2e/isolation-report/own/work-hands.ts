// Own requests about work: imports, claims, calls, webhooks, exports, the mirror.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import twilio from 'twilio';
import { createExport, listExports } from '../../../shared/exports.ts';
import { checkImport, getImport, uploadImport } from '../../../shared/imports.ts';
import { claimContact } from '../../../shared/calling.ts';
import { voiceIdentity } from '../../../server/voice/identity.ts';
import { signedIn } from '../fixture.ts';
import type { Sample } from '../../../server/isolation/test/route-probes.ts';
import { clientOf, rowsOf, withBody, withParams, type At, type Hand } from './request.ts';
import { idIn } from '../route-list.ts';

const STEP_MS = 50;
const STEPS = 1200;

/** Asks until it is so; gives up when it never is. */
async function until<T>(what: string, ask: () => Promise<T | null>): Promise<T> {
  for (let n = 0; n < STEPS; n += 1) {
    const found = await ask();
    if (found !== null) return found;
    await sleep(STEP_MS);
  }
  throw new Error(`${what} never came`);
}

const MAPPING = [{ kind: 'name' }, { kind: 'phone' }];

async function uploaded(at: At): Promise<string> {
  const { id } = await clientOf(at).ask(uploadImport, {
    token: at.actor.token,
    query: { file_name: 'own.csv', list_name: 'Own', default_country: 'US', has_header: 'yes' },
    raw: Buffer.from('name,phone\nAsha,+12025550188\nnobody,\n'),
  });
  return id;
}

async function checked(at: At): Promise<string> {
  const id = await uploaded(at);
  const client = clientOf(at);
  await client.ask(checkImport, {
    token: at.actor.token,
    params: { id },
    body: { mapping: MAPPING, list_name: 'Own', default_country: 'US' },
  });
  await until('the checked import', async () => {
    const found = await client.ask(getImport, { token: at.actor.token, params: { id } });
    return found.status === 'checked' ? found : null;
  });
  return id;
}

/** Last four digits; those of the fixture begin with 01. */
let freshNumber = 1000;

/** A contact nobody has worked, on an open list, with a number nobody asked to leave alone. */
async function freshContact(at: At): Promise<{ id: string; listId: string }> {
  const id = randomUUID();
  const listId = idIn(at.own, 'call_lists');
  freshNumber += 1;
  const phone = `+1202555${freshNumber}`;
  await rowsOf(
    at,
    `insert into contacts (account_id, id, list_id, position, name, phone, zone, seq)
     values ($1, $2, $3, 1, $5, $4, 'America/New_York', 1)`,
    id,
    listId,
    phone,
    `Fresh ${id}`,
  );
  return { id, listId };
}

/** A contact of their own, who is promised a callback; a supervisor may change it, whoever promised it. */
async function promised(at: At): Promise<string> {
  const { id: contactId, listId } = await freshContact(at);
  const id = randomUUID();
  await rowsOf(
    at,
    `insert into callbacks (account_id, id, contact_id, list_id, member_id, due_at, for_anyone, note, content_hash,
       client_at, created_at)
     values ($1, $2, $3, $4, $5, now() + interval '1 day', true, '', '\\x', now(), now())`,
    id,
    contactId,
    listId,
    at.actor.memberId,
  );
  await rowsOf(
    at,
    `update contacts set callback_at = now() + interval '1 day' where account_id = $1 and id = $2`,
    contactId,
  );
  return id;
}

/** A promise that was not changed yet, and noon where its contact is: hours are open then. */
async function promisedSample(at: At): Promise<{ sample: Sample }> {
  const due_at = new Date(Date.now() + 2 * 86_400_000).toISOString().replace(/T.*/, 'T17:00:00Z');
  const { body } = withBody(at.sample, { change_id: randomUUID(), ver: 1 });
  const wanted = 'due_at' in (body as object) ? { due_at } : {};
  const holder = 'member_id' in (body as object) ? { member_id: at.actor.memberId } : {};
  const sample = withBody(withParams(at.sample, { id: await promised(at) }), {
    ...(body as object),
    ...wanted,
    ...holder,
  });
  return { sample };
}

/** A call that is on. Its row is put there: what the carrier would do is not what is asked about. */
async function runningCall(at: At): Promise<string> {
  const id = randomUUID();
  await rowsOf(
    at,
    `insert into calls (account_id, id, state, member_id, to_phone, from_phone, mode, billing_account_id, billing_rule,
       carrier_call_sid, requested_at, submitted_at, billed)
     values ($1, $2, 'ringing', $3, '+12025550188', '+15005550006', 'test', $1, 'operating', $4, now(), now(), true)`,
    id,
    at.actor.memberId,
    `CA${id.replaceAll('-', '')}`,
  );
  return id;
}

/** The id of an archive of the account that can be downloaded. */
export async function finishedExport(at: At): Promise<string> {
  const client = clientOf(at);
  // A session may have been without a proof of who is there since a check before this one.
  const { email } = at.bench.actor(at.own.slug, 'owner');
  const token = await signedIn(client, { email, slug: at.own.slug });
  // One may be on its way already, and serves as well.
  await client.attempt(createExport, { token });
  const made = await until('the export', async () => {
    const { data } = await client.ask(listExports, { token });
    return data.find((e) => e.status === 'done' && e.sha256 !== null && e.tables_done > 0) ?? null;
  });
  return made.id;
}

async function failedDelivery(at: At): Promise<string> {
  const id = idIn(at.own, 'deliveries');
  await rowsOf(at, `update deliveries set status = 'failed' where account_id = $1 and id = $2`, id);
  return id;
}

export const WORK_HANDS: Readonly<Record<string, Hand>> = {
  'get /v1/audit': async (at) => ({
    // All there is: what the sample asks for is a single kind of entry.
    sample: { ...at.sample, query: { limit: 100 } },
  }),
  'post /v1/imports/{id}/check': async (at) => ({
    sample: withBody(withParams(at.sample, { id: await uploaded(at) }), { mapping: MAPPING }),
  }),
  'post /v1/imports/{id}/commit': async (at) => ({
    sample: withParams(at.sample, { id: await checked(at) }),
  }),
  'delete /v1/imports/{id}': async (at) => ({
    sample: withParams(at.sample, { id: await uploaded(at) }),
  }),
  'get /v1/imports/{id}/problems.csv': async (at) => ({
    sample: withParams(at.sample, { id: await checked(at) }),
  }),
  'post /v1/erasures': async (at) => {
    const { id } = await freshContact(at);
    return { sample: { ...at.sample, body: { contact_id: id, reason: 'asked by letter' } } };
  },
  'post /v1/erasures/preview': async (at) => {
    const { id } = await freshContact(at);
    return { sample: { ...at.sample, body: { contact_id: id } } };
  },
  'post /v1/claims/next': async (at) => {
    const { listId } = await freshContact(at);
    return { sample: withBody(at.sample, { list_id: listId }) };
  },
  'post /v1/reservations': async (at) => {
    const { listId } = await freshContact(at);
    return { sample: withBody(at.sample, { list_id: listId }) };
  },
  'post /v1/contacts/{id}/claim': async (at) => ({
    sample: withParams(at.sample, { id: (await freshContact(at)).id }),
  }),
  'post /v1/callbacks/{id}/move': promisedSample,
  'post /v1/callbacks/{id}/hand-over': promisedSample,
  'post /v1/callbacks/{id}/cancel': promisedSample,
  'post /v1/calls': async (at) => {
    const { id } = await freshContact(at);
    await rowsOf(at, `update accounts set payment = 'postpaid' where account_id = $1`);
    const { claim } = await clientOf(at).ask(claimContact, {
      token: at.actor.token,
      params: { id },
      body: { device_id: randomUUID() },
    });
    const body = { contact_id: id, claim_token: claim.token, client_account_id: at.own.id };
    return { sample: withBody(at.sample, body) };
  },
  'post /v1/calls/{id}/end': async (at) => ({
    sample: withParams(at.sample, { id: await runningCall(at) }),
  }),
  'post /carrier/accounts/{account_id}/calls/{call_id}/status': async (at) => {
    const id = await runningCall(at);
    const { accountSid, authToken } = at.bench.site.database.secrets.simulator;
    const form = {
      CallSid: `CA${id.replaceAll('-', '')}`,
      AccountSid: accountSid,
      CallStatus: 'in-progress',
      SequenceNumber: '1',
      CallbackSource: 'call-progress-events',
      Timestamp: new Date().toUTCString().replace('GMT', '+0000'),
      To: '+12025550188',
      From: '+15005550006',
    };
    const base = at.bench.site.app.deps.publicUrl();
    return {
      sample: withParams(at.sample, { account_id: at.own.id, call_id: id }),
      raw: new URLSearchParams(form).toString(),
      // Of the path that is asked: a foreign id is signed as well as the own one.
      headersFor: (path) => ({
        'x-twilio-signature': twilio.getExpectedTwilioSignature(authToken, base + path, form),
      }),
    };
  },
  'post /carrier/agent-leg': async (at) => {
    const { deps } = at.bench.site.app;
    const name = { accountId: at.own.id, memberId: at.actor.memberId };
    const identity = voiceIdentity(deps.secrets.derive('voice identities'), name);
    const form = { From: `client:${identity}`, call_id: await runningCall(at) };
    const { authToken } = deps.secrets.simulator;
    return {
      raw: new URLSearchParams(form).toString(),
      headersFor: (path) => ({
        'x-twilio-signature': twilio.getExpectedTwilioSignature(
          authToken,
          deps.publicUrl() + path,
          form,
        ),
      }),
    };
  },
  'get /v1/exports/{id}/file': async (at) => ({
    sample: withParams(at.sample, { id: await finishedExport(at) }),
  }),
  'post /v1/webhook-deliveries/{id}/replay': async (at) => ({
    sample: withParams(at.sample, { id: await failedDelivery(at) }),
  }),
  'post /sync/v1/digest': async (at) => ({
    sample: withBody(at.sample, { bucket: idIn(at.own, 'call_lists'), upto: 2_000_000 }),
  }),
  'delete /v1/support-grants/{id}': async (at) => {
    const id = idIn(at.own, 'support_grants');
    await rowsOf(
      at,
      `update support_grants set ended_at = null, granted_at = now(), expires_at = now() + interval '1 hour'
       where account_id = $1 and id = $2`,
      id,
    );
    return { sample: withParams(at.sample, { id }) };
  },
};
