-- Why: a whole account can be erased, after a time in which it can be stopped. What belongs to people is deleted; the
-- ledger, usage and the audit chain stay, and the account's row stays as a nameless stone they refer to (ADR 0012).
-- Locks: accounts exclusively, for two checks over few rows; the rest is new, or a grant in the catalogue.

alter table accounts drop constraint accounts_status, drop constraint accounts_suspended_by;
alter table accounts
  add constraint accounts_status check (status in ('onboarding', 'active', 'suspended', 'erased')),
  -- `erasure`: it is being erased, and nobody starts it again.
  add constraint accounts_suspended_by check (suspended_by in ('operator', 'parent', 'family', 'erasure'));

create table account_erasures (
  account_id uuid not null,
  id uuid not null,
  status text not null default 'waiting',
  reason text not null,
  -- The account itself or its parent; when it is neither any more, the erasure stops.
  asked_from_id uuid not null,
  requested_by uuid not null,
  -- Gone when the erasure is done.
  requested_by_name text,
  created_at timestamptz not null,
  -- Until then it can be stopped.
  due_at timestamptz not null,
  began_at timestamptz,
  ended_at timestamptz,
  steps_done int not null default 0,
  steps_total int not null,
  waits_for text,
  failure text,
  -- Table → rows deleted or emptied so far.
  counts jsonb not null default '{}',
  receipt text,
  lease_until timestamptz,
  constraint account_erasures_pkey primary key (account_id, id),
  constraint account_erasures_account foreign key (account_id) references accounts (account_id),
  constraint account_erasures_status check (status in ('waiting', 'running', 'stopped', 'done')),
  constraint account_erasures_waits_for
    check (waits_for in ('calls', 'exports', 'imports', 'deliveries', 'sub_accounts'))
);
create unique index account_erasures_once on account_erasures (account_id) where status in ('waiting', 'running');
create index account_erasures_due on account_erasures (due_at) where status in ('waiting', 'running');
-- The identity role finds what is due, and shows a parent the erasures of its sub-accounts.
call app.isolate('account_erasures', 'identity');
grant select, insert on account_erasures to switchyard_identity;
grant update (status, requested_by_name, began_at, ended_at, steps_done, waits_for, failure, counts, receipt, lease_until)
  on account_erasures to switchyard_identity;
grant select on account_erasures to switchyard_erasure;
grant update (status, steps_done, waits_for, failure, counts, lease_until) on account_erasures to switchyard_erasure;

-- The receipt, addressed to the parent: the account it is about has nobody left to read it. A fact.
create table erased_accounts (
  account_id uuid not null,
  erased_account_id uuid not null,
  rows bigint not null,
  receipt text not null,
  done_at timestamptz not null,
  constraint erased_accounts_pkey primary key (account_id, erased_account_id),
  constraint erased_accounts_relation foreign key (account_id, erased_account_id)
    references account_relations (account_id, related_account_id)
);
call app.isolate('erased_accounts');
grant select, insert on erased_accounts to switchyard_identity;

-- The ends of both chains stand in the receipt.
grant select on ledger_heads, audit_heads to switchyard_erasure;

-- What goes as a whole, row by row of one account. Books, audit and opt-out hashes are not among it.
grant select, delete on delivery_attempts, deliveries, webhook_endpoints, events, dispositions, notes, callbacks, callback_changes,
  claims, devices,
  sync_removed, sync_dead_letters, sync_heads, call_events, carrier_callbacks, dispatch_guards, idempotency_keys,
  import_problems, import_files, imports, contacts, call_lists, disposition_codes, invitations, mails, exports, erasures,
  view_as_sessions, support_grants, role_sight, feature_flag_overrides, account_logos, do_not_call, erased_accounts, members
  to switchyard_erasure;
-- A call is what its charge names, so it stays, and says nothing of anybody.
grant update (contact_id, list_id, member_id, from_phone, carrier_call_sid, claim_token) on calls to switchyard_erasure;

-- Credentials, and people who belong to no other account.
grant delete on api_keys, users to switchyard_identity;
