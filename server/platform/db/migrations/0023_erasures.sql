-- Why: a person who is called can be erased. Facts are append-only for every role that serves
-- requests, so a login role of its own takes the words out of them, by column, and nothing else (ADR 0008).
-- Locks: contacts exclusively, for one empty column; the rest is new.

grant usage on schema app, public to switchyard_erasure;
grant execute on function app.account_id(), app.role_is(text) to switchyard_erasure;

-- An erased contact is a tombstone: it keeps its place, its attempts and its calls, and says nothing of a person. Its
-- `phone` is then a keyed hash, so that an opt-out that arrives late from a device still counts.
alter table contacts add column erased_at timestamptz;

-- Opt-outs of erased people: HMAC-SHA-256 of the number under the server's key, by account. Grow-only, like do_not_call.
create table do_not_call_hashes (
  account_id uuid not null,
  phone_hash text not null,
  created_at timestamptz not null,
  constraint do_not_call_hashes_pkey primary key (account_id, phone_hash),
  constraint do_not_call_hashes_account foreign key (account_id) references accounts (account_id)
);
call app.isolate('do_not_call_hashes');
grant select, insert on do_not_call_hashes to switchyard_app, switchyard_erasure;

create table erasures (
  account_id uuid not null,
  id uuid not null,
  status text not null default 'waiting',
  reason text not null,
  -- The number's keyed hash.
  person_ref text not null,
  -- The number, sealed under the server's key; gone when the erasure is done.
  phone_box bytea,
  contact_ids uuid[] not null default '{}',
  steps_done int not null default 0,
  steps_total int not null,
  -- What the next step waits for, and what went wrong the last time.
  waits_for text,
  failure text,
  counts jsonb not null default '{}',
  -- SHA-256 over the ids of everything removed so far.
  ids_digest bytea not null default '\x',
  receipt text,
  requested_by uuid not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  lease_until timestamptz,
  constraint erasures_pkey primary key (account_id, id),
  constraint erasures_account foreign key (account_id) references accounts (account_id),
  constraint erasures_status check (status in ('waiting', 'running', 'done')),
  constraint erasures_waits_for check (waits_for in ('calls', 'exports', 'imports', 'deliveries'))
);
create unique index erasures_once on erasures (account_id, person_ref)
  where status in ('waiting', 'running');
create index erasures_by_time on erasures (account_id, created_at desc, id);
call app.isolate('erasures', 'worker');
grant select (account_id, id, status, reason, person_ref, steps_done, steps_total, waits_for, failure, counts,
  receipt, requested_by, created_at, ended_at), insert on erasures to switchyard_app;
grant select (account_id, id, status, lease_until) on erasures to switchyard_worker;
grant select on erasures to switchyard_erasure;
grant update (status, phone_box, contact_ids, steps_done, waits_for, failure, counts, ids_digest, receipt, ended_at,
  lease_until) on erasures to switchyard_erasure;

-- What it reads to find what is to go.
grant select on account_relations, members, view_as_sessions, contacts, call_lists, claims, dispositions, notes, callbacks,
  do_not_call, calls, call_events, dispatch_guards, events, deliveries, delivery_attempts, idempotency_keys, imports,
  import_files, import_problems, sync_heads, sync_dead_letters, mails, invitations, exports to switchyard_erasure;

-- What it empties, by column.
grant update (seq) on sync_heads to switchyard_erasure;
grant update (name, phone, zone, attributes, callback_at, callback_member_id, deleted, erased_at, seq, ver)
  on contacts to switchyard_erasure;
grant update (contacts, worked, seq, ver) on call_lists to switchyard_erasure;
grant update (expires_at) on claims to switchyard_erasure;
grant update (note, content_hash) on dispositions to switchyard_erasure;
grant update (text, content_hash) on notes to switchyard_erasure;
grant update (note, content_hash) on callbacks to switchyard_erasure;
grant update (to_phone) on calls to switchyard_erasure;
grant update (detail) on call_events to switchyard_erasure;
grant update (data) on events to switchyard_erasure;
grant update (request_body, response_body) on delivery_attempts to switchyard_erasure;
grant update (request_hash, response_status, response_body) on idempotency_keys to switchyard_erasure;
grant update (status, sample, preview, problems) on imports to switchyard_erasure;
grant update (value) on import_problems to switchyard_erasure;
grant update (to_address, box, status, next_at) on mails to switchyard_erasure;
grant update (status) on exports to switchyard_erasure;

-- What it takes away: rows that hold nothing but the person.
grant delete on do_not_call, dispatch_guards, import_files, sync_dead_letters to switchyard_erasure;

-- It says in the audit log what it did.
grant insert on audit_log, audit_pending to switchyard_erasure;
