-- Why: what the end of a call asks of its agents may differ by call list; a list without words of its own goes by its account.
-- Locks: ACCESS EXCLUSIVE on call_lists for an empty column and a check over few rows. The release before runs on it.

alter table call_lists
  -- `mode` as of an account, and `seconds`.
  add column wrap_up jsonb,
  add constraint call_lists_wrap_up check (
    wrap_up ->> 'mode' in ('optional', 'mandatory', 'timed', 'timed_fixed')
    and (wrap_up ->> 'seconds')::int between 0 and 3600
  );
