import { describe, expect, it } from 'vitest';
import { levelOf, standingFrom, standingOfError } from './microphone.ts';
import { isDigits } from './softphone.ts';
import { problemOf, readSample } from './twilio-phone.ts';

describe('the level of a microphone', () => {
  it('is nothing in silence, all at full scale, and half way at -30 dB', () => {
    expect(levelOf([])).toBe(0);
    expect(levelOf(new Float32Array(64))).toBe(0);
    expect(levelOf([1, -1, 1, -1])).toBe(1);
    expect(levelOf([0.0316, -0.0316])).toBeCloseTo(0.5, 2);
    expect(levelOf([1e-9])).toBe(0);
  });
});

describe('the standing of the microphone', () => {
  const named = { microphones: [{ id: 'a', label: 'Headset' }], hasMicrophone: true };
  const unnamed = { microphones: [], hasMicrophone: true };

  it('goes by the permission, the devices, and the names that prove a permission', () => {
    expect(standingFrom('prompt', unnamed)).toBe('unasked');
    expect(standingFrom('prompt', named)).toBe('allowed');
    expect(standingFrom(null, unnamed)).toBe('unasked');
    expect(standingFrom('granted', named)).toBe('allowed');
    expect(standingFrom('denied', named)).toBe('denied');
    expect(standingFrom('prompt', { microphones: [], hasMicrophone: false })).toBe('missing');
    expect(standingFrom('granted', { microphones: [], hasMicrophone: false })).toBe('missing');
    expect(standingFrom('granted', null)).toBe('unsupported');
  });
});

describe('what went wrong', () => {
  it('is told by the name the browser gives it', () => {
    const named = (name: string) => standingOfError(new DOMException('', name));
    expect(named('NotAllowedError')).toBe('denied');
    expect(named('NotFoundError')).toBe('missing');
    expect(standingOfError(new TypeError('x'))).toBe('unsupported');
  });

  it('is told by the code the library gives it', () => {
    expect(problemOf({ code: 31401 })).toBe('microphone_denied');
    expect(problemOf({ code: 31402 })).toBe('microphone_missing');
    expect(problemOf({ code: 20104 })).toBe('no_token');
    expect(problemOf({ code: 53000 })).toBe('unreachable');
    expect(problemOf(new DOMException('', 'NotAllowedError'))).toBe('microphone_denied');
    expect(problemOf(null)).toBe('unreachable');
  });
});

it('reads a sample of the library in our own measures', () => {
  const sample = {
    audioInputLevel: 0,
    audioOutputLevel: 32_767,
    packetsSent: 50,
    packetsReceived: 49,
    rtt: 61,
    jitter: 3,
    packetsLostFraction: 2,
    totals: { packetsSent: 500, packetsReceived: 490 },
  };
  expect(readSample(sample)).toMatchObject({
    microphone: 0,
    speaker: 1,
    packetsSent: 500,
    packetsReceived: 490,
    roundTripMs: 61,
    jitterMs: 3,
    lostShare: 0.02,
  });
});

it('takes for tones what a telephone has keys for', () => {
  for (const text of ['0', '12#', '*9']) expect(isDigits(text)).toBe(true);
  for (const text of ['', 'a', '1a', '१', '+1', ' ']) expect(isDigits(text)).toBe(false);
});
