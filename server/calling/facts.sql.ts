import type { ContactState } from '../../shared/call-lists.ts';
import type { Mode } from '../../shared/mode.ts';
import { isReached } from '../platform/db/reached.sql.ts';
import type { Tx } from '../platform/db/transaction.ts';

const HASHES = {
  dispositions:
    'select id, content_hash as hash from dispositions where account_id = $1 and id = any($2::uuid[])',
  notes:
    'select id, content_hash as hash from notes where account_id = $1 and id = any($2::uuid[])',
  contact_edits:
    'select id, content_hash as hash from contact_edits where account_id = $1 and id = any($2::uuid[])',
  callbacks:
    'select id, content_hash as hash from callbacks where account_id = $1 and id = any($2::uuid[])',
};

/** Facts about a contact, by the table they are in. */
export type FactTable = keyof typeof HASHES;

/** The facts with these ids that are here already, by the hash of their content. */
export async function findHashes(
  tx: Tx,
  coll: FactTable,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const rows = await tx.query<{ id: string; hash: Buffer }>(HASHES[coll], [tx.accountId, ids]);
  return new Map(rows.map((row) => [row.id, row.hash.toString('hex')]));
}

export type FactContact = {
  id: string;
  listId: string;
  state: ContactState;
  /** The person was erased: what happened is kept, what is said about them is not. */
  erased: boolean;
  /** Whether whoever says it reaches the list: what happened is taken without, corrections are not. */
  reached: boolean;
  callbackAt: string | null;
  callbackMemberId: string | null;
};

/** The contacts of a batch, locked until the commit. A deleted one counts: what happened, happened. */
export async function lockContacts(
  tx: Tx,
  ids: readonly string[],
): Promise<Map<string, FactContact>> {
  const rows = await tx.query<FactContact>(
    `select id, list_id as "listId", state, erased_at is not null as erased,
            ${isReached('list_id')} as reached, callback_at as "callbackAt", callback_member_id as "callbackMemberId"
     from contacts where account_id = $1 and id = any($2::uuid[])
     order by id
     for no key update`,
    [tx.accountId, ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

export type FactClaim = { contactId: string; memberId: string; token: number; live: boolean };

/** The claims of a batch's contacts, locked until the commit; the contacts are locked before. */
export async function lockClaims(
  tx: Tx,
  contactIds: readonly string[],
  now: number,
): Promise<Map<string, FactClaim>> {
  const rows = await tx.query<FactClaim>(
    `select contact_id as "contactId", member_id as "memberId", token, expires_at > to_timestamp($3 / 1000.0) as live
     from claims where account_id = $1 and contact_id = any($2::uuid[])
     order by contact_id
     for update`,
    [tx.accountId, contactIds, now],
  );
  return new Map(rows.map((row) => [row.contactId, row]));
}

/** The effect of each code of the account, deleted codes too: a console that was away may still use them. */
export async function findEffects(
  tx: Tx,
  codes: readonly string[],
): Promise<Map<string, Exclude<ContactState, 'new'>>> {
  const rows = await tx.query<{ code: string; effect: Exclude<ContactState, 'new'> }>(
    'select code, effect from disposition_codes where account_id = $1 and code = any($2::text[])',
    [tx.accountId, codes],
  );
  return new Map(rows.map((row) => [row.code, row.effect]));
}

export type FactCall = { id: string; contactId: string | null; mode: Mode };

/** The calls that facts are about; a call without a contact has null. */
export async function findFactCalls(
  tx: Tx,
  callIds: readonly string[],
): Promise<Map<string, FactCall>> {
  const rows = await tx.query<FactCall>(
    'select id, contact_id as "contactId", mode from calls where account_id = $1 and id = any($2::uuid[])',
    [tx.accountId, callIds],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

type Made = {
  id: string;
  contactId: string;
  listId: string;
  memberId: string;
  hash: Buffer;
  clientAt: string;
  at: string;
};

export type NewDisposition = Made & {
  callId: string | null;
  deviceId: string;
  code: string;
  effect: string;
  note: string;
  callbackId: string | null;
  supersedes: string | null;
  doubleCall: boolean;
};

/** In one statement: a console that was away brings hundreds. */
export async function insertDispositions(tx: Tx, rows: readonly NewDisposition[]): Promise<void> {
  const of = <K extends keyof NewDisposition>(key: K) => rows.map((d) => d[key]);
  await tx.execute(
    `insert into dispositions (account_id, id, contact_id, list_id, call_id, member_id, device_id, code, effect,
       note, callback_id, supersedes, double_call, content_hash, client_at, created_at)
     select $1, d.*
     from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::text[], $9::text[],
       $10::text[], $11::uuid[], $12::uuid[], $13::boolean[], $14::bytea[], $15::timestamptz[],
       $16::timestamptz[]) as d`,
    [
      tx.accountId,
      of('id'),
      of('contactId'),
      of('listId'),
      of('callId'),
      of('memberId'),
      of('deviceId'),
      of('code'),
      of('effect'),
      of('note'),
      of('callbackId'),
      of('supersedes'),
      of('doubleCall'),
      of('hash'),
      of('clientAt'),
      of('at'),
    ],
  );
}

export type NewNote = Made & { text: string };

export async function insertNotes(tx: Tx, rows: readonly NewNote[]): Promise<void> {
  const of = <K extends keyof NewNote>(key: K) => rows.map((n) => n[key]);
  await tx.execute(
    `insert into notes (account_id, id, contact_id, list_id, member_id, text, content_hash, client_at, created_at)
     select $1, n.*
     from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::bytea[], $8::timestamptz[],
       $9::timestamptz[]) as n`,
    [
      tx.accountId,
      of('id'),
      of('contactId'),
      of('listId'),
      of('memberId'),
      of('text'),
      of('hash'),
      of('clientAt'),
      of('at'),
    ],
  );
}

export type NewCallback = Made & { dueAt: string; forAnyone: boolean; note: string };

export async function insertCallback(tx: Tx, c: NewCallback): Promise<void> {
  await tx.execute(
    `insert into callbacks (account_id, id, contact_id, list_id, member_id, due_at, for_anyone, note,
       content_hash, client_at, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      tx.accountId,
      c.id,
      c.contactId,
      c.listId,
      c.memberId,
      c.dueAt,
      c.forAnyone,
      c.note,
      c.hash,
      c.clientAt,
      c.at,
    ],
  );
}

/** Promises the contact a callback; a null `memberId` is one for anyone. */
export async function setContactCallback(
  tx: Tx,
  to: { contactId: string; dueAt: string; memberId: string | null; seq: number },
): Promise<void> {
  await tx.execute(
    `update contacts set callback_at = $3, callback_member_id = $4, seq = $5, ver = ver + 1
     where account_id = $1 and id = $2`,
    [tx.accountId, to.contactId, to.dueAt, to.memberId, to.seq],
  );
}
