import type { EventType } from '../../shared/events.ts';
import type { Attempt, Delivery, WebhookEndpoint } from '../../shared/webhooks.ts';
import type { Mode } from '../../shared/mode.ts';
import { only, type Tx } from '../platform/db/transaction.ts';

const ENDPOINT = 'id, url, description, event_types, status, disabled_reason, failures, created_at';
const DELIVERY = `id, endpoint_id, event_id, event_type, mode, status, attempts, next_at, last_status, last_error,
  last_latency_ms, created_at, delivered_at`;

/** Inserts the deliveries of an event; returns how many are to be sent. */
export async function insertDeliveries(
  tx: Tx,
  events: readonly { id: string; type: string; mode: Mode }[],
  now: number,
): Promise<number> {
  const rows = await tx.query<{ status: string }>(
    `insert into deliveries
       (account_id, id, endpoint_id, event_id, event_type, status, created_at, next_at, mode)
     select w.account_id, gen_random_uuid(), w.id, e.id, e.type,
            case when w.status = 'enabled' then 'pending' else 'held' end,
            to_timestamp($4 / 1000.0),
            case when w.status = 'enabled' then to_timestamp($4 / 1000.0) end, e.mode
     from webhook_endpoints w
     join unnest($2::uuid[], $3::text[], $5::text[]) as e (id, type, mode) on w.event_types @> array[e.type]
     where w.account_id = $1 and (w.status = 'enabled' or w.disabled_reason = 'failures')
     returning status`,
    [
      tx.accountId,
      events.map(({ id }) => id),
      events.map(({ type }) => type),
      now,
      events.map(({ mode }) => mode),
    ],
  );
  return rows.filter((r) => r.status === 'pending').length;
}

/** One delivery to one endpoint, whatever it subscribes to and whether or not it is enabled. */
export async function insertDelivery(
  tx: Tx,
  delivery: {
    id: string;
    endpointId: string;
    eventId: string;
    type: EventType;
    mode: Mode;
    now: number;
  },
): Promise<Delivery> {
  return only(
    await tx.query<Delivery>(
      `insert into deliveries (account_id, id, endpoint_id, event_id, event_type, created_at, next_at, mode)
       values ($1, $2, $3, $4, $5, to_timestamp($6 / 1000.0), to_timestamp($6 / 1000.0), $7)
       returning ${DELIVERY}`,
      [
        tx.accountId,
        delivery.id,
        delivery.endpointId,
        delivery.eventId,
        delivery.type,
        delivery.now,
        delivery.mode,
      ],
    ),
  );
}

export function listEndpoints(tx: Tx): Promise<WebhookEndpoint[]> {
  return tx.query<WebhookEndpoint>(
    `select ${ENDPOINT} from webhook_endpoints where account_id = $1 order by created_at, id`,
    [tx.accountId],
  );
}

export async function findEndpoint(tx: Tx, id: string): Promise<WebhookEndpoint | null> {
  const rows = await tx.query<WebhookEndpoint>(
    `select ${ENDPOINT} from webhook_endpoints where account_id = $1 and id = $2`,
    [tx.accountId, id],
  );
  return rows[0] ?? null;
}

/** Holds off the delivery job and other changes; new deliveries to the endpoint may still be written. */
export async function lockEndpoint(tx: Tx, id: string): Promise<WebhookEndpoint | null> {
  const rows = await tx.query<WebhookEndpoint>(
    `select ${ENDPOINT} from webhook_endpoints where account_id = $1 and id = $2 for no key update`,
    [tx.accountId, id],
  );
  return rows[0] ?? null;
}

export type NewEndpoint = {
  id: string;
  url: string;
  description: string;
  eventTypes: EventType[];
  secretBox: Buffer;
  now: number;
};

export async function insertEndpoint(tx: Tx, e: NewEndpoint): Promise<WebhookEndpoint> {
  return only(
    await tx.query<WebhookEndpoint>(
      `insert into webhook_endpoints (account_id, id, url, description, event_types, secret_box, created_at)
       values ($1, $2, $3, $4, $5, $6, to_timestamp($7 / 1000.0))
       returning ${ENDPOINT}`,
      [tx.accountId, e.id, e.url, e.description, e.eventTypes, e.secretBox, e.now],
    ),
  );
}

export type EndpointChange = {
  id: string;
  url: string;
  description: string;
  eventTypes: EventType[];
  status: 'enabled' | 'disabled';
  disabledReason: string | null;
  /** Forgets failures and closes the breaker: the receiver is another one, or said to be well. */
  forgive: boolean;
};

export async function updateEndpoint(tx: Tx, c: EndpointChange): Promise<WebhookEndpoint> {
  return only(
    await tx.query<WebhookEndpoint>(
      `update webhook_endpoints
       set url = $3, description = $4, event_types = $5, status = $6, disabled_reason = $7,
           failures = case when $8 then 0 else failures end,
           recent_failures_ms = case when $8 then '{}' else recent_failures_ms end,
           breaker_opened_at = case when $8 then null else breaker_opened_at end,
           probe_at = case when $8 then null else probe_at end,
           probes = case when $8 then 0 else probes end
       where account_id = $1 and id = $2
       returning ${ENDPOINT}`,
      [
        tx.accountId,
        c.id,
        c.url,
        c.description,
        c.eventTypes,
        c.status,
        c.disabledReason,
        c.forgive,
      ],
    ),
  );
}

/** What waits for an endpoint is kept, but not tried. Pings go to disabled endpoints too. */
export function holdDeliveries(tx: Tx, endpointId: string): Promise<number> {
  return tx.execute(
    `update deliveries set status = 'held', next_at = null, lease_until = null
     where account_id = $1 and endpoint_id = $2 and next_at is not null and event_type <> 'test.ping'`,
    [tx.accountId, endpointId],
  );
}

export function releaseHeld(tx: Tx, endpointId: string, now: number): Promise<number> {
  return tx.execute(
    `update deliveries set status = 'pending', next_at = to_timestamp($3 / 1000.0)
     where account_id = $1 and endpoint_id = $2 and status = 'held'`,
    [tx.accountId, endpointId, now],
  );
}

export async function lockSecret(
  tx: Tx,
  id: string,
): Promise<{ secretBox: Buffer; previousValidUntil: string | null } | null> {
  const rows = await tx.query<{ secretBox: Buffer; previousValidUntil: string | null }>(
    `select secret_box as "secretBox", previous_valid_until as "previousValidUntil"
     from webhook_endpoints where account_id = $1 and id = $2 for no key update`,
    [tx.accountId, id],
  );
  return rows[0] ?? null;
}

/** The current secret becomes the previous one. */
export async function rotateSecret(
  tx: Tx,
  secret: { id: string; box: Buffer; previousValidUntilMs: number },
): Promise<void> {
  await tx.execute(
    `update webhook_endpoints
     set previous_secret_box = secret_box, previous_valid_until = to_timestamp($4 / 1000.0), secret_box = $3
     where account_id = $1 and id = $2`,
    [tx.accountId, secret.id, secret.box, secret.previousValidUntilMs],
  );
}

export type DeliveryFilter = {
  endpointId: string | null;
  status: string | null;
  mode: Mode | null;
  /** The last row already seen; the list goes on behind it. */
  after: { createdAt: string; id: string } | null;
  limit: number;
};

export function listDeliveries(tx: Tx, f: DeliveryFilter): Promise<Delivery[]> {
  return tx.query<Delivery>(
    `select ${DELIVERY}
     from deliveries
     where account_id = $1
       and ($2::uuid is null or endpoint_id = $2)
       and ($3::text is null or status = $3)
       and ($4::text is null or mode = $4)
       and ($5::timestamptz is null or created_at < $5 or (created_at = $5 and id > $6::uuid))
     order by created_at desc, id
     limit $7`,
    [
      tx.accountId,
      f.endpointId,
      f.status,
      f.mode,
      f.after?.createdAt ?? null,
      f.after?.id ?? null,
      f.limit,
    ],
  );
}

export async function findDelivery(tx: Tx, id: string): Promise<Delivery | null> {
  const rows = await tx.query<Delivery>(
    `select ${DELIVERY} from deliveries where account_id = $1 and id = $2`,
    [tx.accountId, id],
  );
  return rows[0] ?? null;
}

export function listAttempts(tx: Tx, deliveryId: string): Promise<Attempt[]> {
  return tx.query<Attempt>(
    `select n, at, status, error, latency_ms, request_headers, request_body, response_body
     from delivery_attempts where account_id = $1 and delivery_id = $2 order by n`,
    [tx.accountId, deliveryId],
  );
}

/** Sends a delivery again from the top of the schedule; held where its endpoint is disabled. */
export async function replayDelivery(tx: Tx, id: string, now: number): Promise<Delivery | null> {
  const rows = await tx.query<Delivery>(
    `update deliveries d
     set attempts_before = d.attempts,
         status = case when e.status = 'enabled' or d.event_type = 'test.ping' then 'pending' else 'held' end,
         next_at = case when e.status = 'enabled' or d.event_type = 'test.ping'
           then to_timestamp($3 / 1000.0) end
     from webhook_endpoints e
     where d.account_id = $1 and d.id = $2 and e.account_id = d.account_id and e.id = d.endpoint_id
     returning ${DELIVERY.split(',')
       .map((c) => `d.${c.trim()}`)
       .join(', ')}`,
    [tx.accountId, id, now],
  );
  return rows[0] ?? null;
}
