-- Why: a promised callback can be moved, handed over and cancelled. Callbacks are facts and stay as they are: a change is
-- a row that names the callback, and its number is the version it makes.
-- Locks: contacts against writes while one index is built over those that are promised a callback; the rest is new.

create table callback_changes (
  account_id uuid not null,
  -- Made by whoever asks, so that a repeat is known.
  id uuid not null,
  callback_id uuid not null,
  contact_id uuid not null,
  -- A callback begins at 1.
  ver int not null,
  kind text not null,
  -- As the callback is after the change; no holder is anyone.
  due_at timestamptz not null,
  holder_id uuid,
  reason text not null,
  member_id uuid not null,
  created_at timestamptz not null,
  constraint callback_changes_pkey primary key (account_id, id),
  constraint callback_changes_ver unique (account_id, callback_id, ver),
  constraint callback_changes_callback foreign key (account_id, callback_id) references callbacks (account_id, id),
  constraint callback_changes_contact foreign key (account_id, contact_id) references contacts (account_id, id),
  constraint callback_changes_member foreign key (account_id, member_id) references members (account_id, id),
  constraint callback_changes_holder foreign key (account_id, holder_id) references members (account_id, id),
  constraint callback_changes_kind check (kind in ('moved', 'handed', 'cancelled'))
);
create index callback_changes_by_contact on callback_changes (account_id, contact_id, created_at);
call app.isolate('callback_changes');
grant select, insert on callback_changes to switchyard_app;
grant select, update (reason) on callback_changes to switchyard_erasure;

-- The calendar goes along it, over all lists.
create index contacts_promised on contacts (account_id, callback_at, id) where callback_at is not null;
