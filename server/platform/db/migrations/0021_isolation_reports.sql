-- Why: the isolation reports the operator published, each chained to the one before.
-- Locks: new objects only. The previous release does not read them.

-- Of the whole server: no row of an account is in it, so it has no account_id and no policy. The app role shows it,
-- the worker role adds to it, nobody changes it. The foreign key and the unique keys make it one chain from one start.
create table isolation_reports (
  number bigint not null,
  sha256 text not null,
  previous text,
  digest text not null,
  form text not null,
  seed bigint not null,
  verdict text not null,
  made_at timestamptz not null,
  published_at timestamptz not null,
  server_version text not null,
  -- SHA-256 of the public key (SPKI) that signed it.
  key_fingerprint text not null,
  signature text not null,
  -- The signed file, byte for byte.
  report text not null,
  constraint isolation_reports_pkey primary key (number),
  constraint isolation_reports_sha256 unique (sha256),
  constraint isolation_reports_previous foreign key (previous) references isolation_reports (sha256),
  constraint isolation_reports_one_chain unique nulls not distinct (previous),
  constraint isolation_reports_form check (form in ('short', 'full')),
  constraint isolation_reports_verdict check (verdict in ('holds', 'broken'))
);
grant select on isolation_reports to switchyard_app;
grant select, insert on isolation_reports to switchyard_worker;
