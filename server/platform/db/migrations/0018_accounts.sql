-- Why: an account says on which weekdays it calls, shows its logo, and may ask more or less often than the default.
-- Locks: ACCESS EXCLUSIVE on accounts for columns that are null and a check over few rows; the rest is new.

alter table accounts
  -- Weekdays that differ from window_start and window_end; a null in it is a day without calls.
  add column window_days jsonb,
  -- What all API keys of the account may ask together in a minute. Written with the plan; null is the server's default.
  add column requests_per_minute int,
  add constraint accounts_requests_per_minute check (requests_per_minute > 0);

-- The calling window as the contract has it; one place, because four features read it.
create function app.calling_window(a accounts) returns jsonb language sql stable parallel safe set search_path = ''
  as $$ select jsonb_build_object('start', a.window_start, 'end', a.window_end)
          || case when a.window_days is null then '{}' else jsonb_build_object('days', a.window_days) end $$;
grant execute on function app.calling_window(accounts) to switchyard_app, switchyard_identity;

-- One small picture per account, sent to its own members only.
create table account_logos (
  account_id uuid not null,
  media_type text not null,
  content bytea not null,
  sha256 text not null,
  changed_at timestamptz not null,
  constraint account_logos_pkey primary key (account_id),
  constraint account_logos_account foreign key (account_id) references accounts (account_id),
  constraint account_logos_media_type check (media_type in ('image/png', 'image/jpeg', 'image/webp'))
);
call app.isolate('account_logos');
grant select, insert, update, delete on account_logos to switchyard_app;
grant select (account_id, sha256) on account_logos to switchyard_identity;
