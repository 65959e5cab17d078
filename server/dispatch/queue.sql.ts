// The worker's statement. It sees the queue columns of every account and nothing else of a call.

/** What the worker pool offers; a lease is one statement, so it needs no transaction. */
export type WorkerDb = {
  query<R extends object>(text: string, values?: unknown[]): Promise<{ rows: R[] }>;
};

export type Leased = { accountId: string; id: string; leaseUntil: string };

const FREE = '(c.lease_until is null or c.lease_until <= $1::timestamptz)';

/** Calls that may be sent, and calls somebody has to ask the carrier about. No call is ever in both. */
const WORK = {
  place: `(c.state = 'intent' or (c.state = 'submitted' and c.lease_until is null))`,
  look_into: `(c.state in ('uncertain', 'queued', 'ringing', 'in-progress')
    or (c.state = 'submitted' and c.lease_until is not null))`,
} as const;

export type Work = keyof typeof WORK;

/**
 * Leases due calls until `leaseUntil`. Accounts take turns: each account's oldest call comes before anybody's
 * second, so one account with thousands waiting does not hold up the others. Due accounts are found by a loose
 * index scan; `skip locked` keeps processes out of each other's way, and the lock re-reads the row, so a call
 * another process has just leased is left out.
 */
export async function leaseDue(
  db: WorkerDb,
  work: Work,
  ask: { now: string; leaseUntil: string; limit: number },
): Promise<Leased[]> {
  const { rows } = await db.query<Leased>(
    `with recursive due_accounts as (
       (select account_id from calls where next_at is not null order by account_id limit 1)
       union all
       select (
         select c.account_id from calls c
         where c.next_at is not null and c.account_id > a.account_id
         order by c.account_id limit 1
       )
       from due_accounts a where a.account_id is not null
     ), due as (
       select q.account_id, q.id, q.next_at, q.turn
       from due_accounts a
       cross join lateral (
         select c.account_id, c.id, c.next_at, row_number() over (order by c.next_at, c.id) as turn
         from calls c
         where c.account_id = a.account_id and c.next_at is not null and c.next_at <= $1::timestamptz
           and ${FREE} and ${WORK[work]}
         order by c.next_at, c.id
         limit $3
       ) q
       where a.account_id is not null
     ), picked as (
       select c.account_id, c.id
       from due d join calls c on c.account_id = d.account_id and c.id = d.id
       where c.next_at <= $1::timestamptz and ${FREE} and ${WORK[work]}
       order by d.turn, d.next_at
       limit $3
       for update of c skip locked
     )
     update calls c set lease_until = $2::timestamptz
     from picked p
     where c.account_id = p.account_id and c.id = p.id
     returning c.account_id as "accountId", c.id, c.lease_until as "leaseUntil"`,
    [ask.now, ask.leaseUntil, ask.limit],
  );
  return rows;
}
