-- Why: call lists, contacts, disposition codes and imports.
-- Locks: new objects only.

create table call_lists (
  account_id uuid not null,
  id uuid not null,
  name text not null,
  status text not null,
  script text not null default '',
  contacts int not null default 0,
  worked int not null default 0,
  seq bigint not null,
  ver int not null default 1,
  deleted boolean not null default false,
  created_at timestamptz not null,
  constraint call_lists_pkey primary key (account_id, id),
  constraint call_lists_account foreign key (account_id) references accounts (account_id),
  constraint call_lists_status check (status in ('importing', 'open', 'closed'))
);
create unique index call_lists_name on call_lists (account_id, name) where not deleted;
create unique index call_lists_feed on call_lists (account_id, seq, id);
call app.isolate('call_lists');
grant select, insert, update on call_lists to switchyard_app;

-- The list is the contact's bucket. `state`, `attempts` and the `last_…` columns are derived from facts.
create table contacts (
  account_id uuid not null,
  id uuid not null,
  list_id uuid not null,
  position int not null,
  name text not null,
  phone text not null,
  zone text not null,
  -- Not jsonb: the order of the file's columns is kept.
  attributes json not null default '{}',
  state text not null default 'new',
  attempts int not null default 0,
  last_disposition text,
  last_called_at timestamptz,
  callback_at timestamptz,
  callback_member_id uuid,
  dnc boolean not null default false,
  seq bigint not null,
  ver int not null default 1,
  deleted boolean not null default false,
  constraint contacts_pkey primary key (account_id, id),
  constraint contacts_list foreign key (account_id, list_id) references call_lists (account_id, id),
  constraint contacts_phone unique (account_id, list_id, phone),
  constraint contacts_state check (state in ('dnc', 'done', 'wrong_number', 'callback', 'retry', 'new'))
);
-- The feed: one bucket, in order of visibility.
create unique index contacts_feed on contacts (account_id, list_id, seq, id);
-- List order, for claims and screens.
create index contacts_order on contacts (account_id, list_id, position);
-- What an agent may be given next: those tried least first, so a retried contact waits for the rest of its list.
create index contacts_free on contacts (account_id, list_id, attempts, position)
  where not deleted and not dnc and state in ('new', 'retry', 'callback');
create index contacts_callbacks on contacts (account_id, list_id, callback_at) where callback_at is not null;
create index contacts_by_phone on contacts (account_id, phone);
call app.isolate('contacts');
grant select, insert, update on contacts to switchyard_app;

create table disposition_codes (
  account_id uuid not null,
  id uuid not null,
  code text not null,
  label text not null,
  position int not null,
  effect text not null,
  seq bigint not null,
  ver int not null default 1,
  deleted boolean not null default false,
  constraint disposition_codes_pkey primary key (account_id, id),
  constraint disposition_codes_code unique (account_id, code),
  constraint disposition_codes_account foreign key (account_id) references accounts (account_id),
  constraint disposition_codes_effect
    check (effect in ('dnc', 'done', 'wrong_number', 'callback', 'retry'))
);
create unique index disposition_codes_feed on disposition_codes (account_id, seq, id);
call app.isolate('disposition_codes');
grant select, insert, update on disposition_codes to switchyard_app;
grant insert on disposition_codes to switchyard_identity;

-- Grow-only: no update, no delete.
create table do_not_call (
  account_id uuid not null,
  phone text not null,
  reason text not null default '',
  source text not null,
  member_id uuid,
  created_at timestamptz not null,
  constraint do_not_call_pkey primary key (account_id, phone),
  constraint do_not_call_account foreign key (account_id) references accounts (account_id)
);
call app.isolate('do_not_call');
grant select, insert on do_not_call to switchyard_app;

create table imports (
  account_id uuid not null,
  id uuid not null,
  status text not null,
  file_name text not null,
  list_name text not null,
  list_id uuid,
  default_country text not null,
  encoding text not null,
  delimiter text not null,
  has_header boolean not null,
  columns text[] not null,
  sample jsonb not null,
  mapping jsonb not null,
  counts jsonb,
  problems jsonb not null default '[]',
  preview json not null default '[]',
  warnings text[] not null default '{}',
  total_rows int not null default 0,
  -- Rows of the file dealt with so far; moves in the transaction that writes them, so a crash resumes.
  done_rows int not null default 0,
  -- Whoever commits this import renews it with every chunk; a dead server's lease runs out.
  lease_until timestamptz,
  failure text,
  created_by uuid,
  created_at timestamptz not null,
  constraint imports_pkey primary key (account_id, id),
  constraint imports_list foreign key (account_id, list_id) references call_lists (account_id, id),
  constraint imports_status check
    (status in ('uploaded', 'checking', 'checked', 'committing', 'done', 'failed', 'cancelled'))
);
create index imports_by_time on imports (account_id, created_at desc);
call app.isolate('imports', 'worker');
grant select, insert, update on imports to switchyard_app;
grant select (account_id, id, status, lease_until) on imports to switchyard_worker;

-- The file in pieces, so that no one statement carries 256 MB.
create table import_files (
  account_id uuid not null,
  import_id uuid not null,
  part int not null,
  content bytea not null,
  constraint import_files_pkey primary key (account_id, import_id, part),
  constraint import_files_import foreign key (account_id, import_id) references imports (account_id, id)
);
alter table import_files alter column content set storage external;
call app.isolate('import_files');
grant select, insert, delete on import_files to switchyard_app;

-- What was found about the rows, written with the chunk they belong to, for the report that can be downloaded.
create table import_problems (
  account_id uuid not null,
  import_id uuid not null,
  -- Place among the import's problems, in file order: one row of the file may have several.
  n int not null,
  row_number int not null,
  line int not null,
  reason text not null,
  fault text,
  column_name text,
  value text not null,
  of_row int,
  imported boolean not null,
  constraint import_problems_pkey primary key (account_id, import_id, n),
  constraint import_problems_import foreign key (account_id, import_id) references imports (account_id, id)
);
call app.isolate('import_problems');
grant select, insert on import_problems to switchyard_app;
