// Who may use the database next. Work waits in one lane per account and the lanes take turns, so that an account
// with a thousand requests waiting delays one with a single request by one turn, not by a thousand.

export type FairGate = {
  /** Runs `work` when it is the lane's turn; answers what it answers. */
  run<T>(lane: string, work: () => Promise<T>): Promise<T>;
};

type Lane = { running: number; servedAt: number; waiting: (() => void)[] };

/** At most `total` at once, and at most `perLane` of one lane. */
export function createFairGate(limits: { total: number; perLane: number }): FairGate {
  const lanes = new Map<string, Lane>();
  let running = 0;
  let served = 0;
  const startNext = () => {
    while (running < limits.total) {
      const next = nextLane(lanes, limits.perLane);
      if (!next) return;
      next.running += 1;
      next.servedAt = served += 1;
      running += 1;
      next.waiting.shift()?.();
    }
  };
  return {
    run: async (name, work) => {
      const lane = lanes.get(name) ?? { running: 0, servedAt: 0, waiting: [] };
      lanes.set(name, lane);
      const turn = new Promise<void>((go) => void lane.waiting.push(go));
      startNext();
      await turn;
      try {
        return await work();
      } finally {
        lane.running -= 1;
        running -= 1;
        if (lane.running === 0 && lane.waiting.length === 0) lanes.delete(name);
        startNext();
      }
    },
  };
}

/** The lane that runs least; among equals the one that was served longest ago. */
function nextLane(lanes: ReadonlyMap<string, Lane>, perLane: number): Lane | null {
  let best: Lane | null = null;
  for (const lane of lanes.values()) {
    if (lane.waiting.length === 0 || lane.running >= perLane) continue;
    const isBetter =
      !best ||
      lane.running < best.running ||
      (lane.running === best.running && lane.servedAt < best.servedAt);
    if (isBetter) best = lane;
  }
  return best;
}
