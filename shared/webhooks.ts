import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { EventType } from './events.ts';
import { Id, IdParams, Instant, listOf, ListQuery, Nothing } from './ids.ts';
import { Mode } from './mode.ts';
import { ADMINISTERING } from './roles.ts';

/** Delay before each attempt, in seconds; the first is at once. Jitter of ±20 % is added. */
export const RETRY_SCHEDULE_SECONDS = [0, 5, 30, 120, 600, 3600, 10_800, 21_600, 43_200, 86_400];
export const DISABLE_AFTER_FAILURES = 10;

export const WebhookEndpoint = z.strictObject({
  id: Id,
  url: z.string(),
  description: z.string(),
  event_types: z.array(EventType),
  status: z.enum(['enabled', 'disabled']),
  disabled_reason: z.string().nullable(),
  /** Completed failed attempts in a row; pings do not count. */
  failures: z.number().int(),
  created_at: Instant,
});
export type WebhookEndpoint = z.infer<typeof WebhookEndpoint>;

export const Delivery = z.strictObject({
  id: Id,
  endpoint_id: Id,
  event_id: Id,
  event_type: EventType,
  mode: Mode,
  status: z.enum(['pending', 'delivered', 'failed', 'held']),
  attempts: z.number().int(),
  next_at: Instant.nullable(),
  last_status: z.number().int().nullable(),
  last_error: z.string().nullable(),
  last_latency_ms: z.number().int().nullable(),
  created_at: Instant,
  delivered_at: Instant.nullable(),
});
export type Delivery = z.infer<typeof Delivery>;

export const Attempt = z.strictObject({
  n: z.number().int(),
  at: Instant,
  status: z.number().int().nullable(),
  error: z.string().nullable(),
  latency_ms: z.number().int(),
  request_headers: z.record(z.string(), z.string()),
  request_body: z.string(),
  response_body: z.string(),
});
export type Attempt = z.infer<typeof Attempt>;

const access = { kind: 'member', roles: ADMINISTERING, scope: 'webhooks' } as const;

export const listWebhookEndpoints = endpoint({
  method: 'get',
  path: '/v1/webhook-endpoints',
  summary: 'The webhook endpoints of this account',
  access,
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({ data: z.array(WebhookEndpoint) }),
  errors: [],
});

export const createWebhookEndpoint = endpoint({
  method: 'post',
  path: '/v1/webhook-endpoints',
  summary: 'Add a webhook endpoint; the answer is the only time its secret is shown',
  access,
  params: Nothing,
  query: Nothing,
  body: z.strictObject({
    url: z.url().max(2000),
    description: z.string().max(200).default(''),
    event_types: z.array(EventType).min(1).max(20),
  }),
  response: z.strictObject({ endpoint: WebhookEndpoint, secret: z.string() }),
  errors: ['url_not_allowed'],
  status: 201,
  notInViewAs: true,
});

export const updateWebhookEndpoint = endpoint({
  method: 'patch',
  path: '/v1/webhook-endpoints/{id}',
  summary: 'Change a webhook endpoint; enabling it again releases the deliveries it held',
  access,
  params: IdParams,
  query: Nothing,
  body: z.strictObject({
    url: z.url().max(2000).optional(),
    description: z.string().max(200).optional(),
    event_types: z.array(EventType).min(1).max(20).optional(),
    status: z.enum(['enabled', 'disabled']).optional(),
  }),
  response: WebhookEndpoint,
  errors: ['not_found', 'url_not_allowed'],
  notInViewAs: true,
});

export const rotateWebhookSecret = endpoint({
  method: 'post',
  path: '/v1/webhook-endpoints/{id}/rotate-secret',
  summary: 'A new secret; the old one signs beside it for 24 hours',
  access,
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({ secret: z.string(), previous_valid_until: Instant }),
  errors: ['not_found', 'wrong_state'],
  notInViewAs: true,
});

export const pingWebhookEndpoint = endpoint({
  method: 'post',
  path: '/v1/webhook-endpoints/{id}/ping',
  summary: 'Send test.ping now',
  access,
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: Delivery,
  errors: ['not_found'],
  status: 202,
  perMinute: 20,
});

export const listDeliveries = endpoint({
  method: 'get',
  path: '/v1/webhook-deliveries',
  summary: 'Deliveries, newest first',
  access,
  params: Nothing,
  query: ListQuery.extend({
    endpoint_id: Id.optional(),
    status: Delivery.shape.status.optional(),
    mode: Mode.optional(),
  }),
  body: Nothing,
  response: listOf(Delivery),
  errors: [],
});

export const listAttempts = endpoint({
  method: 'get',
  path: '/v1/webhook-deliveries/{id}/attempts',
  summary: 'Every attempt of one delivery with what was sent and answered',
  access,
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({ data: z.array(Attempt) }),
  errors: ['not_found'],
  reads: { what: 'delivery', of: 'delivery', now: true },
});

export const replayDelivery = endpoint({
  method: 'post',
  path: '/v1/webhook-deliveries/{id}/replay',
  summary: 'Send a delivery again, delivered or not; its webhook-id stays the same',
  access,
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: Delivery,
  errors: ['not_found'],
  status: 202,
  perMinute: 60,
});
