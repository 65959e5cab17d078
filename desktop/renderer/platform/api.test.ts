import { describe, expect, it } from 'vitest';
import { listMembers } from '../../../shared/members.ts';
import { getSession, signIn } from '../../../shared/sessions.ts';
import { getCallList, listContacts } from '../../../shared/call-lists.ts';
import { createCall } from '../../../shared/dispatch.ts';
import { ApiError, type ApiClientOptions, createApiClient } from './api.ts';

type Seen = { url: string; init: RequestInit };
const ID = '01890000-0000-7000-8000-000000000001';

function clientOf(
  answer: (seen: Seen) => Response | Promise<Response>,
  more: Partial<ApiClientOptions> = {},
) {
  const seen: Seen[] = [];
  const api = createApiClient({
    baseUrl: 'https://console.example',
    getToken: () => 'old',
    fetch: (url, init = {}) => {
      const request = { url: String(url), init };
      seen.push(request);
      return Promise.resolve(answer(request));
    },
    ...more,
  });
  return { api, seen };
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: {
      'content-type': status < 400 ? 'application/json' : 'application/problem+json',
      ...headers,
    },
  });
const problem = (status: number, code: string, headers = {}): Response =>
  json({ type: 't', title: 't', status, detail: 'why', instance: 'r-1', code }, status, headers);
const headerOf = (seen: Seen | undefined, name: string): string | null =>
  new Headers(seen?.init.headers).get(name);

describe('the API client', () => {
  it('builds the address from the contract', async () => {
    const { api, seen } = clientOf(() => json({ data: [] }));
    await api.call(listContacts, { params: { id: ID }, query: { limit: 5, search: 'a b&c' } });
    expect(seen[0]?.url).toBe(
      `https://console.example/v1/call-lists/${ID}/contacts?limit=5&search=a+b%26c`,
    );
  });

  it('sends the token, the body and the idempotency key', async () => {
    const { api, seen } = clientOf(() => json({}));
    await api.call(createCall, { body: { to: '+15550100' }, idempotencyKey: 'k1' });
    expect(seen[0]?.init.body).toBe('{"to":"+15550100"}');
    expect(headerOf(seen[0], 'authorization')).toBe('Bearer old');
    expect(headerOf(seen[0], 'idempotency-key')).toBe('k1');
  });

  it('keeps the token from public operations', async () => {
    const { api, seen } = clientOf(() => json({}));
    await api.call(signIn, { body: { email: 'a@b.example', password: 'p', device: 'd' } });
    expect(headerOf(seen[0], 'authorization')).toBeNull();
  });

  it('turns a problem into its code, request id and retry time', async () => {
    const { api } = clientOf(() => problem(429, 'rate_limited', { 'retry-after': '7' }));
    await expect(api.call(getCallList, { params: { id: ID } })).rejects.toMatchObject({
      code: 'rate_limited',
      status: 429,
      requestId: 'r-1',
      retryAfterMs: 7_000,
    });
  });

  it.each([
    ['nothing answers', () => Promise.reject(new TypeError('failed')), 'offline'],
    [
      'a proxy answers for a server that is away',
      () => new Response('<html>', { status: 502 }),
      'unavailable',
    ],
    [
      'a captive portal answers',
      () => new Response('<html>', { status: 200, headers: { 'content-type': 'text/html' } }),
      'bad_answer',
    ],
  ])('says so when %s', async (_name, answer, code) => {
    const { api } = clientOf(answer);
    await expect(api.call(getSession)).rejects.toMatchObject({ code });
  });

  it('says aborted when the caller gave up, and does not call that offline', async () => {
    const outcomes: boolean[] = [];
    const stop = new AbortController();
    const { api } = clientOf(
      ({ init }) =>
        new Promise((_, reject) =>
          init.signal?.addEventListener('abort', () => reject(init.signal?.reason)),
        ),
      { onOutcome: (reached) => outcomes.push(reached) },
    );
    const asked = api.call(getSession, { signal: stop.signal });
    stop.abort();
    await expect(asked).rejects.toMatchObject({ code: 'aborted' });
    expect(outcomes).toEqual([]);
  });

  it('gives up on a server that does not answer in time', async () => {
    const { api } = clientOf(
      ({ init }) =>
        new Promise((_, reject) =>
          init.signal?.addEventListener('abort', () => reject(init.signal?.reason)),
        ),
    );
    await expect(api.call(getSession, { timeoutMs: 20 })).rejects.toBeInstanceOf(ApiError);
  });

  it('renews the token once for all calls that need it, and repeats them', async () => {
    let token = 'old';
    let renewals = 0;
    const { api } = clientOf(
      ({ init }) =>
        headerOf({ url: '', init }, 'authorization') === 'Bearer new'
          ? json({ data: [] })
          : problem(401, 'unauthenticated'),
      {
        getToken: () => token,
        onUnauthenticated: async () => {
          renewals += 1;
          await new Promise((resolve) => setTimeout(resolve, 5));
          token = 'new';
          return 'renewed';
        },
      },
    );
    const answers = await Promise.all([1, 2, 3].map(() => api.call(listMembers)));
    expect(answers).toHaveLength(3);
    expect(renewals).toBe(1);
  });

  it('takes a renewal that could not be asked for as being offline, not as being signed out', async () => {
    const { api, seen } = clientOf(() => problem(401, 'unauthenticated'), {
      onUnauthenticated: () => Promise.resolve('unreachable'),
    });
    await expect(api.call(listMembers)).rejects.toMatchObject({ code: 'offline' });
    expect(seen).toHaveLength(1);
  });

  it('fails when the token cannot be renewed', async () => {
    const { api, seen } = clientOf(() => problem(401, 'unauthenticated'));
    await expect(api.call(listMembers)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(seen).toHaveLength(1);
  });
});
