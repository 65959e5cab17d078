-- Why: calls, their states as rows, the 5-second guard and the carrier's callbacks.
-- Locks: new objects only.

-- `account_id` is the operating account. The billing account and the rule that chose it are fixed at dispatch.
create table calls (
  account_id uuid not null,
  id uuid not null,
  state text not null,
  contact_id uuid,
  list_id uuid,
  member_id uuid,
  to_phone text not null,
  from_phone text not null,
  mode text not null,
  reason text,
  billing_account_id uuid not null,
  billing_rule text not null,
  claim_token bigint,
  carrier_call_sid text,
  requested_at timestamptz not null,
  submitted_at timestamptz,
  answered_at timestamptz,
  ended_at timestamptz,
  duration_seconds int,
  -- Somebody wants to hang up; carried out as soon as the carrier's call is known.
  end_requested_at timestamptz,
  -- Highest n in call_events.
  events int not null default 0,
  billed boolean not null default false,
  billing_failures int not null default 0,
  last_billing_failure_at timestamptz,
  -- Queue columns: when to look at this call next, and until when somebody is looking. `submitted` without a
  -- lease: the carrier said that it did not take the call, so it may be placed again. `submitted` with a lease that
  -- ran out: nobody knows, so it never is.
  next_at timestamptz,
  lease_until timestamptz,
  tries int not null default 0,
  constraint calls_pkey primary key (account_id, id),
  constraint calls_account foreign key (account_id) references accounts (account_id),
  constraint calls_contact foreign key (account_id, contact_id) references contacts (account_id, id),
  constraint calls_member foreign key (account_id, member_id) references members (account_id, id),
  constraint calls_payer foreign key (account_id, billing_account_id)
    references account_relations (account_id, related_account_id),
  constraint calls_rule check (billing_rule in ('dispatch', 'agent', 'operating')),
  constraint calls_sid unique (account_id, carrier_call_sid)
);
create index calls_due on calls (account_id, next_at) where next_at is not null;
create index calls_by_time on calls (account_id, requested_at desc, id desc);
create index calls_by_contact on calls (account_id, contact_id, requested_at) where contact_id is not null;
create index calls_unbilled on calls (account_id, ended_at)
  where not billed and (state = 'completed' or billing_failures > 0);
call app.isolate('calls', 'worker');
grant select, insert, update on calls to switchyard_app;
grant select (account_id, id, state, next_at, lease_until, billed, billing_failures, last_billing_failure_at)
  on calls to switchyard_worker;
grant update (lease_until) on calls to switchyard_worker;

create table call_events (
  account_id uuid not null,
  call_id uuid not null,
  n int not null,
  state text not null,
  source text not null,
  detail text,
  at timestamptz not null,
  constraint call_events_pkey primary key (account_id, call_id, n),
  constraint call_events_call foreign key (account_id, call_id) references calls (account_id, id),
  constraint call_events_source check (source in ('server', 'carrier', 'reconciliation'))
);
call app.isolate('call_events');
grant select, insert on call_events to switchyard_app;

-- Callbacks that were taken in. The carrier's signature holds no time, so this is the replay protection.
create table carrier_callbacks (
  account_id uuid not null,
  carrier_call_sid text not null,
  sequence int not null,
  source text not null,
  status text not null,
  at timestamptz not null,
  constraint carrier_callbacks_pkey primary key (account_id, carrier_call_sid, sequence, source)
);
call app.isolate('carrier_callbacks');
grant select, insert on carrier_callbacks to switchyard_app;

-- A true sliding window: two equal requests within 5 seconds overlap, and the second insert finds nothing to do.
create table dispatch_guards (
  account_id uuid not null,
  request_hash bytea not null,
  held tstzrange not null,
  call_id uuid not null,
  constraint dispatch_guards_window exclude using gist
    (account_id with =, request_hash with =, held with &&)
);
call app.isolate('dispatch_guards');
grant select, insert, delete on dispatch_guards to switchyard_app;
