-- Why: a password alone opens no account that matters. What people prove themselves with, who guessed how often, and the
-- ticket between a right password and the second factor. All of it belongs to people, not to accounts, so there is no
-- account to isolate by; only the identity role reads it, by an exact random value, a keyed hash or the person's id.
-- Locks: new objects only; the foreign keys take a share lock on users and members for an instant.

-- Failed sign-ins in a row. The key is an HMAC, so the table names nobody who is not a member.
create table sign_in_tries (
  key_hash bytea not null,
  tries int not null,
  since timestamptz not null,
  last_at timestamptz not null,
  locked_until timestamptz not null,
  constraint sign_in_tries_pkey primary key (key_hash)
);
create index sign_in_tries_by_age on sign_in_tries (last_at);
grant select, insert, delete on sign_in_tries to switchyard_identity;
grant update (tries, since, last_at, locked_until) on sign_in_tries to switchyard_identity;

-- Between the password and the second factor: worth nothing but the next step.
create table sign_in_tickets (
  ticket_hash bytea not null,
  user_id uuid not null,
  account_id uuid not null,
  member_id uuid not null,
  device text not null,
  enrol boolean not null,
  tries int not null default 0,
  expires_at timestamptz not null,
  constraint sign_in_tickets_pkey primary key (ticket_hash),
  constraint sign_in_tickets_member foreign key (account_id, member_id) references members (account_id, id)
);
create index sign_in_tickets_by_user on sign_in_tickets (user_id);
create index sign_in_tickets_by_expiry on sign_in_tickets (expires_at);
grant select, insert, delete on sign_in_tickets to switchyard_identity;
grant update (tries) on sign_in_tickets to switchyard_identity;

-- One authenticator application per person. The secret is sealed with the server's key. It counts once it is confirmed.
create table totp_factors (
  user_id uuid not null,
  sealed_secret bytea not null,
  created_at timestamptz not null,
  confirmed_at timestamptz,
  last_used_at timestamptz,
  -- The newest time step a code was taken for: no code works twice.
  last_step bigint not null default 0,
  constraint totp_factors_pkey primary key (user_id),
  constraint totp_factors_user foreign key (user_id) references users (user_id) on delete cascade
);
grant select, insert, delete on totp_factors to switchyard_identity;
grant update (sealed_secret, created_at, confirmed_at, last_used_at, last_step) on totp_factors to switchyard_identity;

create table passkeys (
  id uuid not null,
  user_id uuid not null,
  credential_id text not null,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null,
  name text not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  constraint passkeys_pkey primary key (id),
  constraint passkeys_credential unique (credential_id),
  constraint passkeys_user foreign key (user_id) references users (user_id) on delete cascade
);
create index passkeys_by_user on passkeys (user_id);
grant select, insert, delete on passkeys to switchyard_identity;
grant update (counter, last_used_at) on passkeys to switchyard_identity;

-- What a passkey has to sign: made by the server, good once, for minutes.
create table passkey_challenges (
  challenge text not null,
  user_id uuid not null,
  purpose text not null,
  expires_at timestamptz not null,
  constraint passkey_challenges_pkey primary key (challenge),
  constraint passkey_challenges_user foreign key (user_id) references users (user_id) on delete cascade,
  constraint passkey_challenges_purpose check (purpose in ('add', 'prove'))
);
create index passkey_challenges_by_expiry on passkey_challenges (expires_at);
grant select, insert, delete on passkey_challenges to switchyard_identity;

-- `selector` is the first part of a code and finds its row; only the hash of the whole code is kept.
create table recovery_codes (
  user_id uuid not null,
  selector text not null,
  code_hash text not null,
  created_at timestamptz not null,
  used_at timestamptz,
  constraint recovery_codes_pkey primary key (user_id, selector),
  constraint recovery_codes_user foreign key (user_id) references users (user_id) on delete cascade
);
grant select, insert, delete on recovery_codes to switchyard_identity;
grant update (used_at) on recovery_codes to switchyard_identity;
