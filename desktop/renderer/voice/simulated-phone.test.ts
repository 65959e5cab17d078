import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSimulatedPhone } from './simulated-phone.ts';
import { silentPhone } from './softphone.ts';

describe('the simulated phone', () => {
  let isOnline: boolean;
  let phone: ReturnType<typeof createSimulatedPhone>;
  const now = () => phone.store.getState();

  beforeEach(() => {
    vi.useFakeTimers();
    isOnline = true;
    phone = createSimulatedPhone(() => isOnline);
  });
  afterEach(() => {
    phone.stop();
    vi.useRealTimers();
  });

  it('joins a call with sound both ways, once', async () => {
    await phone.join('call-1');
    vi.advanceTimersByTime(5_000);
    const { leg, sample } = now();
    expect(leg).toEqual({ callId: 'call-1', state: 'open', isMuted: false, isHeld: false });
    expect(sample?.microphone).toBeGreaterThan(0);
    expect(sample?.speaker).toBeGreaterThan(0);
    phone.mute(true);
    await phone.join('call-1');
    expect(now().leg?.isMuted).toBe(true);
  });

  it('sends nothing while muted, and neither side hears the other on hold', async () => {
    await phone.join('call-1');
    phone.mute(true);
    vi.advanceTimersByTime(1_000);
    expect(now().sample).toMatchObject({ microphone: 0 });
    expect(now().sample?.speaker).toBeGreaterThan(0);
    phone.mute(false);
    phone.hold(true);
    vi.advanceTimersByTime(1_000);
    expect(now().sample).toMatchObject({ microphone: 0, speaker: 0 });
    phone.hold(false);
    vi.advanceTimersByTime(1_000);
    expect(now().sample?.microphone).toBeGreaterThan(0);
  });

  it('goes dead with the network and lives again with it', async () => {
    await phone.join('call-1');
    vi.advanceTimersByTime(2_000);
    const before = now().sample?.packetsReceived;
    isOnline = false;
    vi.advanceTimersByTime(3_000);
    expect(now()).toMatchObject({ leg: { state: 'reconnecting' }, sample: { speaker: 0 } });
    expect(now().sample?.packetsReceived).toBe(before);
    isOnline = true;
    vi.advanceTimersByTime(1_000);
    expect(now().leg?.state).toBe('open');
    expect(now().sample?.packetsReceived).toBeGreaterThan(before ?? 0);
  });

  it('is silent when it left, and begins the next call unmuted', async () => {
    await phone.join('call-1');
    phone.mute(true);
    phone.leave();
    vi.advanceTimersByTime(5_000);
    expect(now()).toEqual(silentPhone);
    phone.mute(true);
    expect(now()).toEqual(silentPhone);
    await phone.join('call-2');
    expect(now().leg).toMatchObject({ callId: 'call-2', isMuted: false });
  });
});
