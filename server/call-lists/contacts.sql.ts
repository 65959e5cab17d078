import type { Contact, ContactState } from '../../shared/call-lists.ts';
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
     where c.account_id = $1 and c.id = $2 and not c.deleted and not l.deleted`,
    [tx.accountId, contactId],
  );
  return rows[0] ?? null;
}

export async function findContact(tx: Tx, id: string): Promise<Contact | null> {
  const rows = await tx.query<Contact>(
    `select ${COLUMNS} from contacts where account_id = $1 and id = $2 and not deleted`,
    [tx.accountId, id],
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

export type LiveDispositions = {
  listId: string;
  phone: string;
  /** False until the first disposition of the contact was applied. */
  worked: boolean;
  effects: ContactState[];
  newestCode: string | null;
};

/** What the dispositions of a contact come to; those that another one supersedes are left out. */
export async function findLiveDispositions(
  tx: Tx,
  contactId: string,
): Promise<LiveDispositions | null> {
  const rows = await tx.query<LiveDispositions>(
    `select c.list_id as "listId", c.phone, c.last_disposition is not null as worked,
            coalesce(array_agg(d.effect) filter (where d.id is not null), '{}') as effects,
            (array_agg(d.code order by d.created_at desc, d.id desc))[1] as "newestCode"
     from contacts c
     left join dispositions d on d.account_id = c.account_id and d.contact_id = c.id
       and not exists (
         select 1 from dispositions s
         where s.account_id = d.account_id and s.contact_id = d.contact_id and s.supersedes = d.id
       )
     where c.account_id = $1 and c.id = $2
     group by c.account_id, c.id`,
    [tx.accountId, contactId],
  );
  return rows[0] ?? null;
}

export type DerivedState = {
  contactId: string;
  state: ContactState;
  code: string;
  callbackAt: string | null;
  callbackMemberId: string | null;
  seq: number;
};

export async function setDerivedState(tx: Tx, to: DerivedState): Promise<void> {
  await tx.execute(
    `update contacts
     set state = $3, last_disposition = $4, callback_at = $5, callback_member_id = $6,
         seq = $7, ver = ver + 1
     where account_id = $1 and id = $2`,
    [tx.accountId, to.contactId, to.state, to.code, to.callbackAt, to.callbackMemberId, to.seq],
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
