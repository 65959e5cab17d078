-- Why: claims, and the facts an agent records.
-- Locks: new objects only.

create table claims (
  account_id uuid not null,
  contact_id uuid not null,
  list_id uuid not null,
  member_id uuid not null,
  device_id uuid not null,
  -- Fencing token: grows with each new holder and never goes back, so the row is kept when it expires.
  token bigint not null,
  kind text not null,
  expires_at timestamptz not null,
  constraint claims_pkey primary key (account_id, contact_id),
  constraint claims_contact foreign key (account_id, contact_id) references contacts (account_id, id),
  constraint claims_member foreign key (account_id, member_id) references members (account_id, id),
  constraint claims_kind check (kind in ('claim', 'reservation'))
);
create index claims_by_member on claims (account_id, member_id, expires_at);
call app.isolate('claims');
grant select, insert, update on claims to switchyard_app;

-- Facts are append-only: insert and select, nothing else.
create table dispositions (
  account_id uuid not null,
  id uuid not null,
  contact_id uuid not null,
  list_id uuid not null,
  call_id uuid,
  member_id uuid not null,
  device_id uuid not null,
  code text not null,
  effect text not null,
  note text not null,
  callback_id uuid,
  supersedes uuid,
  -- Recorded although the claim was lost: the call happened, so the fact stands and is flagged.
  double_call boolean not null default false,
  content_hash bytea not null,
  client_at timestamptz not null,
  created_at timestamptz not null,
  constraint dispositions_pkey primary key (account_id, id),
  constraint dispositions_contact foreign key (account_id, contact_id) references contacts (account_id, id),
  constraint dispositions_member foreign key (account_id, member_id) references members (account_id, id)
);
create index dispositions_by_contact on dispositions (account_id, contact_id, created_at);
create index dispositions_by_time on dispositions (account_id, created_at);
call app.isolate('dispositions');
grant select, insert on dispositions to switchyard_app;

create table notes (
  account_id uuid not null,
  id uuid not null,
  contact_id uuid not null,
  list_id uuid not null,
  member_id uuid not null,
  text text not null,
  content_hash bytea not null,
  client_at timestamptz not null,
  created_at timestamptz not null,
  constraint notes_pkey primary key (account_id, id),
  constraint notes_contact foreign key (account_id, contact_id) references contacts (account_id, id),
  constraint notes_member foreign key (account_id, member_id) references members (account_id, id)
);
create index notes_by_contact on notes (account_id, contact_id, created_at);
call app.isolate('notes');
grant select, insert on notes to switchyard_app;

create table callbacks (
  account_id uuid not null,
  id uuid not null,
  contact_id uuid not null,
  list_id uuid not null,
  member_id uuid not null,
  due_at timestamptz not null,
  for_anyone boolean not null,
  note text not null,
  content_hash bytea not null,
  client_at timestamptz not null,
  created_at timestamptz not null,
  constraint callbacks_pkey primary key (account_id, id),
  constraint callbacks_contact foreign key (account_id, contact_id) references contacts (account_id, id),
  constraint callbacks_member foreign key (account_id, member_id) references members (account_id, id)
);
create index callbacks_by_contact on callbacks (account_id, contact_id, created_at);
create index callbacks_by_due on callbacks (account_id, due_at);
call app.isolate('callbacks');
grant select, insert on callbacks to switchyard_app;

-- A document left its bucket; consoles that hold the bucket remove it.
create table sync_removed (
  account_id uuid not null,
  coll text not null,
  bucket text not null,
  doc_id uuid not null,
  seq bigint not null,
  constraint sync_removed_pkey primary key (account_id, coll, bucket, doc_id)
);
create index sync_removed_feed on sync_removed (account_id, coll, bucket, seq);
call app.isolate('sync_removed');
grant select, insert, update, delete on sync_removed to switchyard_app;

-- Facts the server refused, kept whole.
create table sync_dead_letters (
  account_id uuid not null,
  coll text not null,
  id uuid not null,
  member_id uuid not null,
  device_id uuid not null,
  row_json jsonb not null,
  code text not null,
  detail text,
  at timestamptz not null,
  constraint sync_dead_letters_pkey primary key (account_id, coll, id)
);
call app.isolate('sync_dead_letters');
grant select, insert on sync_dead_letters to switchyard_app;
