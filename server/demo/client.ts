// A client of the API made from the contract values, as a CRM developer would write one. The demo's past and the shift
// go through it, so whatever they show went the real way.
import type { BodyOf, Endpoint, QueryOf, ResponseOf } from '../../shared/endpoint.ts';

export type Ask<E extends Endpoint> = {
  params?: Record<string, string>;
  query?: Partial<QueryOf<E>>;
  body?: BodyOf<E> | Record<string, unknown>;
  raw?: Uint8Array;
  token?: string;
  key?: string;
};

export type Answered<E extends Endpoint> =
  | { ok: true; status: number; replayed: boolean; body: ResponseOf<E> }
  | { ok: false; status: number; code: string; text: string };

export type Client = {
  /** @throws when the answer is not a success. */
  ask<E extends Endpoint>(endpoint: E, request?: Ask<E>): Promise<ResponseOf<E>>;
  /** The answer, whatever it is. */
  attempt<E extends Endpoint>(endpoint: E, request?: Ask<E>): Promise<Answered<E>>;
};

export function createClient(base: string): Client {
  const attempt = async <E extends Endpoint>(
    endpoint: E,
    request: Ask<E> = {},
  ): Promise<Answered<E>> => {
    const response = await fetch(urlOf(base, endpoint, request), {
      method: endpoint.method.toUpperCase(),
      headers: headersOf(endpoint, request),
      body: bodyOf(endpoint, request),
    });
    const text = await response.text();
    if (!response.ok) {
      const code = /json/.test(response.headers.get('content-type') ?? '')
        ? (JSON.parse(text) as { code?: string }).code
        : undefined;
      return { ok: false, status: response.status, code: code ?? 'unknown', text };
    }
    const replayed = response.headers.get('idempotent-replayed') === 'true';
    return { ok: true, status: response.status, replayed, body: JSON.parse(text) as ResponseOf<E> };
  };
  return {
    attempt,
    ask: async (endpoint, request) => {
      const answer = await attempt(endpoint, request);
      if (answer.ok) return answer.body;
      throw new Error(
        `${endpoint.method} ${endpoint.path} answered ${answer.status}: ${answer.text}`,
      );
    },
  };
}

function urlOf<E extends Endpoint>(base: string, endpoint: E, request: Ask<E>): string {
  const path = endpoint.path.replace(
    /\{(\w+)\}/g,
    (_all, name: string) => request.params?.[name] ?? '',
  );
  const entries = Object.entries(request.query ?? {}).map(([k, v]) => [k, String(v)]);
  return `${base}${path}${entries.length > 0 ? `?${new URLSearchParams(entries).toString()}` : ''}`;
}

const takesBody = (endpoint: Endpoint) => endpoint.method !== 'get' && endpoint.method !== 'delete';

function headersOf<E extends Endpoint>(endpoint: E, request: Ask<E>): Record<string, string> {
  return {
    ...(takesBody(endpoint)
      ? { 'content-type': endpoint.rawBody?.contentTypes[0] ?? 'application/json' }
      : {}),
    ...(request.token ? { authorization: `Bearer ${request.token}` } : {}),
    ...(request.key ? { 'idempotency-key': request.key } : {}),
  };
}

function bodyOf<E extends Endpoint>(endpoint: E, request: Ask<E>): BodyInit | undefined {
  if (!takesBody(endpoint)) return undefined;
  return (request.raw as BodyInit | undefined) ?? JSON.stringify(request.body ?? {});
}

/** Asks and throws, which is all the demo needs. */
export type DemoClient = Client['ask'];

export function demoClient(base: string): DemoClient {
  return createClient(base).ask;
}
