-- Why: the audit log reads by itself, knows refusals and reads, and is a signed hash chain per account (ADR 0006).
-- Locks: audit_log exclusively, while its rows get their new columns; members for reading.

alter table audit_log
  add column actor_kind text not null default 'system',
  add column actor_name text,
  add column key_id uuid,
  -- Set when whoever acted belongs to another account: a parent account, or support.
  add column home_account_id uuid,
  add column home_account_name text,
  add column outcome text not null default 'done',
  -- A read of data about people who are called; everything else changed something or was refused.
  add column is_read boolean not null default false,
  add column ip text,
  add constraint audit_log_actor check (actor_kind in ('member', 'api_key', 'operator', 'system')),
  add constraint audit_log_outcome check (outcome in ('done', 'refused'));

-- Rows that wait for their place in the chain, written with the row itself. The worker finds accounts by it.
create table audit_pending (
  account_id uuid not null,
  audit_id uuid not null,
  constraint audit_pending_pkey primary key (account_id, audit_id),
  constraint audit_pending_row foreign key (account_id, audit_id) references audit_log (account_id, id)
);

-- The owner is held by the policies as well; for rows of every account they step aside inside this transaction.
alter table audit_log no force row level security;
alter table members no force row level security;
update audit_log a set actor_kind = 'member', actor_name = m.name
  from members m where m.account_id = a.account_id and m.id = a.member_id;
insert into audit_pending select account_id, id from audit_log;
alter table audit_log force row level security;
alter table members force row level security;

call app.isolate('audit_pending', 'worker');
grant select, insert, delete on audit_pending to switchyard_app;
grant select on audit_pending to switchyard_worker;
-- The identity role writes audit rows too. Its policy needs no second reader: it always has an account set.
grant insert on audit_pending to switchyard_identity;

-- The running end of an account's chain: locked by whoever appends, so the chain has one end.
create table audit_heads (
  account_id uuid not null,
  entries bigint not null default 0,
  hash bytea not null default '\x',
  constraint audit_heads_pkey primary key (account_id),
  constraint audit_heads_account foreign key (account_id) references accounts (account_id)
) with (fillfactor = 50);
call app.isolate('audit_heads', 'worker');
grant select, insert, update on audit_heads to switchyard_app;
grant insert on audit_heads to switchyard_identity;
grant select on audit_heads to switchyard_worker;

-- hash = sha256(previous_hash || canonical JSON of the row). Append-only, beside the row it seals.
create table audit_chain (
  account_id uuid not null,
  n bigint not null,
  audit_id uuid not null,
  previous_hash bytea not null,
  hash bytea not null,
  constraint audit_chain_pkey primary key (account_id, n),
  constraint audit_chain_once unique (account_id, audit_id),
  constraint audit_chain_row foreign key (account_id, audit_id) references audit_log (account_id, id)
);
call app.isolate('audit_chain');
grant select, insert on audit_chain to switchyard_app;

-- What the server signed: "at this time the chain of this account had so many entries and ended in this hash".
create table audit_checkpoints (
  account_id uuid not null,
  entries bigint not null,
  hash bytea not null,
  at timestamptz not null,
  key_id text not null,
  signature bytea not null,
  constraint audit_checkpoints_pkey primary key (account_id, entries),
  constraint audit_checkpoints_account foreign key (account_id) references accounts (account_id)
);
call app.isolate('audit_checkpoints', 'worker');
grant select, insert on audit_checkpoints to switchyard_app;
grant select (account_id, entries) on audit_checkpoints to switchyard_worker;

-- One signature over the ends of all chains, chained to the one before. Holds no row of an account.
create table audit_seals (
  n bigint not null,
  at timestamptz not null,
  accounts int not null,
  heads_hash bytea not null,
  previous_hash bytea not null,
  hash bytea not null,
  key_id text not null,
  signature bytea not null,
  constraint audit_seals_pkey primary key (n)
);
grant select, insert on audit_seals to switchyard_worker;

drop index audit_log_by_time;
create index audit_log_by_time on audit_log (account_id, at, id);
create index audit_log_by_member on audit_log (account_id, member_id, at, id) where member_id is not null;
-- Who saw this contact?
create index audit_log_by_target on audit_log (account_id, target_id, at, id) where target_id is not null;
