// People and accounts written straight into the database, and what is true at the end, read by its superuser: nothing
// here goes through the code that is judged by it.

export type Run = <R extends object>(text: string, values: unknown[]) => Promise<R[]>;

/** An account like another one, with its disposition codes. */
export const COPY_ACCOUNT = `
  with made as (
    insert into accounts (account_id, slug, name, kind, time_zone, default_country, window_start, window_end)
    select $1::uuid, $1::uuid::text, $1::uuid::text, kind, time_zone, default_country, window_start, window_end
    from accounts where account_id = $2
  ), head as (
    insert into sync_heads (account_id) values ($1)
  ), itself as (
    insert into account_relations (account_id, related_account_id, kind, related_name, related_slug, related_hue)
    values ($1, $1, 'self', $1::uuid::text, $1::uuid::text, 'teal')
  )
  insert into disposition_codes (account_id, id, code, label, position, effect, seq)
  select $1, gen_random_uuid(), code, label, position, effect, seq from disposition_codes where account_id = $2`;
export const INSERT_USER = `
  insert into users (user_id, email, name, password_hash)
  values ($1::uuid, $1::uuid::text || '@agents.example', 'Agent', 'none')`;
export const INSERT_MEMBER = `
  insert into members (account_id, id, user_id, name, email, role)
  values ($1, $2::uuid, $2, 'Agent', $2::uuid::text || '@agents.example', $3)`;
export const INSERT_SESSION = `
  insert into sessions (account_id, id, member_id, user_id, device, ip, user_agent, created_at, last_used_at,
                        expires_at, idle_seconds, proven_at)
  values ($1, $2, $3, $3, 'console', '127.0.0.1', 'convergence', now(), now(), now() + interval '1 day', 86400, now())`;
export const INSERT_TOKEN = `
  insert into session_tokens (token_hash, account_id, session_id, kind, generation, expires_at)
  values ($1, $2, $3, 'access', 0, now() + interval '1 day')`;
export const END_SESSIONS = `
  update sessions set ended_at = now(), ended_reason = 'revoked' where account_id = $1 and member_id = $2`;
export const CUT_CONNECTIONS = `
  select pg_terminate_backend(pid) from pg_stat_activity
  where datname = $1 and usename <> current_user and pid <> pg_backend_pid()`;

export type DeadLetter = { id: string; code: string; contactId: string | null; words: string };
/** One row of the mirror, as text: equal texts are equal documents in all that is compared. */
export type Truth = {
  contacts: Map<string, string>;
  lists: Map<string, string>;
  codes: Map<string, string>;
  facts: Set<string>;
  /** Refused facts that are kept: what each was about, and why it was refused. */
  deadLetters: Map<string, DeadLetter>;
  /** Contacts whose state or attempts are not what their dispositions make of them, in words. */
  badFolds: string[];
  /** Edits that wrote over what their author had never seen, in words. */
  overwritten: string[];
  /** Fields that do not hold what their last edit says, in words. */
  badFields: string[];
  /** Edits that were refused as late although nobody was faster, in words. */
  refusedEdits: string[];
};

const CONTACTS = `
  select c.id, concat_ws('|', c.list_id, c.ver, c.seq, c.name, c.state, c.attempts, c.last_disposition, c.dnc,
                         extract(epoch from c.callback_at)::float8, c.attributes::text) as row
  from contacts c join call_lists l on l.account_id = c.account_id and l.id = c.list_id
  where c.account_id = $1 and not c.deleted and not l.deleted and l.status = 'open'`;
const LISTS = `
  select id, concat_ws('|', ver, seq, name, status, worked) as row from call_lists where account_id = $1 and not deleted`;
const CODES = `
  select id, concat_ws('|', ver, seq, code, label, effect) as row from disposition_codes
  where account_id = $1 and not deleted`;
const FACTS = `
  select id from dispositions where account_id = $1 union all select id from notes where account_id = $1
  union all select id from callbacks where account_id = $1 union all select id from contact_edits where account_id = $1`;
const DEAD_LETTERS = `
  select id, code, row_json ->> 'contact_id' as "contactId", concat_ws(' ', coll, code, detail) as words
  from sync_dead_letters where account_id = $1`;
/** The lattice of shared/contact-state.ts, written down a second time on purpose. */
const BAD_FOLDS = `
  select c.id || ': ' || c.state || ' and ' || c.attempts || ' attempts, not ' || f.state || ' and ' || f.attempts as words
  from contacts c cross join lateral (
    select case min(array_position(array['dnc', 'done', 'wrong_number', 'callback', 'retry', 'new'], d.effect))
             when 1 then 'dnc' when 2 then 'done' when 3 then 'wrong_number' when 4 then 'callback'
             when 5 then 'retry' else 'new' end as state,
           count(*) filter (where d.call_id is null and d.supersedes is null) as attempts
    from dispositions d where d.account_id = c.account_id and d.contact_id = c.id) f
  where c.account_id = $1 and (c.state <> f.state or c.attempts <> f.attempts)`;

/** The rule of an edit, written down a second time on purpose. */
const OVERWRITTEN = `
  select e.id || ' of ' || e.field || ': from ' || e.from_value || ' at ' || e.base_ver || ', over ' || e.before
         || ' of ' || e.before_ver as words
  from (select c.*, lag(to_value) over w as before, lag(applied_ver) over w as before_ver
        from contact_edits c where account_id = $1
        window w as (partition by contact_id, field order by applied_ver, created_at, id)) e
  where e.before <> e.from_value and e.before <> e.to_value and e.before_ver > e.base_ver`;
const BAD_FIELDS = `
  select c.id || ' ' || e.field || ': ' || coalesce(c.attributes ->> substr(e.field, 12), '') || ', not ' || e.to_value as words
  from contacts c
  join (select distinct on (contact_id, field) * from contact_edits
        where account_id = $1 order by contact_id, field, applied_ver desc, created_at desc, id desc) e
    on e.contact_id = c.id
  where c.account_id = $1 and coalesce(c.attributes ->> substr(e.field, 12), '') <> e.to_value`;
/** A version the server never gave out, of a row that was spoiled on its device, says nothing: then any other value is late. */
const REFUSED_EDITS = `
  select l.id || ' of ' || (l.row_json ->> 'field') as words
  from sync_dead_letters l
  where l.account_id = $1 and l.code = 'stale_field' and not exists (
    select 1 from contact_edits e
    where e.account_id = $1 and e.contact_id = (l.row_json ->> 'contact_id')::uuid
      and e.field = l.row_json ->> 'field' and e.to_value <> l.row_json ->> 'to'
      and (e.applied_ver > (l.row_json ->> 'base_ver')::int or exists (
        select 1 from contacts c
        where c.account_id = $1 and c.id = e.contact_id and c.ver < (l.row_json ->> 'base_ver')::int)))`;

export async function readTruth(run: Run, accountId: string): Promise<Truth> {
  const rows = async (text: string) => run<{ id: string; row: string }>(text, [accountId]);
  const toMap = (found: { id: string; row: string }[]) => new Map(found.map((r) => [r.id, r.row]));
  const ids = async (text: string) => new Set((await rows(text)).map((r) => r.id));
  const words = async (text: string) =>
    (await run<{ words: string }>(text, [accountId])).map((r) => r.words);
  const letters = await run<DeadLetter>(DEAD_LETTERS, [accountId]);
  return {
    contacts: toMap(await rows(CONTACTS)),
    lists: toMap(await rows(LISTS)),
    codes: toMap(await rows(CODES)),
    facts: await ids(FACTS),
    deadLetters: new Map(letters.map((letter) => [letter.id, letter])),
    badFolds: await words(BAD_FOLDS),
    overwritten: await words(OVERWRITTEN),
    badFields: await words(BAD_FIELDS),
    refusedEdits: await words(REFUSED_EDITS),
  };
}
