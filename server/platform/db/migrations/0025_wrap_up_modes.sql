-- Why: an account says what the end of a call asks of its agents.
-- Locks: ACCESS EXCLUSIVE on accounts for a column with a constant default and a check over few rows.

alter table accounts
  add column wrap_up_mode text not null default 'mandatory',
  add constraint accounts_wrap_up_mode check (wrap_up_mode in ('optional', 'mandatory', 'timed', 'timed_fixed'));
