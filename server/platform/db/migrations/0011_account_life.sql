-- Why: accounts begin (onboarding), stop (suspension, an ended trial), move to another parent and stand on a plan.
-- Locks: ACCESS EXCLUSIVE on accounts and account_relations for constant defaults and checks over few rows.

alter table accounts
  add column suspended_by text,
  add column suspension_reason text,
  add column suspended_at timestamptz,
  add column plan text not null default 'business',
  -- Of the family: a sub-account carries its parent's, so that dialling asks one row.
  add column trial_ends_at timestamptz,
  -- Which step of the onboarding is done, and with what; null for an account made in one go.
  add column onboarding jsonb;
alter table accounts drop constraint accounts_status;
alter table accounts
  add constraint accounts_status check (status in ('onboarding', 'active', 'suspended')),
  -- `family`: its parent account is suspended, and it goes on when that goes on.
  add constraint accounts_suspended_by check (suspended_by in ('operator', 'parent', 'family')),
  add constraint accounts_suspension check (suspended_by is null or status = 'suspended'),
  add constraint accounts_plan check (plan in ('starter', 'team', 'business'));
create index accounts_by_parent on accounts (parent_account_id) where parent_account_id is not null;

-- A move leaves a former relation: calls, charges and rollups of the past name it, and nothing new may.
alter table account_relations drop constraint account_relations_kind;
alter table account_relations add constraint account_relations_kind
  check (kind in ('self', 'parent', 'sub_account', 'former_parent', 'former_sub_account'));

-- Flags of the whole server; no account's data. `percent` of the accounts have it, chosen by a stable hash.
create table feature_flags (
  name text not null,
  about text not null,
  percent int not null,
  changed_at timestamptz not null,
  constraint feature_flags_pkey primary key (name),
  constraint feature_flags_percent check (percent between 0 and 100)
);
grant select, insert, update on feature_flags to switchyard_identity;

-- What one account has whatever the percentage says.
create table feature_flag_overrides (
  account_id uuid not null,
  flag text not null,
  enabled boolean not null,
  changed_at timestamptz not null,
  constraint feature_flag_overrides_pkey primary key (account_id, flag),
  constraint feature_flag_overrides_account foreign key (account_id) references accounts (account_id)
);
call app.isolate('feature_flag_overrides');
grant select, insert, update, delete on feature_flag_overrides to switchyard_identity;
