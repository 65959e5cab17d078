-- Why: agents correct single fields of a contact, also offline. Each correction is a fact of its own; what it was based on
-- and what it made of the contact stand in it, so that two who correct one field find out about each other.
-- Locks: new objects only. The release before runs on it.

create table contact_edits (
  account_id uuid not null,
  id uuid not null,
  contact_id uuid not null,
  list_id uuid not null,
  member_id uuid not null,
  device_id uuid not null,
  -- `name`, or `attributes.` and the name of one; an absent attribute is an empty text.
  field text not null,
  from_value text not null,
  to_value text not null,
  base_ver int not null,
  -- The contact's version that has this value.
  applied_ver int not null,
  content_hash bytea not null,
  client_at timestamptz not null,
  created_at timestamptz not null,
  constraint contact_edits_pkey primary key (account_id, id),
  constraint contact_edits_contact foreign key (account_id, contact_id) references contacts (account_id, id),
  constraint contact_edits_member foreign key (account_id, member_id) references members (account_id, id)
);
create index contact_edits_by_contact on contact_edits (account_id, contact_id, created_at);
call app.isolate('contact_edits');
grant select, insert on contact_edits to switchyard_app;

-- Erasing a person takes the words out of their corrections, and their number out of those of others; with a whole
-- account they go.
grant select, delete on contact_edits to switchyard_erasure;
grant update (field, from_value, to_value, content_hash) on contact_edits to switchyard_erasure;
