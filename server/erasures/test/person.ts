// One person all over an account: on two lists, called, noted, promised, imported badly, mailed, told to the CRM,
// exported and opted out. Made through the API wherever the API can make it.
import { randomUUID } from 'node:crypto';
import type { AccountExport } from '../../../shared/exports.ts';
import type { Contact } from '../../../shared/call-lists.ts';
import type { Import } from '../../../shared/imports.ts';
import type { SignedIn } from '../../../shared/sessions.ts';
import { call } from '../../test/app.ts';
import { dial, until, untilCall, type Floor } from '../../test/carrier.ts';

export const PERSON = {
  name: 'Zebedee Quillfeather',
  phone: '+12025550142',
  email: 'zebedee@quillfeather.example',
  story: 'likes marzipan crescents',
} as const;

/** Words that say who it is; none of them may be left. */
export const WORDS = [
  'Quillfeather',
  'marzipan',
  '2025550142',
  '202-555-0142',
  '(202) 555',
  'tangerine',
];

const OTHERS = 'Ann Other,+12025550171,ann@other.example,quiet\nBen Other,+12025550172,,\n';
const FILE = `name,phone,email,story\n${OTHERS}${PERSON.name},(202) 555-0142,${PERSON.email},${PERSON.story}\n${PERSON.name},202-555-0142,,again\n`;

export type Traced = {
  contactIds: string[];
  /** Somebody else on the first list. */
  otherId: string;
  listIds: string[];
  callId: string;
  callKey: string;
  dispositionId: string;
  exportId: string;
  /** Uploads nobody committed: with the person, and without. */
  uploads: { withPerson: string; without: string };
};

export const askAs =
  (floor: Pick<Floor, 'url'>, who: SignedIn) =>
  <T>(path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST') =>
    call<T>(floor.url, { method, path, token: who.token, body });

export async function importFile(floor: Floor, who: SignedIn, name: string): Promise<string> {
  const i = await upload(floor, who, { name, content: FILE });
  const ask = askAs(floor, who);
  const wish = { mapping: i.mapping, list_name: name, default_country: 'US' };
  await ask(`/v1/imports/${i.id}/check`, wish);
  await ask(`/v1/imports/${i.id}/commit`, undefined, 'POST');
  return until(async () => {
    const { body } = await ask<Import>(`/v1/imports/${i.id}`);
    return body.status === 'done' && body.list_id;
  });
}

async function upload(
  floor: Floor,
  who: SignedIn,
  file: { name: string; content: string },
): Promise<Import> {
  const answer = await call<Import>(floor.url, {
    method: 'POST',
    path: `/v1/imports?file_name=${encodeURIComponent(file.name)}.csv`,
    token: who.token,
    body: file.content,
    headers: { 'content-type': 'text/csv' },
  });
  if (answer.status !== 201) throw new Error(`the upload answered ${answer.status}`);
  return answer.body;
}

export async function contactsOf(floor: Floor, who: SignedIn, listId: string): Promise<Contact[]> {
  const { body } = await askAs(
    floor,
    who,
  )<{ data: Contact[] }>(`/v1/call-lists/${listId}/contacts`);
  return body.data;
}

/** @param crm where events of the account are sent */
export async function tracePerson(floor: Floor, who: SignedIn, crm: string): Promise<Traced> {
  const ask = askAs(floor, who);
  await ask('/v1/webhook-endpoints', {
    url: crm,
    event_types: ['call.completed', 'disposition.created'],
  });
  const listIds = [
    await importFile(floor, who, 'Spring fair'),
    await importFile(floor, who, 'Autumn fair'),
  ];
  const all = (await Promise.all(listIds.map((id) => contactsOf(floor, who, id)))).flat();
  const person = all.filter((c) => c.phone === PERSON.phone);
  const other = all.find((c) => c.phone === '+12025550171') as Contact;
  const first = person[0] as Contact;
  const claimed = await ask<{ claim: { token: number } }>(`/v1/contacts/${first.id}/claim`, {
    device_id: randomUUID(),
  });
  const token = claimed.body.claim.token;
  floor.simulator.setOutcome(PERSON.phone, { result: 'completed', durationSeconds: 61 });
  const callKey = randomUUID();
  const body = { contact_id: first.id, claim_token: token };
  const dialled = await dial(floor, { token: who.token, body, key: callKey });
  if (dialled.status !== 201) throw new Error(`the call answered ${JSON.stringify(dialled.body)}`);
  await untilCall(floor, { token: who.token, id: dialled.body.id }, ['completed']);
  const dispositionId = await recordFacts(floor, who, {
    contact: first,
    other,
    callId: dialled.body.id,
  });
  await ask('/v1/do-not-call', { phone: PERSON.phone, reason: `${PERSON.name} asked` });
  const uploads = {
    withPerson: (await upload(floor, who, { name: 'Left over', content: FILE })).id,
    without: (
      await upload(floor, who, { name: 'Others', content: `name,phone,email,story\n${OTHERS}` })
    ).id,
  };
  await mailTo(floor, who, PERSON.email);
  const exported = await ask<AccountExport>('/v1/exports', undefined, 'POST');
  await until(async () => {
    const { body: found } = await ask<{ data: AccountExport[] }>('/v1/exports');
    return found.data[0]?.status === 'done';
  });
  return {
    contactIds: person.map((c) => c.id),
    otherId: other.id,
    listIds,
    callId: dialled.body.id,
    callKey,
    dispositionId,
    exportId: exported.body.id,
    uploads,
  };
}

type Facts = { contact: Contact; other: Contact; callId: string };

async function recordFacts(floor: Floor, who: SignedIn, of: Facts): Promise<string> {
  const base = { contact_id: of.contact.id, list_id: of.contact.list_id };
  const at = '2026-11-20T04:29:00.000Z';
  const [id, callbackId] = [randomUUID(), randomUUID()];
  const push = (coll: string, rows: object[]) =>
    askAs(floor, who)('/sync/v1/push', { coll, device_id: randomUUID(), rows });
  await push('dispositions', [
    {
      ...base,
      id,
      call_id: of.callId,
      code: 'call_back',
      note: `${PERSON.name} said tangerine`,
      callback: { id: callbackId, due_at: '2026-11-23T15:00:00.000Z', for: 'me' },
      claim_token: null,
      supersedes: null,
      client_at: at,
    },
  ]);
  const why = { change_id: randomUUID(), ver: 1, reason: `tangerine, said ${PERSON.name}` };
  await askAs(floor, who)(`/v1/callbacks/${callbackId}/cancel`, why);
  await push('notes', [
    { ...base, id: randomUUID(), text: 'his word is tangerine', client_at: at },
    {
      id: randomUUID(),
      contact_id: of.other.id,
      list_id: of.other.list_id,
      text: 'neighbour of +1 202 555 0142, rings twice',
      client_at: at,
    },
  ]);
  const corrected = { field: 'attributes.story', from: PERSON.story, base_ver: 1, client_at: at };
  await push('contact_edits', [
    { ...base, ...corrected, id: randomUUID(), to: 'answers to tangerine' },
    {
      ...corrected,
      id: randomUUID(),
      contact_id: of.other.id,
      list_id: of.other.list_id,
      from: 'quiet',
      to: 'lives beside (202) 555-0142',
    },
    { ...base, ...corrected, id: randomUUID(), field: 'attributes.tangerine', from: '', to: 'x' },
  ]);
  // Refused, and therefore kept whole.
  await push('notes', [{ ...base, id: randomUUID(), text: 'tangerine', client_at: 'yesterday' }]);
  return id;
}

async function mailTo(floor: Floor, who: SignedIn, email: string): Promise<void> {
  await floor.database.admin.query(
    `insert into mails (account_id, id, to_address, template, status, created_at, expires_at)
     values ($1, $2, $3, 'invitation', 'sent', '2026-11-01', '2026-11-08')`,
    [who.session.account.id, randomUUID(), email],
  );
}
