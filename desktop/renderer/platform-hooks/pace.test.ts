import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { atMostEvery, inTurn } from './pace.ts';

describe('what is asked in turn', () => {
  /** Each piece of work waits until it is told to end. */
  function setUp() {
    const begun: { signal: AbortSignal; end: () => void; fail: () => void }[] = [];
    const paced = inTurn(
      (signal) =>
        new Promise((resolve, reject) => {
          begun.push({ signal, end: resolve, fail: () => reject(new Error('no answer')) });
        }),
    );
    return { paced, begun };
  }

  it('is not given up for what comes after it, which is asked once at its end', async () => {
    const { paced, begun } = setUp();
    for (let n = 0; n < 5; n += 1) paced.ask();
    expect(begun).toHaveLength(1);
    expect(begun[0]?.signal.aborted).toBe(false);
    begun[0]?.end();
    await vi.waitFor(() => expect(begun).toHaveLength(2));
    begun[1]?.fail();
    await Promise.resolve();
    paced.ask();
    await vi.waitFor(() => expect(begun).toHaveLength(3));
  });

  it('is given up when nobody wants it any more, and begins anew', async () => {
    const { paced, begun } = setUp();
    paced.ask();
    paced.ask();
    paced.stop();
    expect(begun[0]?.signal.aborted).toBe(true);
    paced.ask();
    expect(begun).toHaveLength(2);
    begun[0]?.end();
    begun[1]?.end();
    await Promise.resolve();
    await Promise.resolve();
    expect(begun).toHaveLength(2);
  });
});

describe('what is done at most every second', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is done at once, and once more after the second for all that came in it', () => {
    const work = vi.fn<() => void>();
    const { ask } = atMostEvery(1_000, work);
    ask();
    expect(work).toHaveBeenCalledTimes(1);
    for (let n = 0; n < 5; n += 1) ask();
    vi.advanceTimersByTime(999);
    expect(work).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    expect(work).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(5_000);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it('is not done after it was stopped', () => {
    const work = vi.fn<() => void>();
    const { ask, stop } = atMostEvery(1_000, work);
    ask();
    ask();
    stop();
    vi.advanceTimersByTime(5_000);
    expect(work).toHaveBeenCalledTimes(1);
  });
});
