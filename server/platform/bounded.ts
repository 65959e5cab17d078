// Dear work, a few at a time: the rest waits its turn, and past a limit is refused instead of piling up.
import { AppError } from '../../shared/errors.ts';

export type Bounded = <T>(work: () => Promise<T>) => Promise<T>;

/** @throws AppError rate_limited when `waiting` others wait already. */
export function createBounded(limits: { atOnce: number; waiting: number }): Bounded {
  const queue: (() => void)[] = [];
  let running = 0;
  const enter = async (): Promise<void> => {
    if (running < limits.atOnce) return void (running += 1);
    if (queue.length >= limits.waiting)
      throw new AppError('rate_limited', 'the server is busy; try again', { retryAfterS: 2 });
    // Whoever leaves hands its place over, so that nobody slips in between.
    await new Promise<void>((resolve) => queue.push(resolve));
  };
  const leave = (): void => {
    const next = queue.shift();
    if (next) next();
    else running -= 1;
  };
  return async (work) => {
    await enter();
    try {
      return await work();
    } finally {
      leave();
    }
  };
}
