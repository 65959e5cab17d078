-- Why: a person is told by mail when somebody signs in as them from a device that was not used before, and gives a passkey
-- another name. The devices belong to people, not to accounts; only the identity role reads them, by the person's id.
-- Locks: new objects only; the foreign key takes a share lock on users for an instant.

create table known_devices (
  user_id uuid not null,
  -- SHA-256 of what the device calls itself: it says which one, and nothing else about it.
  device_hash bytea not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  constraint known_devices_pkey primary key (user_id, device_hash),
  constraint known_devices_user foreign key (user_id) references users (user_id) on delete cascade
);
create index known_devices_by_age on known_devices (last_seen_at);
grant select, insert, delete on known_devices to switchyard_identity;
grant update (last_seen_at) on known_devices to switchyard_identity;

grant update (name) on passkeys to switchyard_identity;
