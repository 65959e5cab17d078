/** Asking the server again because something happened, without asking for each thing that happens. */

export interface Paced {
  ask(): void;
  /** What is under way is given up; asking again begins anew. */
  stop(): void;
}

/** One at a time: what is asked for meanwhile is done once more after it, so that a busy floor never starves an answer. */
export function inTurn(work: (signal: AbortSignal) => Promise<void>): Paced {
  let running: { controller: AbortController; isOld: boolean } | null = null;

  function start(): void {
    const mine = { controller: new AbortController(), isOld: false };
    running = mine;
    const end = (): void => {
      if (running !== mine) return;
      running = null;
      if (mine.isOld) start();
    };
    void work(mine.controller.signal).then(end, end);
  }

  return {
    ask: () => {
      if (running === null) start();
      else running.isOld = true;
    },
    stop: () => {
      running?.controller.abort();
      running = null;
    },
  };
}

/** At once, and then not before `restMs` are over; what came meanwhile is done together after them. */
export function atMostEvery(restMs: number, work: () => void): Paced {
  let resting: { timer: ReturnType<typeof setTimeout>; isAsked: boolean } | null = null;

  function start(): void {
    resting = { timer: setTimeout(wake, restMs), isAsked: false };
    work();
  }

  function wake(): void {
    const isAsked = resting?.isAsked ?? false;
    resting = null;
    if (isAsked) start();
  }

  return {
    ask: () => {
      if (resting === null) start();
      else resting.isAsked = true;
    },
    stop: () => {
      clearTimeout(resting?.timer);
      resting = null;
    },
  };
}
