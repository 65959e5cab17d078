import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MirrorName } from '../../../shared/sync.ts';
import { createCoalescer } from './coalescer.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the coalescer', () => {
  it('fires for a lone poke at once', () => {
    const fire = vi.fn<(name: MirrorName, seq: number) => void>();
    createCoalescer(fire).add(['contacts', 'lists'], 7);
    expect(fire.mock.calls).toEqual([
      ['contacts', 7],
      ['lists', 7],
    ]);
  });

  it('fires once, with the highest number, for all that follow within a quarter second', () => {
    const fire = vi.fn<(name: MirrorName, seq: number) => void>();
    const coalescer = createCoalescer(fire);
    coalescer.add(['contacts'], 1);
    for (const seq of [2, 5, 3]) coalescer.add(['contacts'], seq);
    expect(fire).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(250);
    expect(fire.mock.calls).toEqual([
      ['contacts', 1],
      ['contacts', 5],
    ]);
  });

  it('fires four times a second at most in a steady stream', () => {
    const fire = vi.fn<(name: MirrorName, seq: number) => void>();
    const coalescer = createCoalescer(fire);
    for (let seq = 1; seq <= 99; seq += 1) {
      coalescer.add(['contacts'], seq);
      vi.advanceTimersByTime(10);
    }
    expect(fire).toHaveBeenCalledTimes(4);
  });

  it('lets a burst of contacts wait for no list, and pulls lists once a second', () => {
    const fire = vi.fn<(name: MirrorName, seq: number) => void>();
    const coalescer = createCoalescer(fire);
    for (let seq = 1; seq <= 99; seq += 1) {
      coalescer.add(['contacts', 'lists'], seq);
      vi.advanceTimersByTime(20);
    }
    vi.advanceTimersByTime(1_000);
    const seqsOf = (name: MirrorName) =>
      fire.mock.calls.filter(([fired]) => fired === name).map(([, seq]) => seq);
    expect(seqsOf('contacts')).toHaveLength(9);
    expect(seqsOf('lists')).toHaveLength(3);
    expect([seqsOf('contacts').at(-1), seqsOf('lists').at(-1)]).toEqual([99, 99]);
  });

  it('fires at once again after a quiet quarter second', () => {
    const fire = vi.fn<(name: MirrorName, seq: number) => void>();
    const coalescer = createCoalescer(fire);
    coalescer.add(['contacts'], 1);
    vi.advanceTimersByTime(250);
    coalescer.add(['contacts'], 2);
    expect(fire).toHaveBeenLastCalledWith('contacts', 2);
  });

  it('fires no more when it is stopped', () => {
    const fire = vi.fn<(name: MirrorName, seq: number) => void>();
    const coalescer = createCoalescer(fire);
    coalescer.add(['contacts'], 1);
    coalescer.add(['contacts'], 2);
    coalescer.stop();
    vi.advanceTimersByTime(1_000);
    expect(fire).toHaveBeenCalledTimes(1);
  });
});
