-- Why: the event log says when a promised callback falls due. A row waits for that moment, one for each version of a callback; it
-- goes in the transaction that writes its event, so there is one event or none.
-- Locks: ACCESS EXCLUSIVE on contacts, callbacks and callback_changes while what was promised for later is looked up, once.

create table callback_dues (
  account_id uuid not null,
  callback_id uuid not null,
  ver int not null,
  due_at timestamptz not null,
  constraint callback_dues_pkey primary key (account_id, callback_id, ver),
  constraint callback_dues_callback foreign key (account_id, callback_id) references callbacks (account_id, id)
);
create index callback_dues_by_time on callback_dues (due_at);
call app.isolate('callback_dues', 'worker');
grant select, insert, delete on callback_dues to switchyard_app;
grant select (account_id, callback_id, ver, due_at) on callback_dues to switchyard_worker;
grant select, delete on callback_dues to switchyard_erasure;

-- The owner is held by the policies as well; for rows of every account they step aside inside this transaction.
alter table contacts no force row level security;
alter table callbacks no force row level security;
alter table callback_changes no force row level security;
alter table callback_dues no force row level security;
insert into callback_dues (account_id, callback_id, ver, due_at)
  select c.account_id, b.id, coalesce(x.ver, 1), c.callback_at
  from contacts c
  join lateral (
    select n.id from callbacks n where n.account_id = c.account_id and n.contact_id = c.id
    order by n.created_at desc, n.id desc limit 1
  ) b on true
  left join lateral (
    select max(n.ver) as ver from callback_changes n where n.account_id = c.account_id and n.callback_id = b.id
  ) x on true
  where c.callback_at > now();
alter table contacts force row level security;
alter table callbacks force row level security;
alter table callback_changes force row level security;
alter table callback_dues force row level security;
