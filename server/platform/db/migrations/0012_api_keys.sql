-- Why: keys end by themselves, may be tied to addresses, know whether they may ever reach a carrier, never do more than
-- whoever made them could at the time, and are rotated with an overlap.
-- Locks: api_keys exclusively, for the time it takes to write a few columns of a small table.

alter table api_keys
  add column mode text,
  add column role text,
  add column expires_at timestamptz,
  add column allowed_ips text[] not null default '{}',
  add column last_used_ip text,
  add column replaced_by uuid,
  add column requests_per_minute int;

-- Keys made before had no end: they get the longest life there is, counted from today.
update api_keys k set
  mode = case when k.prefix like 'sw_live_%' then 'live' else 'test' end,
  role = (select m.role from members m where m.account_id = k.account_id and m.id = k.created_by),
  expires_at = now() + interval '365 days';

alter table api_keys
  alter column mode set not null,
  alter column role set not null,
  alter column expires_at set not null,
  add constraint api_keys_mode check (mode in ('test', 'live')),
  add constraint api_keys_role check (role in ('owner', 'admin', 'supervisor', 'agent', 'viewer')),
  add constraint api_keys_requests check (requests_per_minute > 0),
  add constraint api_keys_successor foreign key (account_id, replaced_by) references api_keys (account_id, id);

grant update (expires_at, last_used_ip, replaced_by) on api_keys to switchyard_identity;
