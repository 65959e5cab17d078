-- Why: exports of a whole account, made by a job.
-- Locks: new objects only.

create table exports (
  account_id uuid not null,
  id uuid not null,
  status text not null default 'waiting',
  file_name text not null,
  tables_done int not null default 0,
  tables_total int not null default 0,
  rows bigint not null default 0,
  bytes bigint,
  sha256 text,
  failure text,
  requested_by uuid,
  created_at timestamptz not null,
  ended_at timestamptz,
  -- The file is deleted after this.
  expires_at timestamptz,
  -- Whoever makes it renews it with every table; a dead server's lease runs out.
  lease_until timestamptz,
  constraint exports_pkey primary key (account_id, id),
  constraint exports_account foreign key (account_id) references accounts (account_id),
  constraint exports_status check (status in ('waiting', 'running', 'done', 'failed', 'expired'))
);
create unique index exports_one_at_a_time on exports (account_id) where status in ('waiting', 'running');
create index exports_by_time on exports (account_id, created_at desc, id);
call app.isolate('exports', 'worker');
grant select, insert, update on exports to switchyard_app;
grant select (account_id, id, status, expires_at, lease_until) on exports to switchyard_worker;
