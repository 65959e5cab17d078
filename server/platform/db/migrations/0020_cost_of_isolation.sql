-- Why: what row-level security costs. A function with a `set` clause cannot be inlined: each statement paid the start of a
-- function and a change of search_path to learn its account. A body in the SQL standard's form is parsed when it is made,
-- names what it calls by identity and needs no search_path. Policies keep their form and call the same functions.
-- And: a call list belongs to one account, which the planner must be told; believing the two unrelated it took a list of
-- 10,000 contacts for 500 and sorted it whole for each page.
-- Locks: share update exclusive on the three tables, for the length of a sample.

create or replace function app.account_id() returns uuid language sql stable parallel safe
  return nullif(current_setting('app.account_id', true), '')::uuid;

create or replace function app.role_is(wanted text) returns boolean language sql stable parallel safe
  return current_user = 'switchyard_' || wanted;

create or replace function app.sees(what text) returns boolean language sql stable parallel safe
  return coalesce(what = any (string_to_array(current_setting('app.sight', true), ',')), false);

create statistics contacts_of_list (dependencies) on account_id, list_id from contacts;
create statistics deliveries_of_endpoint (dependencies) on account_id, endpoint_id from deliveries;
create statistics import_problems_of_import (dependencies) on account_id, import_id from import_problems;
analyze contacts, deliveries, import_problems;
