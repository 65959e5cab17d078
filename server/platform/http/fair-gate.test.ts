import { describe, expect, it } from 'vitest';
import { createFairGate } from './fair-gate.ts';

/** Work that ends when it is told to, and notes when it began. */
function bench(limits: { total: number; perLane: number }) {
  const gate = createFairGate(limits);
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const ask = (lane: string, n = 1) => {
    for (let i = 0; i < n; i += 1) {
      void gate.run(lane, () => {
        begun.push(lane);
        return new Promise<void>((end) => void ends.push(end));
      });
    }
  };
  const settle = () => new Promise((resume) => setImmediate(resume));
  const endOne = async () => {
    ends.shift()?.();
    await settle();
  };
  return { gate, begun, ask, endOne, settle };
}

describe('the fair gate', () => {
  it('serves an account with one request after one turn, whatever waits in another lane', async () => {
    const b = bench({ total: 2, perLane: 2 });
    b.ask('storm', 1000);
    b.ask('quiet');
    await b.settle();
    expect(b.begun).toEqual(['storm', 'storm']);
    await b.endOne();
    expect(b.begun).toEqual(['storm', 'storm', 'quiet']);
  });

  it('keeps room for others: one lane never takes all of it', async () => {
    const b = bench({ total: 4, perLane: 3 });
    b.ask('storm', 10);
    await b.settle();
    expect(b.begun).toHaveLength(3);
    b.ask('quiet', 2);
    await b.settle();
    expect(b.begun.filter((lane) => lane === 'quiet')).toHaveLength(1);
    await b.endOne();
    expect(b.begun).toHaveLength(5);
  });

  it('lets lanes take turns', async () => {
    const b = bench({ total: 1, perLane: 1 });
    for (const lane of ['a', 'b', 'c']) b.ask(lane, 2);
    for (let i = 0; i < 6; i += 1) {
      await b.settle();
      await b.endOne();
    }
    expect(b.begun.join('')).toBe('abcabc');
  });

  it('answers what the work answers, and goes on after a failure', async () => {
    const gate = createFairGate({ total: 1, perLane: 1 });
    await expect(gate.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await gate.run('a', () => Promise.resolve(7))).toBe(7);
  });
});
