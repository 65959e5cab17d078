// Which claimed delivery goes next. Deliveries keep the fair order they were claimed in; an endpoint that is
// slow, full or paused is stepped over, so it holds up nobody else. In memory only: the rows are the truth.
import type { Outgoing } from './sending.service.ts';

/** Requests under way to one endpoint. */
const PER_ENDPOINT = 16;
/** Failures not written yet; as many as open the breaker. */
const UNSETTLED_MAX = 3;
/** Claimed and waiting for one endpoint; above half of it no more are claimed. */
export const QUEUE_PER_ENDPOINT = 128;

type Lane = {
  queued: number;
  underWay: number;
  slow: number;
  unsettled: number;
  pausedUntilMs: number;
};

export type Lanes = {
  add(deliveries: readonly Outgoing[], now: number): void;
  /** The next delivery that may start, or null. */
  next(now: number): Outgoing | null;
  /** Waiting deliveries. */
  size(): number;
  /** The request has been under way for long: nothing new starts to this endpoint until it ends. */
  slow(endpointId: string): void;
  done(endpointId: string, wasSlow: boolean): void;
  /** A failed attempt that is not written yet; a few of them stop new ones, before the breaker is known to open. */
  failed(endpointId: string): void;
  settled(endpointId: string, failures: number): void;
  pause(endpointId: string, untilMs: number): void;
  resume(endpointId: string): void;
  /** Endpoints nothing should be claimed for now. */
  full(now: number): string[];
  /** Takes out what has waited since before then, with Infinity everything, and what stepped back. */
  takeStale(claimedBeforeMs: number): Outgoing[];
};

export function createLanes(): Lanes {
  const lanes = new Map<string, Lane>();
  let queue: Outgoing[] = [];
  let stepsBack: Outgoing[] = [];
  const lane = (id: string) => laneOf(lanes, id);
  const takeOut = (leaves: (o: Outgoing) => boolean): Outgoing[] => {
    const out = queue.filter(leaves);
    if (out.length === 0) return out;
    queue = queue.filter((o) => !leaves(o));
    for (const o of out) lane(o.endpointId).queued -= 1;
    return out;
  };
  // What waits for an endpoint that cannot take it goes back at once: it would fill the room of the others.
  const stepBack = (id: string) =>
    void stepsBack.push(...takeOut((o) => o.endpointId === id && !o.ping && !o.probe));
  return {
    add: (deliveries, now) => {
      for (const o of deliveries) lane(o.endpointId).queued += 1;
      queue.push(...deliveries);
      // An endpoint may have been paused while its deliveries were loaded.
      for (const id of new Set(deliveries.map((o) => o.endpointId))) {
        if (lane(id).pausedUntilMs > now) stepBack(id);
      }
    },
    next: (now) => {
      const at = queue.findIndex((o) => mayStart(o, lane(o.endpointId), now));
      const [found] = at < 0 ? [] : queue.splice(at, 1);
      if (!found) return null;
      const l = lane(found.endpointId);
      l.queued -= 1;
      l.underWay += 1;
      return found;
    },
    size: () => queue.length,
    slow: (id) => {
      lane(id).slow += 1;
      stepBack(id);
    },
    done: (id, wasSlow) => {
      const l = lane(id);
      l.underWay -= 1;
      if (wasSlow) l.slow -= 1;
    },
    failed: (id) => void (lane(id).unsettled += 1),
    settled: (id, failures) => void (lane(id).unsettled -= failures),
    pause: (id, untilMs) => {
      const l = lane(id);
      l.pausedUntilMs = Math.max(l.pausedUntilMs, untilMs);
      stepBack(id);
    },
    resume: (id) => void (lane(id).pausedUntilMs = 0),
    full: (now) => fullLanes(lanes, now),
    takeStale: (claimedBeforeMs) => {
      const stale = [...stepsBack, ...takeOut((o) => o.claimedMs < claimedBeforeMs)];
      stepsBack = [];
      return stale;
    },
  };
}

function laneOf(lanes: Map<string, Lane>, endpointId: string): Lane {
  const known = lanes.get(endpointId);
  if (known) return known;
  const made = { queued: 0, underWay: 0, slow: 0, unsettled: 0, pausedUntilMs: 0 };
  lanes.set(endpointId, made);
  return made;
}

function mayStart(o: Outgoing, lane: Lane, now: number): boolean {
  if (o.ping) return true;
  const well = lane.slow === 0 && lane.unsettled < UNSETTLED_MAX;
  return well && lane.underWay < PER_ENDPOINT && (o.probe || lane.pausedUntilMs <= now);
}

/** Forgets lanes that are idle and answers those that take no more. */
function fullLanes(lanes: Map<string, Lane>, now: number): string[] {
  const ids: string[] = [];
  for (const [id, l] of lanes) {
    const idle = l.queued + l.underWay + l.unsettled === 0 && l.pausedUntilMs <= now;
    if (idle) lanes.delete(id);
    else if (l.slow > 0 || l.pausedUntilMs > now || l.queued > QUEUE_PER_ENDPOINT / 2) ids.push(id);
  }
  return ids;
}
