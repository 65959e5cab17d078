import { describe, expect, it } from 'vitest';
import { type ApiClient, ApiError, type ApiErrorCode } from '../../platform/api.ts';
import { createDialIntent } from './dial-intent.ts';

/** A server that answers each request with the next of these; null is a call. */
function answering(...answers: (ApiErrorCode | null)[]) {
  const keys: (string | undefined)[] = [];
  const call = (_endpoint: unknown, input: { idempotencyKey?: string }): Promise<object> => {
    keys.push(input.idempotencyKey);
    const code = answers.shift() ?? null;
    if (code !== null) return Promise.reject(new ApiError(code, code));
    return Promise.resolve({ id: 'call' });
  };
  return { keys, api: { call } as unknown as ApiClient };
}

async function dial(intent: ReturnType<typeof createDialIntent>, contactId: string): Promise<void> {
  await intent.request(contactId, 1).catch(() => {});
}

describe('the wish for a call', () => {
  it('keeps its key while nobody knows whether the call was placed', async () => {
    const { keys, api } = answering('offline', 'unavailable', null);
    const intent = createDialIntent(api);
    await dial(intent, 'kavita');
    expect(intent.isOpenFor('kavita')).toBe(true);
    await dial(intent, 'kavita');
    await dial(intent, 'kavita');
    expect(new Set(keys).size).toBe(1);
    expect(intent.isOpenFor('kavita')).toBe(false);
  });

  it('asks with the same key until a request still running has its answer', async () => {
    const { keys, api } = answering('idempotency_in_progress', null);
    await dial(createDialIntent(api), 'kavita');
    expect(keys).toHaveLength(2);
    expect(keys[1]).toBe(keys[0]);
  });

  it('is a new wish after a call, after a refusal, and for another contact', async () => {
    const { keys, api } = answering(null, 'outside_calling_window', 'offline', 'offline');
    const intent = createDialIntent(api);
    await dial(intent, 'kavita');
    await dial(intent, 'kavita');
    await dial(intent, 'kavita');
    await dial(intent, 'rahul');
    expect(new Set(keys).size).toBe(4);
    expect(keys).not.toContain(undefined);
  });
});
