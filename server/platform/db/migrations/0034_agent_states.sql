-- Why: agents say that they are on a break and why. Their changes of state are facts, from which occupancy follows; each
-- account has its own reasons.
-- Locks: ACCESS EXCLUSIVE on accounts for a column with a constant default over few rows; a share lock on calls while they
-- are indexed by member, during which no call is written.

create table agent_states (
  account_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  device_id uuid not null,
  state text not null,
  reason_code text,
  -- As the reason was called then.
  reason_label text,
  content_hash bytea not null,
  client_at timestamptz not null,
  -- When it began, by the server’s clock as far as the device’s is known.
  at timestamptz not null,
  created_at timestamptz not null,
  constraint agent_states_pkey primary key (account_id, id),
  constraint agent_states_member foreign key (account_id, member_id) references members (account_id, id),
  constraint agent_states_state check (state in ('ready', 'break'))
);
create index agent_states_by_member on agent_states (account_id, member_id, created_at desc, id desc);
call app.isolate('agent_states');
-- Facts: no update and no delete.
grant select, insert on agent_states to switchyard_app;

create index calls_by_member on calls (account_id, member_id, requested_at desc, id desc) where member_id is not null;

alter table accounts add column break_reasons jsonb not null default '[
  {"code": "short_break", "label": "Short break"},
  {"code": "meal", "label": "Meal"},
  {"code": "training", "label": "Training"},
  {"code": "meeting", "label": "Meeting"},
  {"code": "technical", "label": "Technical"}
]';
