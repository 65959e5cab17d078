// An account with endpoints, and things that happen in it.
import { randomUUID } from 'node:crypto';
import type { SignedIn } from '../../../shared/sessions.ts';
import type { EventData, EventType } from '../../../shared/events.ts';
import type { Delivery, WebhookEndpoint } from '../../../shared/webhooks.ts';
import { recordEvent } from '../../events/service.ts';
import { systemCtx, type Deps } from '../../platform/context.ts';
import { withAccount } from '../../platform/db/transaction.ts';

/** Who asks, and at which server. */
export type Customer = { url: string; token: string; accountId: string };
export type Made = { endpoint: WebhookEndpoint; secret: string };

export function customerOf(url: string, { token, session }: SignedIn): Customer {
  return { url, token, accountId: session.account.id };
}

async function ask<T>(c: Customer, path: string, body?: object): Promise<T> {
  const response = await fetch(c.url + path, {
    method: body ? 'POST' : 'GET',
    headers: {
      authorization: `Bearer ${c.token}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return JSON.parse(text) as T;
}

export function addEndpoint(
  c: Customer,
  url: string,
  types: EventType[] = ['disposition.created'],
): Promise<Made> {
  return ask<Made>(c, '/v1/webhook-endpoints', { url, event_types: types });
}

export async function getEndpoint(c: Customer, id: string): Promise<WebhookEndpoint> {
  const { data } = await ask<{ data: WebhookEndpoint[] }>(c, '/v1/webhook-endpoints');
  return data.find((e) => e.id === id) as WebhookEndpoint;
}

export async function listDeliveries(c: Customer, query = ''): Promise<Delivery[]> {
  return (await ask<{ data: Delivery[] }>(c, `/v1/webhook-deliveries${query}`)).data;
}

export function dispositionData(note = 'n'): EventData<'disposition.created'> {
  return {
    disposition_id: randomUUID(),
    contact_id: randomUUID(),
    list_id: randomUUID(),
    call_id: null,
    code: 'visit_booked',
    note,
    member_id: randomUUID(),
    callback_at: null,
    client_at: '2026-11-20T04:30:00.000Z',
  };
}

/** Records dispositions in one transaction; `fails` throws at its end. Answers the ids of the events. */
export function record(
  deps: Deps,
  accountId: string,
  options: { count?: number; note?: string; fails?: boolean } = {},
): Promise<string[]> {
  const ctx = systemCtx(deps, accountId, 'test');
  return withAccount(deps.pools.app, { accountId }, async (tx) => {
    const ids: string[] = [];
    for (let i = 0; i < (options.count ?? 1); i += 1) {
      const data = dispositionData(options.note);
      const { id } = await recordEvent(ctx, tx, { type: 'disposition.created', data });
      ids.push(id);
    }
    if (options.fails) throw new Error('the cause failed');
    return ids;
  });
}
