import { afterEach, expect, it, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { Contact } from '../../../../shared/call-lists.ts';
import type { Call } from '../../../../shared/dispatch.ts';
import type { CallState } from '../../../../shared/dispatch-state.ts';
import { createCallTrack } from './call-track.ts';
import type { DeskParts } from './desk.ts';
import { type DeskState, emptyDesk } from './desk-state.ts';

afterEach(() => vi.useRealTimers());

function call(state: CallState, more: Partial<Call> = {}): Call {
  return { id: 'call', contact_id: 'kavita', state, reason: null, ...more } as Call;
}

/** A desk with Kavita's card on it; the server answers every look with `answer`. */
function setUp(answer: () => Promise<Call> = () => Promise.reject(new Error('no network'))) {
  vi.useFakeTimers();
  const terms = { wrap_up_mode: 'mandatory', wrap_up_seconds: 45 };
  const contact = { id: 'kavita' } as Contact;
  const card = { contact, token: 1, hold: 'claim', openedAtMs: 0, terms };
  const store = createStore<DeskState>(
    () => ({ ...emptyDesk, phase: 'dialling', card, sinceMs: 0 }) as unknown as DeskState,
  );
  const connection = { getState: () => ({ live: false }) };
  const ports = {
    keepDraft: vi.fn<() => Promise<void>>(() => Promise.resolve()),
    forgetDraft: vi.fn<() => Promise<void>>(() => Promise.resolve()),
    begin: () => store.setState({ phase: 'wrap_up' }),
  };
  const parts = { store, console: { connection, api: { call: answer } } } as unknown as DeskParts;
  return { store, ports, track: createCallTrack(parts, ports) };
}

it('a call is kept as a draft as soon as it is known, and wrapped up when it ends', async () => {
  const { store, ports, track } = setUp();
  await track.begin(call('submitted'));
  expect(ports.keepDraft).toHaveBeenCalled();
  expect(store.getState().phase).toBe('call');
  track.take(call('completed'));
  expect(store.getState().phase).toBe('wrap_up');
});

it('what arrives late never moves a call backwards', async () => {
  const { store, track } = setUp();
  await track.begin(call('in-progress'));
  track.take(call('ringing'));
  expect(store.getState().call?.state).toBe('in-progress');
  track.take(call('completed'));
  track.take(call('in-progress'));
  expect(store.getState()).toMatchObject({ phase: 'wrap_up', call: { state: 'completed' } });
});

it('the answer about a contact that is not on the desk any more changes nothing', () => {
  const { store, track } = setUp();
  track.take(call('in-progress', { contact_id: 'rahul' }));
  expect(store.getState()).toMatchObject({ phase: 'dialling', call: null });
});

it('a call refused at the last moment leaves the card open with the reason and no draft', async () => {
  const { store, ports, track } = setUp();
  await track.begin(call('reserved'));
  track.take(call('refused', { reason: 'do_not_call' }));
  const problem = { code: 'do_not_call', during: 'dial' };
  expect(store.getState()).toMatchObject({ phase: 'card', callId: null, problem });
  expect(ports.forgetDraft).toHaveBeenCalled();
});

it('without events it looks again and again, also over failed looks', async () => {
  let looks = 0;
  const { store, track } = setUp(() => {
    looks += 1;
    return looks < 3 ? Promise.reject(new Error('no network')) : Promise.resolve(call('busy'));
  });
  await track.begin(call('ringing'));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(store.getState()).toMatchObject({ phase: 'wrap_up', call: { state: 'busy' } });
  expect(looks).toBe(3);
});
