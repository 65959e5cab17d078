/** The wish for one call, with the key that makes asking twice the same as asking once. */
import { v4 as newKey } from 'uuid';
import { type Call, createCall } from '../../../../shared/dispatch.ts';
import { failureOf } from '../../platform-hooks/failure.ts';
import type { ApiClient } from '../../platform/api.ts';

export interface DialIntent {
  /** Asks with the key of the open wish for this contact, else with a new one. */
  request(contactId: string, token: number): Promise<Call>;
  /** Whether a call of this contact was asked for whose outcome is not known. */
  isOpenFor(contactId: string): boolean;
  settle(): void;
}

/** After these the call may have been placed: the same key asks for the same call. */
const UNKNOWN_OUTCOME = new Set([
  'offline',
  'bad_answer',
  'unavailable',
  'internal',
  'rate_limited',
  'unauthenticated',
  'idempotency_in_progress',
]);
const ASK_AGAIN_MS = 700;
const ASK_AGAIN_MAX = 15;

export function createDialIntent(api: ApiClient): DialIntent {
  let open: { contactId: string; key: string } | null = null;

  async function ask(key: string, body: { contact_id: string; claim_token: number }) {
    for (let turn = 1; ; turn += 1) {
      try {
        return await api.call(createCall, { idempotencyKey: key, body });
      } catch (error) {
        const isRunning = failureOf(error).code === 'idempotency_in_progress';
        if (!isRunning || turn === ASK_AGAIN_MAX) throw error;
        await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
      }
    }
  }

  return {
    request: async (contactId, token) => {
      if (open?.contactId !== contactId) open = { contactId, key: newKey() };
      try {
        const call = await ask(open.key, { contact_id: contactId, claim_token: token });
        open = null;
        return call;
      } catch (error) {
        if (!UNKNOWN_OUTCOME.has(failureOf(error).code)) open = null;
        throw error;
      }
    },
    isOpenFor: (contactId) => open?.contactId === contactId,
    settle: () => {
      open = null;
    },
  };
}
