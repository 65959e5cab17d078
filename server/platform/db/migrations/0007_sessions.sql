-- Why: a session is a row of its account, and what a console holds are short tokens that rotate. The old table kept one
-- token for seven days and could not tell where it was used. Everybody signs in once more after this.
-- Locks: drops the old sessions, which takes an access exclusive lock on them alone. The previous release does not run on this.

drop table sessions;

create table sessions (
  account_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  user_id uuid not null,
  device text not null,
  ip text not null,
  user_agent text not null,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  expires_at timestamptz not null,
  idle_seconds int not null,
  proven_at timestamptz not null,
  -- The newest pair of tokens; the row lock on it makes two servers agree which that is.
  generation int not null default 0,
  ended_at timestamptz,
  ended_reason text,
  view_as_id uuid,
  constraint sessions_pkey primary key (account_id, id),
  constraint sessions_member foreign key (account_id, member_id) references members (account_id, id)
);
create index sessions_by_member on sessions (account_id, member_id) where ended_at is null;
create index sessions_by_user on sessions (user_id, last_used_at);
create index sessions_by_expiry on sessions (expires_at);
call app.isolate('sessions', 'identity');
grant select, insert, delete on sessions to switchyard_identity;
grant update (last_used_at, proven_at, generation, ended_at, ended_reason) on sessions
  to switchyard_identity;

-- Resolves the session of a request by an exact random value; it holds the mapping alone.
create table session_tokens (
  token_hash bytea not null,
  account_id uuid not null,
  session_id uuid not null,
  kind text not null,
  generation int not null,
  expires_at timestamptz not null,
  replaced_at timestamptz,
  constraint session_tokens_pkey primary key (token_hash),
  constraint session_tokens_generation unique (account_id, session_id, kind, generation),
  constraint session_tokens_session foreign key (account_id, session_id)
    references sessions (account_id, id) on delete cascade,
  constraint session_tokens_kind check (kind in ('access', 'refresh'))
);
grant select, insert, delete on session_tokens to switchyard_identity;
grant update (replaced_at) on session_tokens to switchyard_identity;
