-- Why: accounts, people and how the account of a request is known. Row-level security from the first table.
-- Locks: new objects only. The previous release does not exist.
-- Login roles are made by platform/db/roles.ts before this runs; they own nothing.

create schema app;
grant usage on schema app to switchyard_app, switchyard_identity, switchyard_worker, switchyard_rollup;
grant usage on schema public to switchyard_app, switchyard_identity, switchyard_worker, switchyard_rollup;
alter default privileges revoke execute on functions from public;
create extension if not exists btree_gist with schema public;

-- After a transaction that used set_config(…, true) the setting is '' on the pooled connection, not null.
create function app.account_id() returns uuid language sql stable parallel safe set search_path = ''
  as $$ select nullif(current_setting('app.account_id', true), '')::uuid $$;

-- The worker finds due work across accounts and the identity role finds the account of a credential.
-- Both see only the columns granted to them. One function, so that no policy names a role (plans stay role-free).
create function app.role_is(wanted text) returns boolean language sql stable parallel safe set search_path = ''
  as $$ select current_user = 'switchyard_' || wanted $$;

grant execute on function app.account_id(), app.role_is(text)
  to switchyard_app, switchyard_identity, switchyard_worker, switchyard_rollup, switchyard_backup;

-- Every table with an account_id gets exactly this policy, or the second form with one more reader.
create procedure app.isolate(t regclass, also text default null) language plpgsql as $$
begin
  execute format('alter table %s enable row level security', t);
  execute format('alter table %s force row level security', t);
  if also is null then
    execute format('create policy account_isolation on %s using (account_id = (select app.account_id()))
      with check (account_id = (select app.account_id()))', t);
  else
    execute format('create policy account_isolation on %s
      using (account_id = (select app.account_id()) or (select app.role_is(%L)))
      with check (account_id = (select app.account_id()) or (select app.role_is(%L)))', t, also, also);
  end if;
end $$;

create table accounts (
  account_id uuid not null,
  slug text not null,
  name text not null,
  kind text not null,
  parent_account_id uuid,
  hue text not null default 'teal',
  mode text not null default 'test',
  status text not null default 'active',
  time_zone text not null,
  default_country text not null,
  window_start text not null default '09:00',
  window_end text not null default '21:00',
  attempt_cap int not null default 4,
  wrap_up_seconds int not null default 45,
  currency text not null default 'INR',
  caller_id text not null default '+15005550006',
  payment text not null default 'postpaid',
  created_at timestamptz not null default now(),
  constraint accounts_pkey primary key (account_id),
  constraint accounts_kind check (kind in ('parent', 'sub_account')),
  constraint accounts_parent check ((kind = 'sub_account') = (parent_account_id is not null)),
  constraint accounts_mode check (mode in ('test', 'live')),
  constraint accounts_status check (status in ('active', 'suspended')),
  constraint accounts_payment check (payment in ('postpaid', 'prepaid'))
);
call app.isolate('accounts', 'identity');
grant select on accounts to switchyard_app, switchyard_identity;
grant insert, update on accounts to switchyard_identity;
grant update (name, hue, window_start, window_end, attempt_cap, wrap_up_seconds) on accounts to switchyard_app;

-- The accounts this account may name: itself, its parent, its sub-accounts. Written in pairs.
create table account_relations (
  account_id uuid not null,
  related_account_id uuid not null,
  kind text not null,
  related_name text not null,
  related_slug text not null,
  related_hue text not null,
  constraint account_relations_pkey primary key (account_id, related_account_id),
  constraint account_relations_account foreign key (account_id) references accounts (account_id),
  constraint account_relations_slug unique (account_id, related_slug),
  constraint account_relations_kind check (kind in ('self', 'parent', 'sub_account'))
);
call app.isolate('account_relations', 'identity');
grant select on account_relations to switchyard_app, switchyard_identity, switchyard_rollup;
grant insert, update, delete on account_relations to switchyard_identity;

-- People. No account_id: one person may be a member of several accounts. Only the identity role reads it.
create table users (
  user_id uuid not null,
  email text not null,
  name text not null,
  password_hash text not null,
  last_account_id uuid,
  created_at timestamptz not null default now(),
  constraint users_pkey primary key (user_id),
  constraint users_email unique (email)
);
grant select, insert on users to switchyard_identity;
grant update (name, password_hash, last_account_id) on users to switchyard_identity;

create table members (
  account_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  name text not null,
  email text not null,
  role text not null,
  client_account_id uuid,
  active boolean not null default true,
  created_at timestamptz not null default now(),
  constraint members_pkey primary key (account_id, id),
  constraint members_user unique (account_id, user_id),
  constraint members_account foreign key (account_id) references accounts (account_id),
  constraint members_client foreign key (account_id, client_account_id)
    references account_relations (account_id, related_account_id),
  constraint members_role check (role in ('owner', 'admin', 'supervisor', 'agent', 'viewer'))
);
create index members_by_user on members (user_id);
call app.isolate('members', 'identity');
grant select on members to switchyard_app, switchyard_identity;
grant insert, update on members to switchyard_identity;

-- These two resolve the account of a request by an exact random value; they hold the mapping alone.
create table sessions (
  token_hash bytea not null,
  id uuid not null,
  user_id uuid not null,
  account_id uuid not null,
  member_id uuid not null,
  device text not null,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  constraint sessions_pkey primary key (token_hash),
  constraint sessions_member foreign key (account_id, member_id) references members (account_id, id)
);
create index sessions_by_member on sessions (account_id, member_id);
grant select, insert on sessions to switchyard_identity;
grant update (last_used_at, ended_at) on sessions to switchyard_identity;

create table api_keys (
  key_hash bytea not null,
  account_id uuid not null,
  id uuid not null,
  name text not null,
  prefix text not null,
  scopes text[] not null,
  created_by uuid not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  constraint api_keys_pkey primary key (key_hash),
  constraint api_keys_id unique (account_id, id),
  constraint api_keys_creator foreign key (account_id, created_by) references members (account_id, id)
);
grant select, insert on api_keys to switchyard_identity;
grant update (last_used_at, revoked_at) on api_keys to switchyard_identity;

-- One counter row per account, locked first in every writing transaction: order of numbers is order of visibility.
create table sync_heads (
  account_id uuid not null,
  epoch int not null default 1,
  seq bigint not null default 0,
  min_seq bigint not null default 0,
  constraint sync_heads_pkey primary key (account_id),
  constraint sync_heads_account foreign key (account_id) references accounts (account_id)
) with (fillfactor = 50);
call app.isolate('sync_heads');
grant select, insert, update on sync_heads to switchyard_app;
grant insert on sync_heads to switchyard_identity;

create table audit_log (
  account_id uuid not null,
  id uuid not null,
  at timestamptz not null,
  member_id uuid,
  action text not null,
  target_kind text not null,
  target_id text,
  detail jsonb not null default '{}',
  request_id text not null,
  constraint audit_log_pkey primary key (account_id, id)
);
create index audit_log_by_time on audit_log (account_id, at);
call app.isolate('audit_log', 'identity');
grant select, insert on audit_log to switchyard_app;
grant insert on audit_log to switchyard_identity;

create table idempotency_keys (
  account_id uuid not null,
  key text not null,
  operation text not null,
  request_hash bytea not null,
  response_status int,
  response_body text,
  created_at timestamptz not null,
  constraint idempotency_keys_pkey primary key (account_id, key, operation)
);
create index idempotency_keys_by_age on idempotency_keys (account_id, created_at);
call app.isolate('idempotency_keys');
grant select, insert, update, delete on idempotency_keys to switchyard_app;
