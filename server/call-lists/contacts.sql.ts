import type { Contact, ContactState } from '../../shared/call-lists.ts';
import type { ContactFields } from '../../shared/contact-edits.ts';
import { isReached } from '../platform/db/reached.sql.ts';
import { shownContact, shownText } from '../platform/db/shown.sql.ts';
import type { Tx } from '../platform/db/transaction.ts';

/** The columns of `Contact`, in its order. */
const COLUMNS = `id, list_id, ${shownContact()}, zone, position, state, attempts,
  last_disposition, last_called_at, callback_at, dnc`;

export type ContactForDial = {
  id: string;
  listId: string;
  phone: string;
  zone: string;
  attempts: number;
  /** The number is on the do-not-call list, whatever the contact's own row says. */
  dnc: boolean;
  listStatus: 'importing' | 'open' | 'closed';
};

export async function findContactForDial(
  tx: Tx,
  contactId: string,
): Promise<ContactForDial | null> {
  const rows = await tx.query<ContactForDial>(
    `select c.id, c.list_id as "listId", c.phone, c.zone, c.attempts,
            c.dnc or exists (
              select 1 from do_not_call d where d.account_id = c.account_id and d.phone = c.phone
            ) as dnc,
            l.status as "listStatus"
     from contacts c
     join call_lists l on l.account_id = c.account_id and l.id = c.list_id
     where c.account_id = $1 and c.id = $2 and not c.deleted and not l.deleted
       and ${isReached('c.list_id')}`,
    [tx.accountId, contactId],
  );
  return rows[0] ?? null;
}

/** A contact whose claim is held is seen until the wrap-up, also when its list was taken away meanwhile. */
export async function findContact(tx: Tx, id: string, now: number): Promise<Contact | null> {
  const rows = await tx.query<Contact>(
    `select ${COLUMNS} from contacts
     where account_id = $1 and id = $2 and not deleted
       and (${isReached('list_id')} or exists (
         select 1 from claims k
         where k.account_id = $1 and k.contact_id = $2 and k.member_id::text = (select app.reach())
           and k.expires_at > to_timestamp($3 / 1000.0)
       ))`,
    [tx.accountId, id, now],
  );
  return rows[0] ?? null;
}

type Page = { listId: string; after: { position: number; id: string } | null; limit: number };

/** One page in list order, with one row more than asked for when there are more. */
export function listContacts(tx: Tx, page: Page): Promise<Contact[]> {
  return tx.query<Contact>(
    `select ${COLUMNS} from contacts
     where account_id = $1 and list_id = $2 and not deleted
       and (position, id) > ($3, $4)
     order by position, id
     limit $5`,
    [
      tx.accountId,
      page.listId,
      page.after?.position ?? -1,
      page.after?.id ?? ZERO_ID,
      page.limit + 1,
    ],
  );
}

/**
 * Like `listContacts`, of contacts whose name, a later word of it, or number begins with the
 * search. Names are searched as they are shown: a number in one is no way around what is hidden.
 */
export function searchContacts(
  tx: Tx,
  page: Page & { namePattern: string; phonePatterns: string[] },
): Promise<Contact[]> {
  return tx.query<Contact>(
    `select ${COLUMNS} from contacts
     where account_id = $1 and list_id = $2 and not deleted
       and (position, id) > ($3, $4)
       and (${shownText('name')} ilike $6 or ${shownText('name')} ilike '% ' || $6
         or phone like any ($7::text[]))
     order by position, id
     limit $5`,
    [
      tx.accountId,
      page.listId,
      page.after?.position ?? -1,
      page.after?.id ?? ZERO_ID,
      page.limit + 1,
      page.namePattern,
      page.phonePatterns,
    ],
  );
}

const ZERO_ID = '00000000-0000-0000-0000-000000000000';

/** One attempt more. Answers whether there is such a contact. */
export async function addAttempt(
  tx: Tx,
  attempt: { contactId: string; at: string; seq: number },
): Promise<boolean> {
  const written = await tx.execute(
    `update contacts
     set attempts = attempts + 1, last_called_at = greatest(last_called_at, $3::timestamptz),
         seq = $4, ver = ver + 1
     where account_id = $1 and id = $2`,
    [tx.accountId, attempt.contactId, attempt.at, attempt.seq],
  );
  return written === 1;
}

export type FoldedContact = {
  id: string;
  listId: string;
  phone: string;
  /** False until the first disposition of the contact was applied. */
  worked: boolean;
};

export function listFoldedContacts(tx: Tx, ids: readonly string[]): Promise<FoldedContact[]> {
  return tx.query<FoldedContact>(
    `select id, list_id as "listId", phone, last_disposition is not null as worked
     from contacts
     where account_id = $1 and id = any($2::uuid[])`,
    [tx.accountId, ids],
  );
}

export type MadeDisposition = {
  id: string;
  contactId: string;
  code: string;
  effect: ContactState;
  supersedes: string | null;
};

/**
 * The dispositions of contacts in the order they came. Which of them stand is not asked here: a plan made while the
 * table was small compares all dispositions of the account with each other, and is kept when it is not small any more.
 */
export function listDispositions(
  tx: Tx,
  contactIds: readonly string[],
): Promise<MadeDisposition[]> {
  return tx.query<MadeDisposition>(
    `select id, contact_id as "contactId", code, effect, supersedes
     from dispositions
     where account_id = $1 and contact_id = any($2::uuid[])
     order by created_at, id`,
    [tx.accountId, contactIds],
  );
}

export type DerivedState = {
  contactId: string;
  state: ContactState;
  code: string;
  callbackAt: string | null;
  callbackMemberId: string | null;
  attempts: number;
  calledAt: string | null;
  seq: number;
};

export async function setDerivedStates(tx: Tx, rows: readonly DerivedState[]): Promise<void> {
  const of = <K extends keyof DerivedState>(key: K) => rows.map((row) => row[key]);
  await tx.execute(
    `update contacts c
     set state = d.state, last_disposition = d.code, callback_at = d.callback_at,
         callback_member_id = d.callback_member_id, attempts = c.attempts + d.attempts,
         last_called_at = greatest(c.last_called_at, d.called_at), seq = d.seq, ver = c.ver + 1
     from unnest($2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::uuid[], $7::int[], $8::timestamptz[],
       $9::bigint[]) as d (id, state, code, callback_at, callback_member_id, attempts, called_at, seq)
     where c.account_id = $1 and c.id = d.id`,
    [
      tx.accountId,
      of('contactId'),
      of('state'),
      of('code'),
      of('callbackAt'),
      of('callbackMemberId'),
      of('attempts'),
      of('calledAt'),
      of('seq'),
    ],
  );
}

/**
 * Marks every contact with the number. One sequence number serves them all: a number stands once
 * on a list, so no two of them are in the same bucket.
 */
export async function markDoNotCall(tx: Tx, phone: string, seq: number): Promise<number> {
  return tx.execute(
    `update contacts set dnc = true, seq = $3, ver = ver + 1
     where account_id = $1 and phone = $2 and not dnc`,
    [tx.accountId, phone, seq],
  );
}

export type LockedFields = {
  id: string;
  ver: number;
  erased: boolean;
  fields: ContactFields;
  /** The same as whoever asks may see it. */
  shown: ContactFields;
};

/** What can be edited of these contacts, locked until the commit. */
export function lockFields(tx: Tx, ids: readonly string[]): Promise<LockedFields[]> {
  return tx.query<LockedFields>(
    `select id, ver, erased_at is not null as erased,
            json_build_object('name', name, 'attributes', attributes) as fields,
            (select row_to_json(s) from (select ${shownContact('c.')}) s) as shown
     from contacts c where account_id = $1 and id = any($2::uuid[])
     order by id
     for no key update`,
    [tx.accountId, ids],
  );
}

export async function setFields(
  tx: Tx,
  to: { contactId: string; fields: ContactFields; seq: number },
): Promise<void> {
  const { name, attributes } = to.fields;
  await tx.execute(
    `update contacts set name = $3, attributes = $4, seq = $5, ver = ver + 1
     where account_id = $1 and id = $2`,
    [tx.accountId, to.contactId, name, JSON.stringify(attributes), to.seq],
  );
}
