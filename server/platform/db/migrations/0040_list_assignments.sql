-- Why: an account says which of its members work a call list. A list nobody is assigned to is everybody's, as before;
-- one with assigned members is hidden from every other agent and viewer, by the statements that read lists and
-- contacts, from a setting of the transaction. Assigning changes what is seen, never rows of contacts.
-- Locks: new objects only. The release before runs on it.

create table list_assignments (
  account_id uuid not null,
  list_id uuid not null,
  member_id uuid not null,
  assigned_at timestamptz not null,
  constraint list_assignments_pkey primary key (account_id, list_id, member_id),
  constraint list_assignments_list foreign key (account_id, list_id) references call_lists (account_id, id),
  constraint list_assignments_member foreign key (account_id, member_id) references members (account_id, id)
);
call app.isolate('list_assignments');
grant select, insert, delete on list_assignments to switchyard_app;
grant select, delete on list_assignments to switchyard_erasure;

-- Whose call lists this transaction reaches: `all`, or the id of a member whose assignments count. A transaction that
-- says nothing reaches only what is everybody's. Ask it in a sub-select, so that it is asked once.
create function app.reach() returns text language sql stable parallel safe
  return coalesce(current_setting('app.reach', true), '');
grant execute on function app.reach() to switchyard_app;
