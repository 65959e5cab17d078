// Requests a console makes, without a console: what is sent and answered, and nothing kept.
import { claimNext } from '../../shared/calling.ts';
import type { Endpoint, ResponseOf } from '../../shared/endpoint.ts';
import { type Checkpoint, type MirrorName, pull, push, SYNC_SCHEMA } from '../../shared/sync.ts';

export type Caller = { url: string; token: string; deviceId: string };
export type OnList = { id: string; list_id: string };
export type Page = ResponseOf<typeof pull>;

const PULL_LIMIT = 500;

/** A console of its own device. */
export function callerOf(url: string, { token }: { token: string }): Caller {
  return { url, token, deviceId: crypto.randomUUID() };
}

export async function postTo<E extends Endpoint>(
  { url, token }: Caller,
  endpoint: E,
  body: object,
): Promise<ResponseOf<E>> {
  const response = await fetch(url + endpoint.path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${endpoint.path} answered ${response.status}: ${text}`);
  return JSON.parse(text) as ResponseOf<E>;
}

export function pullPage(who: Caller, cp: Checkpoint | null, coll: MirrorName): Promise<Page> {
  const asks = { coll, cp, limit: PULL_LIMIT, schema: SYNC_SCHEMA, device_id: who.deviceId };
  return postTo(who, pull, asks);
}

/** One page after the other from a checkpoint to the end. */
export async function pullAll(
  who: Caller,
  from: Checkpoint | null,
  coll: MirrorName = 'contacts',
): Promise<{ docs: Page['docs']; cp: Checkpoint }> {
  const docs: Page['docs'] = [];
  for (let cp = from; ;) {
    const page: Page = await pullPage(who, cp, coll);
    docs.push(...page.docs);
    cp = page.cp;
    if (page.done) return { docs, cp };
  }
}

export function dispositionOf({ id, list_id }: OnList, code = 'no_answer') {
  return {
    id: crypto.randomUUID(),
    contact_id: id,
    list_id,
    call_id: null,
    code,
    note: 'Nobody at home, try again in the evening.',
    callback: null,
    claim_token: null,
    supersedes: null,
    client_at: new Date().toISOString(),
  };
}

/** @throws when the server did not take every one of them as new */
export async function pushDispositions(who: Caller, contacts: readonly OnList[]): Promise<void> {
  const rows = contacts.map((contact) => dispositionOf(contact));
  const body = { coll: 'dispositions', device_id: who.deviceId, rows };
  const { results } = await postTo(who, push, body);
  const refused = results.find(({ st }) => st !== 'ok');
  if (refused || results.length !== rows.length)
    throw new Error(`a fact was answered ${refused?.st}: ${refused?.code} ${refused?.detail}`);
}

export function claimOne(who: Caller, listId: string): Promise<ResponseOf<typeof claimNext>> {
  return postTo(who, claimNext, { list_id: listId, device_id: who.deviceId });
}
