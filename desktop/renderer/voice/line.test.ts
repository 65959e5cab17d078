import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Call } from '../../../shared/dispatch.ts';
import type { Voice } from '../../../shared/voice.ts';
import { createApiClient } from '../platform/api.ts';
import type { DeskState } from '../work/desk/desk-state.ts';
import { createLine, type Line } from './line.ts';

describe('the line of a desk', () => {
  let desk: StoreApi<DeskState>;
  let line: Line;
  let stop: () => void;
  let asked: string[];
  let answer: Voice | null;

  beforeEach(() => {
    asked = [];
    answer = null;
    desk = createStore<DeskState>(() => ({ phase: 'idle', call: null }) as unknown as DeskState);
  });
  afterEach(() => {
    stop();
    vi.useRealTimers();
  });

  function open(mode: Call['mode']): void {
    const api = createApiClient({
      baseUrl: 'http://server.example',
      getToken: () => 'token',
      fetch: async (input) => {
        asked.push(new URL(String(input)).pathname);
        return answer === null
          ? new Response(null, { status: 503 })
          : new Response(JSON.stringify(answer), {
              headers: { 'content-type': 'application/json' },
            });
      },
    });
    line = createLine({ api, account: { mode }, desk });
    stop = line.start();
  }
  const show = (state: Call['state'], mode: Call['mode']) =>
    desk.setState({ phase: 'call', call: { id: 'call-1', state, mode } as Call });
  const leg = () => line.store.getState().phone?.store.getState().leg ?? null;

  it('joins a test call in the simulator when the carrier has it, asks no server, and leaves at its end', async () => {
    open('test');
    show('submitted', 'test');
    expect(leg()).toBeNull();
    show('queued', 'test');
    await vi.waitFor(() => expect(leg()?.callId).toBe('call-1'));
    line.store.getState().phone?.mute(true);
    show('in-progress', 'test');
    expect(leg()?.isMuted).toBe(true);
    desk.setState({ phase: 'wrap_up' });
    await vi.waitFor(() => expect(line.store.getState().phone).toBeNull());
    expect(asked).toEqual([]);
  });

  it('speaks a live call over no simulator: it says so when the server cannot tell, and takes what it tells then', async () => {
    open('live');
    show('ringing', 'live');
    await vi.waitFor(() => expect(line.store.getState().isUnknown).toBe(true));
    expect(line.store.getState().phone).toBeNull();
    answer = { mode: 'bridge', phone: '+12025550142' };
    line.rejoin();
    await vi.waitFor(() => expect(line.store.getState().isUnknown).toBe(false));
    expect(line.store.getState()).toMatchObject({ phone: null, voice: answer });
    expect(new Set(asked)).toEqual(new Set(['/v1/voice']));
  });
});
