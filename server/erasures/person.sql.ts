// What of a person stands where, as statements of the erasure role. Each answers the ids of what it removed or emptied.
import type { Tx } from '../platform/db/transaction.ts';

export type Person = {
  phone: string;
  /** How the number looks in text that people typed. */
  pattern: string;
  /** What stands in its place in a contact that was erased. */
  erasedPhone: string;
  /** Known once the contacts are erased. */
  contactIds: readonly string[];
};

type IdRow = { id: string };
const idsOf = (rows: readonly IdRow[]) => rows.map((row) => row.id);

/** What is put where a number stood in a text about somebody else. */
const HIDDEN = '••••';

/** A text without the person's number, with what stands for its country; `pattern` is how it looks. */
const WITHOUT_NUMBER = (text: string, pattern = '$3') =>
  `regexp_replace(${text}, '(\\+?\\d{1,3}[ ().-]*)?\\(?' || ${pattern}, '${HIDDEN}', 'g')`;

export async function isOptedOut(tx: Tx, p: Person): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from do_not_call where account_id = $1 and phone = $2
     union all
     select 1 from contacts where account_id = $1 and phone = $2 and (dnc or state = 'dnc')`,
    [tx.accountId, p.phone],
  );
  return rows.length > 0;
}

/** Takes the number off the do-not-call list; its hash stands for it. Answers how many. */
export function deleteOptOut(tx: Tx, p: Person): Promise<number> {
  return tx.execute('delete from do_not_call where account_id = $1 and phone = $2', [
    tx.accountId,
    p.phone,
  ]);
}

export type ErasedContact = { id: string; listId: string; worked: boolean };

/** Contacts become tombstones of the feed: every device that holds one removes it at its next pull. */
export function emptyContacts(
  tx: Tx,
  p: Person,
  change: { seq: number; at: string },
): Promise<ErasedContact[]> {
  return tx.query<ErasedContact>(
    `update contacts
     set name = '', phone = $3, zone = 'UTC', attributes = '{}', callback_at = null, callback_member_id = null,
         deleted = true, erased_at = $5, seq = $4, ver = ver + 1
     where account_id = $1 and phone = $2
     returning id, list_id as "listId", last_disposition is not null as worked`,
    [tx.accountId, p.phone, p.erasedPhone, change.seq, change.at],
  );
}

/** A number stands once on a list, so each list loses one. */
export async function discount(
  tx: Tx,
  of: { listId: string; worked: boolean; seq: number },
): Promise<void> {
  await tx.execute(
    `update call_lists
     set contacts = greatest(contacts - 1, 0), worked = greatest(worked - $3::int, 0), seq = $4, ver = ver + 1
     where account_id = $1 and id = $2`,
    [tx.accountId, of.listId, of.worked ? 1 : 0, of.seq],
  );
}

export async function endClaims(
  tx: Tx,
  of: { contactIds: readonly string[]; at: string },
): Promise<void> {
  await tx.execute(
    `update claims set expires_at = $3
     where account_id = $1 and contact_id = any($2::uuid[]) and expires_at > $3`,
    [tx.accountId, of.contactIds, of.at],
  );
}

const EMPTY_FACTS = {
  dispositions: emptyFacts('dispositions', 'note'),
  notes: emptyFacts('notes', 'text'),
  callbacks: emptyFacts('callbacks', 'note'),
  callback_changes: emptyWords('callback_changes', 'reason'),
} as const;

/** What was said about the person goes; where their number stands in what was said about others, the number does. */
function emptyFacts(table: string, column: string): string {
  return emptyWords(table, column, `, content_hash = '\\x'`);
}

function emptyWords(table: string, column: string, also = ''): string {
  return `update ${table}
    set ${column} = case when contact_id = any($2::uuid[]) then ''
          else ${WITHOUT_NUMBER(column)} end${also}
    where account_id = $1 and (contact_id = any($2::uuid[]) or ${column} ~ $3)
    returning id`;
}

export async function emptyFactsOf(
  tx: Tx,
  coll: keyof typeof EMPTY_FACTS,
  p: Person,
): Promise<string[]> {
  return idsOf(await tx.query<IdRow>(EMPTY_FACTS[coll], [tx.accountId, p.contactIds, p.pattern]));
}

/** What the person was called and what was said of them, before and after each correction. */
export async function emptyContactEdits(tx: Tx, p: Person): Promise<string[]> {
  const emptied = (column: string, instead: string) =>
    `${column} = case when contact_id = any($2::uuid[]) then '${instead}' else ${WITHOUT_NUMBER(column)} end`;
  return idsOf(
    await tx.query<IdRow>(
      `update contact_edits
       set ${emptied('field', 'name')}, ${emptied('from_value', '')}, ${emptied('to_value', '')}, content_hash = '\\x'
       where account_id = $1
         and (contact_id = any($2::uuid[]) or field ~ $3 or from_value ~ $3 or to_value ~ $3)
       returning id`,
      [tx.accountId, p.contactIds, p.pattern],
    ),
  );
}

const MENTIONS = (pattern: string) => `(name ~ ${pattern} or attributes::text ~ ${pattern})`;

/** Contacts of others in whose name or fields somebody wrote the number. */
export async function findMentions(tx: Tx, p: Person, limit: number): Promise<string[]> {
  return idsOf(
    await tx.query<IdRow>(
      `select id from contacts where account_id = $1 and ${MENTIONS('$2')} order by id limit $3`,
      [tx.accountId, p.pattern, limit],
    ),
  );
}

/** The number goes out of the names and fields of these. */
export async function hideInContacts(
  tx: Tx,
  p: Person,
  of: { seq: number; contactIds: readonly string[] },
): Promise<string[]> {
  return idsOf(
    await tx.query<IdRow>(
      `update contacts
       set name = ${WITHOUT_NUMBER('name')}, attributes = ${WITHOUT_NUMBER('attributes::text')}::json,
           seq = $2, ver = ver + 1
       where account_id = $1 and id = any($4::uuid[]) and ${MENTIONS('$3')}
       returning id`,
      [tx.accountId, of.seq, p.pattern, of.contactIds],
    ),
  );
}

/** And out of what is said in events about others. */
export async function hideInEvents(tx: Tx, p: Person): Promise<string[]> {
  const texts = ['note', 'field', 'value'];
  const changed = texts.map((name) => `'${name}', ${WITHOUT_NUMBER(`data ->> '${name}'`, '$2')}`);
  return idsOf(
    await tx.query<IdRow>(
      `update events set data = data || jsonb_strip_nulls(jsonb_build_object(${changed.join(', ')}))
       where account_id = $1 and (${texts.map((name) => `data ->> '${name}' ~ $2`).join(' or ')})
       returning id`,
      [tx.accountId, p.pattern],
    ),
  );
}

/** Whether a call to the person is still under way: until it ends its number is needed. */
export async function hasOpenCall(tx: Tx, p: Person): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from calls
     where account_id = $1 and next_at is not null and (contact_id = any($2::uuid[]) or to_phone = $3)
     limit 1`,
    [tx.accountId, p.contactIds, p.phone],
  );
  return rows.length > 0;
}

/** Times, durations and results stay. */
export async function emptyCalls(tx: Tx, p: Person): Promise<string[]> {
  return idsOf(
    await tx.query<IdRow>(
      `update calls set to_phone = ''
       where account_id = $1 and (contact_id = any($2::uuid[]) or to_phone = $3)
       returning id`,
      [tx.accountId, p.contactIds, p.phone],
    ),
  );
}

/** A carrier's sentence may say the number; a code of ours or of SIP may not. */
export async function emptyCallEvents(tx: Tx, callIds: readonly string[]): Promise<string[]> {
  return idsOf(
    await tx.query<IdRow>(
      `update call_events set detail = null
       where account_id = $1 and call_id = any($2::uuid[]) and detail !~ '^([a-z_]{1,40}|[0-9]{3})$'
       returning call_id || ' ' || n as id`,
      [tx.accountId, callIds],
    ),
  );
}

/** What a guard compares is a hash of the number that could be tried out. */
export function deleteGuards(tx: Tx, callIds: readonly string[]): Promise<number> {
  return tx.execute(
    'delete from dispatch_guards where account_id = $1 and call_id = any($2::uuid[])',
    [tx.accountId, callIds],
  );
}

/** The event stays in the log, so the feed has no gap. */
export async function emptyEvents(tx: Tx, p: Person): Promise<string[]> {
  return idsOf(
    await tx.query<IdRow>(
      `update events
       set data = data || (case when data ? 'to' then '{"to": ""}' else '{}' end)::jsonb
                       || (case when data ? 'note' then '{"note": ""}' else '{}' end)::jsonb
                       || (case when type = 'contact.updated' then '{"field": "name", "value": ""}' else '{}' end)::jsonb
       where account_id = $1 and (data ->> 'contact_id' = any($2::text[]) or data ->> 'to' = $3)
       returning id`,
      [tx.accountId, p.contactIds, p.phone],
    ),
  );
}

/** Whether an emptied event is on its way in its old form: its attempt is written when it has arrived. */
export async function isBeingDelivered(tx: Tx, p: Person, now: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from deliveries d join events e on e.account_id = d.account_id and e.id = d.event_id
     where d.account_id = $1 and d.lease_until > $3
       and (e.data ->> 'contact_id' = any($2::text[]) or e.data ->> 'to' = '')
     limit 1`,
    [tx.accountId, p.contactIds, now],
  );
  return rows.length > 0;
}

const SAYS = (column: string) =>
  `exists (select 1 from unnest($2::text[]) w where position(w in ${column}) > 0)`;

type Said = { words: readonly string[]; pattern: string };

/** `words`: the number and the ids of the contacts. */
export async function emptyAttempts(tx: Tx, { words, pattern }: Said): Promise<string[]> {
  return idsOf(
    await tx.query<IdRow>(
      `update delivery_attempts set request_body = '', response_body = ''
       where account_id = $1
         and (${SAYS('request_body')} or ${SAYS('response_body')} or request_body ~ $3 or response_body ~ $3)
       returning delivery_id || ' ' || n as id`,
      [tx.accountId, words, pattern],
    ),
  );
}

/** The key stays spent, so that nothing is done twice; what was asked and answered goes. */
export async function emptyAnswers(tx: Tx, words: readonly string[]): Promise<string[]> {
  return idsOf(
    await tx.query<IdRow>(
      `update idempotency_keys set request_hash = '\\x', response_status = 410, response_body = ''
       where account_id = $1 and ${SAYS('response_body')}
       returning operation || ' ' || key as id`,
      [tx.accountId, words],
    ),
  );
}

export async function deleteDeadLetters(tx: Tx, of: Said): Promise<string[]> {
  return idsOf(
    await tx.query<IdRow>(
      `delete from sync_dead_letters
       where account_id = $1 and (${SAYS('row_json::text')} or row_json::text ~ $3)
       returning id`,
      [tx.accountId, of.words, of.pattern],
    ),
  );
}

/** What the contacts of the person say beside name and number. */
export async function listAttributes(tx: Tx, p: Person): Promise<string[]> {
  const rows = await tx.query<{ attributes: string }>(
    'select attributes::text as attributes from contacts where account_id = $1 and phone = $2',
    [tx.accountId, p.phone],
  );
  return rows.map((row) => row.attributes);
}

/** Mail to addresses that are of nobody who works here. */
export async function emptyMails(tx: Tx, emails: readonly string[]): Promise<string[]> {
  return idsOf(
    await tx.query<IdRow>(
      `update mails m set to_address = '', box = null, next_at = null,
         status = case when status = 'waiting' then 'cancelled' else status end
       where account_id = $1 and lower(to_address) = any($2::text[])
         and not exists (select 1 from members p where p.account_id = $1 and lower(p.email) = lower(m.to_address))
         and not exists (select 1 from invitations i where i.account_id = $1 and i.mail_id = m.id)
       returning id`,
      [tx.accountId, emails],
    ),
  );
}
