-- Why: rate cards, the ledger, holds of prepaid accounts, usage and its rollup.
-- Locks: new objects only.

create table rate_cards (
  account_id uuid not null,
  id uuid not null,
  rate_micros bigint not null,
  increments text not null,
  minimum_micros bigint not null default 0,
  currency text not null,
  effective_from timestamptz not null,
  created_at timestamptz not null,
  constraint rate_cards_pkey primary key (account_id, id),
  constraint rate_cards_from unique (account_id, effective_from),
  constraint rate_cards_account foreign key (account_id) references accounts (account_id),
  constraint rate_cards_increments check (increments in ('60/60', '60/1', '30/6', '1/1')),
  constraint rate_cards_rate check (rate_micros >= 0 and minimum_micros >= 0)
);
call app.isolate('rate_cards');
grant select, insert on rate_cards to switchyard_app;

-- The running end of an account's ledger: locked before a row is added, so the hash chain has one end.
create table ledger_heads (
  account_id uuid not null,
  entries bigint not null default 0,
  sum_minor bigint not null default 0,
  hash bytea not null default '\x',
  constraint ledger_heads_pkey primary key (account_id),
  constraint ledger_heads_account foreign key (account_id) references accounts (account_id)
) with (fillfactor = 50);
call app.isolate('ledger_heads');
grant select, insert, update on ledger_heads to switchyard_app;
grant insert on ledger_heads to switchyard_identity;

-- `account_id` is the billing account; the call is named by (operating account, call) without a foreign key.
create table ledger (
  account_id uuid not null,
  id uuid not null,
  n bigint not null,
  kind text not null,
  source_kind text not null,
  operating_account_id uuid not null,
  source_id uuid not null,
  rule text,
  rate_card_id uuid,
  rate_micros bigint,
  increments text,
  minimum_micros bigint,
  duration_seconds int,
  billed_seconds int,
  amount_micros bigint not null,
  amount_minor bigint not null,
  currency text not null,
  reverses_id uuid,
  booked_at timestamptz not null,
  created_at timestamptz not null,
  previous_hash bytea not null,
  hash bytea not null,
  constraint ledger_pkey primary key (account_id, id),
  constraint ledger_n unique (account_id, n),
  -- Exactly one charge per call: a second insert has nothing to do.
  constraint ledger_source unique (account_id, operating_account_id, source_kind, source_id, kind),
  constraint ledger_reversal unique (account_id, reverses_id),
  constraint ledger_account foreign key (account_id) references accounts (account_id),
  constraint ledger_card foreign key (account_id, rate_card_id) references rate_cards (account_id, id),
  constraint ledger_kind check (kind in ('charge', 'reversal', 'top_up'))
);
create index ledger_by_time on ledger (account_id, booked_at desc, id);
-- Whether a card is used.
create index ledger_by_card on ledger (account_id, rate_card_id);
call app.isolate('ledger');
grant select, insert on ledger to switchyard_app;

-- The worst case of a call a prepaid account may still have to pay.
create table holds (
  account_id uuid not null,
  operating_account_id uuid not null,
  call_id uuid not null,
  amount_minor bigint not null,
  created_at timestamptz not null,
  settled_at timestamptz,
  constraint holds_pkey primary key (account_id, operating_account_id, call_id),
  constraint holds_account foreign key (account_id) references accounts (account_id)
);
create index holds_open on holds (account_id) where settled_at is null;
call app.isolate('holds');
grant select, insert, update on holds to switchyard_app;

-- Usage of the calls an account pays for, by day in its own time zone.
create table usage_days (
  account_id uuid not null,
  day date not null,
  calls int not null default 0,
  connected int not null default 0,
  fallback_calls int not null default 0,
  seconds bigint not null default 0,
  billed_seconds bigint not null default 0,
  charged_minor bigint not null default 0,
  currency text not null,
  constraint usage_days_pkey primary key (account_id, day),
  constraint usage_days_account foreign key (account_id) references accounts (account_id)
) with (fillfactor = 50);
call app.isolate('usage_days');
grant select, insert, update on usage_days to switchyard_app;

-- The same numbers addressed to the parent: `account_id` is the parent's, so the parent reads only its own rows.
create table usage_rollups (
  account_id uuid not null,
  sub_account_id uuid not null,
  day date not null,
  calls int not null default 0,
  connected int not null default 0,
  seconds bigint not null default 0,
  billed_seconds bigint not null default 0,
  charged_minor bigint not null default 0,
  currency text not null,
  rate_micros bigint,
  increments text,
  constraint usage_rollups_pkey primary key (account_id, sub_account_id, day),
  constraint usage_rollups_sub foreign key (account_id, sub_account_id)
    references account_relations (account_id, related_account_id)
) with (fillfactor = 50);
call app.isolate('usage_rollups');
grant select, insert, update on usage_rollups to switchyard_app;
grant select on usage_rollups to switchyard_rollup;
