// Statements of the delivery job. The claim runs on the worker role across accounts and sees queue columns
// only; everything else runs as app for one account.
import type { Mode } from '../../shared/mode.ts';
import type { Deps } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';

export type Claim = { accountId: string; id: string; turn: number };

export type ClaimRequest = {
  now: number;
  leaseUntilMs: number;
  limit: number;
  perEndpoint: number;
  /** Endpoints that get nothing now; pings go to them all the same. */
  exceptEndpoints: readonly string[];
};

/**
 * Leases due deliveries, oldest first within an endpoint. `lanes` hops from one (account, endpoint) with waiting
 * rows to the next through the index, so a backlog of millions costs one probe; `turn` interleaves accounts, so
 * one with a long backlog delays nobody and unused turns go to whoever has work.
 */
const CLAIM = `
  with recursive lanes as (
    (select account_id, endpoint_id from deliveries where next_at is not null
     order by account_id, endpoint_id limit 1)
    union all
    select n.account_id, n.endpoint_id
    from lanes l
    cross join lateral (
      select account_id, endpoint_id from deliveries
      where next_at is not null and (account_id, endpoint_id) > (l.account_id, l.endpoint_id)
      order by account_id, endpoint_id limit 1
    ) n
  ),
  due as (
    select d.account_id, d.id, d.rank
    from lanes l
    cross join lateral (
      select w.account_id, w.id, row_number() over (order by w.next_at) as rank
      from deliveries w
      where w.account_id = l.account_id and w.endpoint_id = l.endpoint_id
        and w.next_at <= to_timestamp($1 / 1000.0)
        and (w.lease_until is null or w.lease_until <= to_timestamp($1 / 1000.0))
        and w.event_type <> 'test.ping'
      order by w.next_at
      limit $4
    ) d
    where l.endpoint_id <> all($5::uuid[])
    union all
    select account_id, id, 0
    from deliveries
    where event_type = 'test.ping' and next_at <= to_timestamp($1 / 1000.0)
      and (lease_until is null or lease_until <= to_timestamp($1 / 1000.0))
  ),
  picked as (
    select account_id, id, turn
    from (
      select account_id, id, row_number() over (partition by account_id order by rank, id) as turn from due
    ) t
    order by turn
    limit $3
  ),
  locked as (
    select d.account_id, d.id, p.turn
    from picked p
    join deliveries d on d.account_id = p.account_id and d.id = p.id
    where d.next_at is not null and (d.lease_until is null or d.lease_until <= to_timestamp($1 / 1000.0))
    for update of d skip locked
  )
  update deliveries d
  set lease_until = to_timestamp($2 / 1000.0)
  from locked k
  where d.account_id = k.account_id and d.id = k.id
  returning d.account_id as "accountId", d.id, k.turn`;

export async function claimDue(
  worker: Deps['pools']['worker'],
  request: ClaimRequest,
): Promise<Claim[]> {
  const { rows } = await worker.query<Claim>({
    name: 'claim_deliveries',
    text: CLAIM,
    values: [
      request.now,
      request.leaseUntilMs,
      request.limit,
      request.perEndpoint,
      [...request.exceptEndpoints],
    ],
  });
  return rows.sort((a, b) => a.turn - b.turn);
}

export type ClaimedRow = {
  id: string;
  endpointId: string;
  eventId: string;
  eventType: string;
  attempts: number;
  attemptsBefore: number;
  mode: Mode;
  createdAt: string;
  /** JSON as stored; it is passed on as it is. */
  dataText: string;
};

/** The claimed deliveries that are still to be sent, with their events. */
export function loadClaimed(tx: Tx, ids: readonly string[]): Promise<ClaimedRow[]> {
  return tx.query<ClaimedRow>(
    `select d.id, d.endpoint_id as "endpointId", d.event_id as "eventId", d.event_type as "eventType",
            d.mode, d.attempts, d.attempts_before as "attemptsBefore", e.created_at as "createdAt",
            e.data::text as "dataText"
     from deliveries d
     join events e on e.account_id = d.account_id and e.id = d.event_id
     where d.account_id = $1 and d.id = any($2) and d.next_at is not null`,
    [tx.accountId, ids],
  );
}

export type SendingEndpoint = {
  id: string;
  url: string;
  status: 'enabled' | 'disabled';
  secretBox: Buffer;
  previousSecretBox: Buffer | null;
  previousValidUntil: string | null;
  failures: number;
  recentFailuresMs: string[];
  probeAt: string | null;
  probes: number;
};

const SENDING = `id, url, status, secret_box as "secretBox", previous_secret_box as "previousSecretBox",
  previous_valid_until as "previousValidUntil", failures, recent_failures_ms as "recentFailuresMs",
  probe_at as "probeAt", probes`;

export function loadEndpoints(tx: Tx, ids: readonly string[]): Promise<SendingEndpoint[]> {
  return tx.query<SendingEndpoint>(
    `select ${SENDING} from webhook_endpoints where account_id = $1 and id = any($2)`,
    [tx.accountId, ids],
  );
}

/** In the order of ids, so that two workers cannot deadlock. */
export function lockEndpoints(tx: Tx, ids: readonly string[]): Promise<SendingEndpoint[]> {
  return tx.query<SendingEndpoint>(
    `select ${SENDING} from webhook_endpoints where account_id = $1 and id = any($2)
     order by id
     for no key update`,
    [tx.accountId, ids],
  );
}

/** Takes the one probe that may pass an open breaker; a worker that dies with it gives it back after its lease. */
export async function takeProbe(
  tx: Tx,
  probe: { endpointId: string; now: number; leaseUntilMs: number },
): Promise<boolean> {
  const taken = await tx.execute(
    `update webhook_endpoints set probe_at = to_timestamp($4 / 1000.0)
     where account_id = $1 and id = $2 and probe_at <= to_timestamp($3 / 1000.0)`,
    [tx.accountId, probe.endpointId, probe.now, probe.leaseUntilMs],
  );
  return taken === 1;
}

/** Gives leased deliveries back untried; a lease someone else has taken meanwhile stays theirs. */
export async function releaseLeases(
  tx: Tx,
  lease: { ids: readonly string[]; leaseUntilMs: number },
): Promise<void> {
  await tx.execute(
    `update deliveries set lease_until = null
     where account_id = $1 and id = any($2) and lease_until = to_timestamp($3 / 1000.0)`,
    [tx.accountId, lease.ids, lease.leaseUntilMs],
  );
}

/** What one attempt came to, in the form the database takes. */
export type ResultRow = {
  id: string;
  status: 'delivered' | 'pending' | 'failed';
  next_ms: number | null;
  lease_ms: number;
  at_ms: number;
  http_status: number | null;
  error: string | null;
  latency_ms: number;
  request_headers: Record<string, string>;
  request_body: string;
  response_body: string;
};

/**
 * Writes attempts and moves their deliveries, many at a time. The number of an attempt is taken here, under the
 * row’s lock, so an attempt is never lost from the log even when a lease ran out and two workers sent it.
 */
export async function writeResults(tx: Tx, results: readonly ResultRow[]): Promise<void> {
  await tx.execute(
    `with r as (
       select * from jsonb_to_recordset($2) as r(
         id uuid, status text, next_ms float8, lease_ms float8, at_ms float8, http_status int, error text,
         latency_ms int, request_headers jsonb, request_body text, response_body text)
     ),
     moved as (
       update deliveries d
       set attempts = d.attempts + 1,
           status = case when r.status <> 'delivered' and d.status <> 'pending' then d.status else r.status end,
           next_at = case when r.status = 'pending' and d.status = 'pending'
             then to_timestamp(r.next_ms / 1000.0) end,
           lease_until = nullif(d.lease_until, to_timestamp(r.lease_ms / 1000.0)),
           delivered_at = case when r.status = 'delivered' then to_timestamp(r.at_ms / 1000.0)
             else d.delivered_at end,
           last_status = r.http_status, last_error = r.error, last_latency_ms = r.latency_ms
       from r
       where d.account_id = $1 and d.id = r.id
       returning d.id, d.attempts
     )
     insert into delivery_attempts
       (account_id, delivery_id, n, at, status, error, latency_ms, request_headers, request_body, response_body)
     select $1, m.id, m.attempts, to_timestamp(r.at_ms / 1000.0), r.http_status, r.error, r.latency_ms,
            r.request_headers, r.request_body, r.response_body
     from moved m
     join r on r.id = m.id`,
    [tx.accountId, JSON.stringify(results)],
  );
}

export type HealthUpdate = {
  endpointId: string;
  failures: number;
  recentFailuresMs: readonly number[];
  probeAtMs: number | null;
  probes: number;
  now: number;
};

export async function updateHealth(tx: Tx, h: HealthUpdate): Promise<void> {
  await tx.execute(
    `update webhook_endpoints
     set failures = $3, recent_failures_ms = $4, probe_at = to_timestamp($5 / 1000.0), probes = $6,
         breaker_opened_at = case when $5::float8 is null then null
           else coalesce(breaker_opened_at, to_timestamp($7 / 1000.0)) end
     where account_id = $1 and id = $2`,
    [tx.accountId, h.endpointId, h.failures, h.recentFailuresMs, h.probeAtMs, h.probes, h.now],
  );
}

/** Disables an enabled endpoint; the epoch names this disabling for its one notice. */
export async function disableEndpoint(
  tx: Tx,
  endpointId: string,
  reason: string,
): Promise<number | null> {
  const rows = await tx.query<{ epoch: number }>(
    `update webhook_endpoints
     set status = 'disabled', disabled_reason = $3, disable_epoch = disable_epoch + 1
     where account_id = $1 and id = $2 and status = 'enabled'
     returning disable_epoch as epoch`,
    [tx.accountId, endpointId, reason],
  );
  return rows[0]?.epoch ?? null;
}
