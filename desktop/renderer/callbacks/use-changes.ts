/** The three ways to change a callback. Never optimistic: a promise is moved when the server says so. */
import { v4 as randomId } from 'uuid';
import {
  type Callback,
  cancelCallback,
  handOverCallback,
  moveCallback,
} from '../../../shared/callbacks.ts';
import { useApi } from '../accounts/use-session.ts';
import { failureOf } from '../platform-hooks/failure.ts';
import { type Action, useAction } from '../platform-hooks/use-action.ts';
import { showToast } from '../ui/toaster.tsx';
import { t } from '../words/translate.ts';

export interface Changes {
  move: Action<[callback: Callback, toMs: number]>;
  handOver: Action<[callback: Callback, memberId: string | null]>;
  cancel: Action<[callback: Callback, reason: string]>;
}

/** Refusals that mean that what is on the screen is old. */
const OLD = new Set(['stale_version', 'wrong_state', 'not_found']);

export function useChanges(reload: () => void, onDone: () => void): Changes {
  const api = useApi();
  const made = ({ id, ver }: Callback) => ({
    params: { id },
    base: { change_id: randomId(), ver },
  });
  async function done(work: Promise<unknown>, words: string): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (OLD.has(failureOf(error).code)) reload();
      throw error;
    }
    reload();
    onDone();
    showToast({ text: words, tone: 'go' });
  }
  return {
    move: useAction((callback, toMs) => {
      const { params, base } = made(callback);
      const body = { ...base, due_at: new Date(toMs).toISOString() };
      return done(api.call(moveCallback, { params, body }), t('Callback moved'));
    }),
    handOver: useAction((callback, memberId) => {
      const { params, base } = made(callback);
      const body = { ...base, member_id: memberId };
      return done(api.call(handOverCallback, { params, body }), t('Callback handed over'));
    }),
    cancel: useAction((callback, reason) => {
      const { params, base } = made(callback);
      const body = { ...base, reason: reason.trim() };
      return done(api.call(cancelCallback, { params, body }), t('Callback cancelled'));
    }),
  };
}
