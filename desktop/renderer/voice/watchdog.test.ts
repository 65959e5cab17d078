import { describe, expect, it } from 'vitest';
import type { VoiceSample } from './softphone.ts';
import { freshWatch, look, PATIENCE_MS, troubleOf, type Watch } from './watchdog.ts';

const LOOK_MS = 1_000;
const sound = { microphone: 0.3, speaker: 0.2 };

/** A call that is looked at every second; `at` says what each second was like. */
function watchCall(
  seconds: number,
  at: (second: number) => Partial<VoiceSample> & { arrives?: boolean; isMuted?: boolean },
): Watch {
  let watch = freshWatch;
  let packetsReceived = 0;
  for (let second = 0; second <= seconds; second += 1) {
    const { arrives = true, isMuted = false, ...own } = at(second);
    if (arrives) packetsReceived += 50;
    const made = { packetsSent: 50 * second, roundTripMs: 40, jitterMs: 2, lostShare: 0 };
    const sample = { ...made, ...sound, ...own, packetsReceived, atMs: second * LOOK_MS };
    watch = look(watch, sample, { isMuted });
  }
  return watch;
}

const troubleAfter = (...call: Parameters<typeof watchCall>) => troubleOf(watchCall(...call));

describe('the watchdog', () => {
  it('is content while both sides give sound, and with a pause', () => {
    expect(troubleAfter(60, () => ({}))).toBeNull();
    expect(troubleAfter(60, (n) => ({ speaker: n % 14 === 0 ? 0.1 : 0 }))).toBeNull();
    expect(troubleOf(freshWatch)).toBeNull();
  });

  it('says that nothing arrives when no packet came for long enough, and no sooner', () => {
    const dead = (n: number) => ({ arrives: n <= 10, speaker: n <= 10 ? 0.2 : 0 });
    const due = 10 + PATIENCE_MS.nothing_arrives / LOOK_MS;
    expect(troubleAfter(due - 1, dead)).toBeNull();
    expect(troubleAfter(due, dead)).toBe('nothing_arrives');
    expect(troubleAfter(due + 60, dead)).toBe('nothing_arrives');
  });

  it('forgets it with the first packet that comes again', () => {
    expect(troubleAfter(31, (n) => ({ arrives: n <= 10 || n > 30 }))).toBeNull();
  });

  it('says that the other side is silent where packets come with no sound in them', () => {
    const due = 10 + PATIENCE_MS.other_side_silent / LOOK_MS;
    const silent = (n: number) => ({ speaker: n <= 10 ? 0.2 : 0 });
    expect(troubleAfter(due - 1, silent)).toBeNull();
    expect(troubleAfter(due, silent)).toBe('other_side_silent');
  });

  it('says that the microphone is silent, but not that of somebody who is muted', () => {
    const due = 10 + PATIENCE_MS.microphone_silent / LOOK_MS;
    const silent = (n: number) => ({ microphone: n <= 10 ? 0.3 : 0 });
    expect(troubleAfter(due, silent)).toBe('microphone_silent');
    expect(troubleAfter(due + 60, (n) => ({ ...silent(n), isMuted: true }))).toBeNull();
    // Muting starts the patience anew.
    expect(troubleAfter(due + 2, (n) => ({ ...silent(n), isMuted: n === due }))).toBeNull();
  });

  it('names the worst where several are there', () => {
    const all = (n: number) => ({ arrives: n < 5, microphone: 0, speaker: 0 });
    expect(troubleAfter(60, all)).toBe('nothing_arrives');
    expect(troubleAfter(60, () => ({ microphone: 0, speaker: 0 }))).toBe('microphone_silent');
  });

  it('goes by the time between looks, not by their number', () => {
    const rare = [0, 4_000, 9_000].reduce(
      (watch, atMs) =>
        look(
          watch,
          {
            ...sound,
            atMs,
            packetsSent: 1,
            packetsReceived: 50,
            roundTripMs: null,
            jitterMs: null,
            lostShare: null,
          },
          { isMuted: false },
        ),
      freshWatch,
    );
    expect(troubleOf(rare)).toBe('nothing_arrives');
  });
});
