-- Why: view-as. Someone of the parent account, or of the server's support, looks at an account under their own name,
-- for a reason, for at most an hour, and the account sees who, when, why and what.
-- Locks: accounts, members and audit_log briefly, for columns that are null or constant; the rest is new.

-- Whether those who view may also change things. Off until an owner or admin of the account itself allows it.
alter table accounts add column view_as_write boolean not null default false;

-- A guest is nobody's membership: it stands for a person of another account while they view, so that whatever they do
-- has a member with their name behind it. Its user_id is of no person, so nobody can sign in or switch to it.
-- guest_of: the home account; all zeros for the server's support, which has none.
alter table members add column guest_of uuid;
alter table members add constraint members_guest check (guest_of is null or role = 'supervisor');
create unique index members_guest_person on members (account_id, guest_of, email) where guest_of is not null;

create table view_as_sessions (
  account_id uuid not null,
  id uuid not null,
  kind text not null,
  home_account_id uuid not null,
  home_account_name text not null,
  home_member_id uuid not null,
  -- The session it was started from; when that ends, this ends. Null for support.
  home_session_id uuid,
  guest_id uuid not null,
  person_name text not null,
  person_email text not null,
  reason text not null,
  ticket text,
  write boolean not null,
  started_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  ended_by text,
  constraint view_as_sessions_pkey primary key (account_id, id),
  constraint view_as_sessions_guest foreign key (account_id, guest_id) references members (account_id, id),
  constraint view_as_sessions_kind check (kind in ('parent', 'support')),
  constraint view_as_sessions_hour check (expires_at <= started_at + interval '60 minutes'),
  constraint view_as_sessions_ended check ((ended_at is null) = (ended_by is null)),
  constraint view_as_sessions_ended_by check (ended_by in ('viewer', 'account', 'home', 'server'))
);
create index view_as_sessions_by_time on view_as_sessions (account_id, started_at);
create index view_as_sessions_by_home on view_as_sessions (home_account_id, home_member_id) where ended_at is null;
call app.isolate('view_as_sessions', 'identity');
grant select on view_as_sessions to switchyard_app, switchyard_identity;
grant insert on view_as_sessions to switchyard_identity;
grant update (ended_at, ended_by) on view_as_sessions to switchyard_identity;

-- Support looks only while the account has opened its door.
create table support_grants (
  account_id uuid not null,
  id uuid not null,
  granted_by uuid not null,
  write boolean not null,
  granted_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  constraint support_grants_pkey primary key (account_id, id),
  constraint support_grants_member foreign key (account_id, granted_by) references members (account_id, id),
  constraint support_grants_time check (expires_at <= granted_at + interval '72 hours')
);
call app.isolate('support_grants', 'identity');
grant select on support_grants to switchyard_app, switchyard_identity;
grant insert on support_grants to switchyard_identity;
grant update (ended_at) on support_grants to switchyard_identity;

-- Which view-as an audit row belongs to; it leads to the home account and the person.
alter table audit_log add column view_as_id uuid;
create index audit_log_by_view_as on audit_log (account_id, view_as_id) where view_as_id is not null;
