-- Why: the event log, and its deliveries to webhook endpoints.
-- Locks: new objects only.

create table events (
  account_id uuid not null,
  id uuid not null,
  seq bigint not null,
  type text not null,
  data jsonb not null,
  created_at timestamptz not null,
  constraint events_pkey primary key (account_id, id),
  constraint events_seq unique (account_id, seq),
  constraint events_account foreign key (account_id) references accounts (account_id)
);
call app.isolate('events');
grant select, insert on events to switchyard_app;

create table webhook_endpoints (
  account_id uuid not null,
  id uuid not null,
  url text not null,
  description text not null default '',
  event_types text[] not null,
  status text not null default 'enabled',
  disabled_reason text,
  -- AES-256-GCM under the server's key; never logged, never shown again.
  secret_box bytea not null,
  previous_secret_box bytea,
  previous_valid_until timestamptz,
  failures int not null default 0,
  -- When the last failures in a row came, epoch milliseconds: the breaker opens on the third within a minute.
  recent_failures_ms bigint[] not null default '{}',
  -- Circuit breaker: closed, or open until one probe may pass.
  breaker_opened_at timestamptz,
  probe_at timestamptz,
  probes int not null default 0,
  disable_epoch int not null default 0,
  created_at timestamptz not null,
  constraint webhook_endpoints_pkey primary key (account_id, id),
  constraint webhook_endpoints_account foreign key (account_id) references accounts (account_id),
  constraint webhook_endpoints_status check (status in ('enabled', 'disabled'))
);
call app.isolate('webhook_endpoints');
grant select, insert, update on webhook_endpoints to switchyard_app;

create table deliveries (
  account_id uuid not null,
  id uuid not null,
  endpoint_id uuid not null,
  event_id uuid not null,
  event_type text not null,
  status text not null default 'pending',
  attempts int not null default 0,
  -- Attempts made before the last replay: the retry schedule counts from here.
  attempts_before int not null default 0,
  last_status int,
  last_error text,
  last_latency_ms int,
  created_at timestamptz not null,
  delivered_at timestamptz,
  -- Queue columns.
  next_at timestamptz,
  lease_until timestamptz,
  constraint deliveries_pkey primary key (account_id, id),
  constraint deliveries_endpoint foreign key (account_id, endpoint_id)
    references webhook_endpoints (account_id, id),
  constraint deliveries_event foreign key (account_id, event_id) references events (account_id, id),
  constraint deliveries_once unique (account_id, endpoint_id, event_id),
  constraint deliveries_status check (status in ('pending', 'delivered', 'failed', 'held'))
);
-- Due work is looked for endpoint by endpoint, so a long backlog of one hides nothing of the others.
create index deliveries_due on deliveries (account_id, endpoint_id, next_at) where next_at is not null;
create index deliveries_pings on deliveries (account_id, next_at)
  where next_at is not null and event_type = 'test.ping';
create index deliveries_by_time on deliveries (account_id, created_at desc, id);
call app.isolate('deliveries', 'worker');
grant select, insert, update on deliveries to switchyard_app;
grant select (account_id, id, endpoint_id, event_type, status, next_at, lease_until) on deliveries
  to switchyard_worker;
grant update (lease_until) on deliveries to switchyard_worker;

create table delivery_attempts (
  account_id uuid not null,
  delivery_id uuid not null,
  n int not null,
  at timestamptz not null,
  status int,
  error text,
  latency_ms int not null,
  request_headers jsonb not null,
  request_body text not null,
  response_body text not null,
  constraint delivery_attempts_pkey primary key (account_id, delivery_id, n),
  constraint delivery_attempts_delivery foreign key (account_id, delivery_id)
    references deliveries (account_id, id)
);
call app.isolate('delivery_attempts');
grant select, insert on delivery_attempts to switchyard_app;
