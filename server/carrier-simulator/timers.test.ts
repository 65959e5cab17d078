import { expect, test } from 'vitest';
import { createTimers } from './timers.ts';

const wait = (ms: number) => new Promise((resume) => void setTimeout(resume, ms));

test('runs what waits in order, at once when there is nothing to wait for', async () => {
  const ran: string[] = [];
  const timers = createTimers();
  timers.after(15, () => void ran.push('late'));
  timers.after(0, () => void ran.push('first'));
  timers.after(0, () => void ran.push('second'));
  timers.after(0, () => void ran.push('cancelled'))();
  expect(ran).toEqual([]);
  await wait(40);
  expect(ran).toEqual(['first', 'second', 'late']);
});

test('runs nothing any more once it is closed, whenever it was asked', async () => {
  let ran = 0;
  const timers = createTimers();
  timers.after(5, () => void (ran += 1));
  timers.after(0, () => void (ran += 1));
  timers.close();
  timers.after(5, () => void (ran += 1));
  timers.after(0, () => void (ran += 1));
  await wait(30);
  expect(ran).toBe(0);
});
