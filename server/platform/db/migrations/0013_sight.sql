-- Why: an account decides which of its roles see money, contacts’ numbers and notes. What is hidden is left out by the
-- statements that read it, from a setting of the transaction; a transaction that says nothing sees nothing.
-- Locks: new objects only.

create table role_sight (
  account_id uuid not null,
  role text not null,
  money boolean not null,
  phones boolean not null,
  notes boolean not null,
  constraint role_sight_pkey primary key (account_id, role),
  constraint role_sight_account foreign key (account_id) references accounts (account_id),
  constraint role_sight_role check (role in ('supervisor', 'agent', 'viewer'))
);
call app.isolate('role_sight', 'identity');
grant select, insert on role_sight to switchyard_app;
grant update (money, phones, notes) on role_sight to switchyard_app;
grant select on role_sight to switchyard_identity;

-- Whether this transaction may see `what`: money, phones or notes. Ask it in a sub-select, so that it is asked once.
create function app.sees(what text) returns boolean language sql stable parallel safe set search_path = ''
  as $$ select coalesce(what = any(string_to_array(current_setting('app.sight', true), ',')), false) $$;

-- The last digits of a number; of a short one so few that most of it stays hidden.
create function app.masked_phone(phone text) returns text language sql immutable parallel safe set search_path = ''
  as $$ select '•••• ' || right(phone, case when length(phone) >= 10 then 4 else 2 end) $$;

-- Text with whatever looks like a number in it hidden: people type numbers into names, notes and attributes. Nine digits
-- and more: a date has eight.
create function app.masked_text(words text) returns text language sql immutable parallel safe set search_path = ''
  as $$ select regexp_replace(words, '\+?\d(?:[ ().-]*\d){8,}', '••••', 'g') $$;

grant execute on function app.sees(text), app.masked_phone(text), app.masked_text(text) to switchyard_app;
