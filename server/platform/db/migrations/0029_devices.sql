-- Why: a supervisor sees how the consoles of the account stand: when each last synced, what waits on it, how far its
-- clock is off. A row is a member at a device; nothing of a contact is in it.
-- Locks: new objects, and a share lock on sync_dead_letters while its few rows are indexed.

create table devices (
  account_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  -- What the console calls itself: made once per browser profile or installation.
  device_id uuid not null,
  -- The session it last spoke with; kept when that session is gone.
  session_id uuid not null,
  name text not null,
  version text not null,
  schema int not null,
  -- Positive when the clock of the device is ahead of the server’s.
  clock_skew_ms bigint not null,
  waiting int not null,
  waiting_since timestamptz,
  refused int not null,
  synced_at timestamptz,
  storage text not null,
  first_seen_at timestamptz not null,
  seen_at timestamptz not null,
  constraint devices_pkey primary key (account_id, id),
  constraint devices_of_member unique (account_id, member_id, device_id),
  constraint devices_member foreign key (account_id, member_id) references members (account_id, id),
  constraint devices_storage check (storage in ('lasting', 'clearable', 'memory'))
);
create index devices_by_age on devices (account_id, seen_at);
call app.isolate('devices');
grant select, insert, delete on devices to switchyard_app;
grant update (session_id, name, version, schema, clock_skew_ms, waiting, waiting_since, refused, synced_at, storage,
  seen_at) on devices to switchyard_app;

create index sync_dead_letters_by_device on sync_dead_letters (account_id, member_id, device_id);
