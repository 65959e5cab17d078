-- Why: what a test call would have cost is kept apart from money (ADR 0010). Ledger rows, usage, events and deliveries carry
-- the mode of the call they come from, and only live rows count in a ledger's sum. Rows of before are marked by their calls.
-- Locks: ledger, usage_days, usage_rollups, events and deliveries exclusively, while their rows get the new column.
-- The previous release does not run on this.

-- The owner is held by the policies as well; for rows of every account they step aside inside this transaction.
alter table accounts no force row level security;
alter table calls no force row level security;
alter table ledger no force row level security;
alter table ledger_heads no force row level security;
alter table usage_days no force row level security;
alter table usage_rollups no force row level security;
alter table events no force row level security;
alter table deliveries no force row level security;

-- The hash of a row booked before this knows no mode (form 1); of every later row it covers the mode (form 2).
alter table ledger
  add column mode text not null default 'live',
  add column hash_form int not null default 1;
update ledger l set mode = 'test'
  from calls c
  where l.source_kind = 'call' and c.account_id = l.operating_account_id and c.id = l.source_id and c.mode = 'test';
alter table ledger
  alter column mode drop default,
  alter column hash_form drop default,
  add constraint ledger_mode check (mode in ('test', 'live')),
  add constraint ledger_hash_form check (hash_form > 0);
update ledger_heads h set sum_minor = coalesce(
  (select sum(l.amount_minor) from ledger l where l.account_id = h.account_id and l.mode = 'live'), 0);

alter table usage_days add column mode text not null default 'live';
alter table usage_rollups add column mode text not null default 'live';
alter table usage_days
  drop constraint usage_days_pkey,
  add constraint usage_days_pkey primary key (account_id, day, mode),
  add constraint usage_days_mode check (mode in ('test', 'live'));
alter table usage_rollups
  drop constraint usage_rollups_pkey,
  add constraint usage_rollups_pkey primary key (account_id, sub_account_id, day, mode),
  add constraint usage_rollups_mode check (mode in ('test', 'live'));

-- Whoever never paid for a live call has test usage only; the days of the others are split call by call.
create temporary table test_calls on commit drop as
  select c.billing_account_id as payer_id, (c.ended_at at time zone a.time_zone)::date as day,
         count(*)::int as calls,
         count(*) filter (where c.state = 'completed' and c.duration_seconds > 0)::int as connected,
         coalesce(sum(c.duration_seconds) filter (where c.state = 'completed'), 0)::bigint as seconds,
         coalesce(sum(l.billed_seconds), 0)::bigint as billed_seconds,
         coalesce(sum(l.amount_minor), 0)::bigint as charged_minor
  from calls c
  join accounts a on a.account_id = c.billing_account_id
  left join ledger l on l.account_id = c.billing_account_id and l.operating_account_id = c.account_id
    and l.source_kind = 'call' and l.source_id = c.id and l.kind = 'charge'
  where c.mode = 'test' and c.billed and c.reason is null and c.ended_at is not null
  group by 1, 2;
create temporary table live_payers on commit drop as
  select distinct billing_account_id as payer_id from calls where mode = 'live' and billed;

update usage_days u set mode = 'test'
  where u.account_id not in (select payer_id from live_payers);
insert into usage_days (account_id, day, mode, calls, connected, seconds, billed_seconds, charged_minor, currency)
  select u.account_id, u.day, 'test', t.calls, t.connected, t.seconds, t.billed_seconds, t.charged_minor, u.currency
  from usage_days u join test_calls t on t.payer_id = u.account_id and t.day = u.day
  where u.mode = 'live';
update usage_days u set calls = u.calls - t.calls, connected = u.connected - t.connected,
    seconds = u.seconds - t.seconds, billed_seconds = u.billed_seconds - t.billed_seconds,
    charged_minor = u.charged_minor - t.charged_minor
  from test_calls t where u.mode = 'live' and t.payer_id = u.account_id and t.day = u.day;

update usage_rollups u set mode = 'test'
  where u.sub_account_id not in (select payer_id from live_payers);
insert into usage_rollups (account_id, sub_account_id, day, mode, calls, connected, seconds, billed_seconds,
    charged_minor, currency, rate_micros, increments)
  select u.account_id, u.sub_account_id, u.day, 'test', t.calls, t.connected, t.seconds, t.billed_seconds,
         t.charged_minor, u.currency, u.rate_micros, u.increments
  from usage_rollups u join test_calls t on t.payer_id = u.sub_account_id and t.day = u.day
  where u.mode = 'live';
update usage_rollups u set calls = u.calls - t.calls, connected = u.connected - t.connected,
    seconds = u.seconds - t.seconds, billed_seconds = u.billed_seconds - t.billed_seconds,
    charged_minor = u.charged_minor - t.charged_minor
  from test_calls t where u.mode = 'live' and t.payer_id = u.sub_account_id and t.day = u.day;

alter table usage_days alter column mode drop default;
alter table usage_rollups alter column mode drop default;

alter table events add column mode text;
update events e set mode = coalesce(e.data ->> 'mode', a.mode)
  from accounts a where a.account_id = e.account_id;
alter table events
  alter column mode set not null,
  add constraint events_mode check (mode in ('test', 'live'));
alter table deliveries add column mode text;
update deliveries d set mode = e.mode
  from events e where e.account_id = d.account_id and e.id = d.event_id;
alter table deliveries
  alter column mode set not null,
  add constraint deliveries_mode check (mode in ('test', 'live'));

alter table accounts force row level security;
alter table calls force row level security;
alter table ledger force row level security;
alter table ledger_heads force row level security;
alter table usage_days force row level security;
alter table usage_rollups force row level security;
alter table events force row level security;
alter table deliveries force row level security;
