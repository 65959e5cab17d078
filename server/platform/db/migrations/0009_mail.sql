-- Why: mail leaves through rows, people come by invitation, and a forgotten password is set anew by mail.
-- Locks: new objects only. The previous release does not read them.

-- The outbox. What a mail says, links included, is sealed under the server's key and wiped when it is over.
create table mails (
  account_id uuid not null,
  id uuid not null,
  to_address text not null,
  template text not null,
  box bytea,
  status text not null default 'waiting',
  attempts int not null default 0,
  last_error text,
  created_at timestamptz not null,
  -- When what it says is no longer true; it is not sent after that.
  expires_at timestamptz not null,
  ended_at timestamptz,
  -- Queue columns.
  next_at timestamptz,
  lease_until timestamptz,
  constraint mails_pkey primary key (account_id, id),
  constraint mails_account foreign key (account_id) references accounts (account_id),
  constraint mails_status check (status in ('waiting', 'sent', 'failed', 'cancelled'))
);
create index mails_due on mails (account_id, next_at) where next_at is not null;
call app.isolate('mails', 'worker');
grant select, insert, update on mails to switchyard_app;
grant select (account_id, id, status), insert on mails to switchyard_identity;
grant update (status, box, ended_at, next_at, lease_until) on mails to switchyard_identity;
grant select (account_id, id, next_at, lease_until, expires_at) on mails to switchyard_worker;
grant update (lease_until) on mails to switchyard_worker;

-- The identity role finds the account of an invitation by the hash of its link.
create table invitations (
  account_id uuid not null,
  id uuid not null,
  token_hash bytea not null,
  email text not null,
  name text,
  role text not null,
  client_account_id uuid,
  invited_by uuid not null,
  mail_id uuid not null,
  status text not null default 'pending',
  created_at timestamptz not null,
  -- When the link that is good now was made.
  linked_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  constraint invitations_pkey primary key (account_id, id),
  constraint invitations_account foreign key (account_id) references accounts (account_id),
  constraint invitations_inviter foreign key (account_id, invited_by) references members (account_id, id),
  constraint invitations_client foreign key (account_id, client_account_id)
    references account_relations (account_id, related_account_id),
  constraint invitations_mail foreign key (account_id, mail_id) references mails (account_id, id),
  constraint invitations_role check (role in ('owner', 'admin', 'supervisor', 'agent', 'viewer')),
  constraint invitations_status check (status in ('pending', 'accepted', 'expired', 'taken_back'))
);
create unique index invitations_once on invitations (account_id, email) where status = 'pending';
create index invitations_by_token on invitations (token_hash);
call app.isolate('invitations', 'identity');
grant select (account_id, id, email, name, role, client_account_id, invited_by, mail_id, status, created_at,
  linked_at, expires_at, ended_at) on invitations to switchyard_app;
grant select, insert, update on invitations to switchyard_identity;

-- Asked for by an address, before anybody looks whether a person has it: so the answer cannot tell. A job finds
-- the person and makes the link. It belongs to a person, not to an account; only the identity role reads it.
create table password_resets (
  id uuid not null,
  email text not null,
  requested_at timestamptz not null,
  -- The minute that belongs to this request: two of one address cannot share one.
  minute tstzrange not null,
  looked_up_at timestamptz,
  user_id uuid,
  token_hash bytea,
  expires_at timestamptz,
  used_at timestamptz,
  constraint password_resets_pkey primary key (id),
  constraint password_resets_minute exclude using gist (email with =, minute with &&)
);
create index password_resets_by_token on password_resets (token_hash);
create index password_resets_by_email on password_resets (email, requested_at);
grant select, insert, update, delete on password_resets to switchyard_identity;
