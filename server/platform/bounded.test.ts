import { expect, it } from 'vitest';
import { createBounded } from './bounded.ts';

/** Starts `count` pieces of work that end when told. */
function start(bounded: ReturnType<typeof createBounded>, count: number) {
  let running = 0;
  const begun: (() => void)[] = [];
  const all = Array.from({ length: count }, (_, n) =>
    bounded(async () => {
      running += 1;
      await new Promise<void>((resolve) => begun.push(resolve));
      running -= 1;
      return `work ${n}`;
    }),
  );
  return { all, begun, running: () => running };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('runs no more than its limit at once, and everything in the end', async () => {
  const work = start(createBounded({ atOnce: 2, waiting: 10 }), 6);
  const seen: number[] = [];
  for (let done = 0; done < 6; done += 1) {
    await turn();
    seen.push(work.running());
    work.begun.shift()?.();
  }
  expect(await Promise.all(work.all)).toHaveLength(6);
  expect(seen).toEqual([2, 2, 2, 2, 2, 1]);
});

it('refuses what would wait behind too many, and goes on with the rest', async () => {
  const work = start(createBounded({ atOnce: 1, waiting: 1 }), 3);
  await expect(work.all[2]).rejects.toMatchObject({ code: 'rate_limited' });
  for (let done = 0; done < 2; done += 1) {
    await turn();
    work.begun.shift()?.();
  }
  expect(await Promise.all(work.all.slice(0, 2))).toEqual(['work 0', 'work 1']);
});

it('gives the place of work that failed to the next', async () => {
  const bounded = createBounded({ atOnce: 1, waiting: 1 });
  const failing = bounded(() => Promise.reject(new Error('no')));
  const next = bounded(() => Promise.resolve('yes'));
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('yes');
});
