// The delivery job: claims due deliveries, sends them side by side and writes what came of it. Claiming never
// waits for a request, so a receiver that hangs costs its own lane and nothing else.
import { sleep } from '../platform/clock.ts';
import type { Deps } from '../platform/context.ts';
import { startLoop, type Loop } from '../platform/jobs/loop.ts';
import { createSender, type Sender } from './http-sender.ts';
import { createLanes, QUEUE_PER_ENDPOINT, type Lanes } from './lanes.ts';
import { urlGuard } from './endpoints.service.ts';
import { createResultWriter, type ResultWriter } from './result-writer.ts';
import { asksForLess } from './rules.ts';
import {
  claimDeliveries,
  deliveryBody,
  giveBack,
  type Outgoing,
  type Pauses,
} from './sending.service.ts';
import { signDelivery } from './signature.ts';

const REST_MS = 500;
/** Requests that were started within the last second; slower ones no longer count, up to the limit below. */
const FAST_AT_ONCE = 32;
const SLOW_AFTER_MS = 1000;
const UNDER_WAY_MAX = 512;
const HELD_MAX = 256;
/** With this many left to start, more are claimed. */
const LOW_WATER = 32;
const ROOM_MS = 100;
/** A claimed delivery that has not started by then goes back: its lease must outlast the request. */
const WAIT_MS_MAX = 10_000;
const THROTTLE_MS = 1000;
const THROTTLE_MS_MAX = 30_000;

type State = {
  deps: Deps;
  lanes: Lanes;
  sender: Sender;
  writer: ResultWriter;
  fast: number;
  underWay: number;
  /** Called whenever there is room again. */
  onRoom: () => void;
};

/** Starts the job; `deadlineMs` shortens the time a receiver has, for tests. */
export function startDeliveryJob(deps: Deps, options: { deadlineMs?: number } = {}): Loop {
  const guard = urlGuard(deps);
  const state: State = {
    deps,
    lanes: createLanes(),
    sender: createSender(deps.clock, { ...guard, ...options }),
    writer: createResultWriter(deps, (batch, pauses) => {
      for (const { outgoing, answer } of batch) {
        if (answer.error !== null) state.lanes.settled(outgoing.endpointId, 1);
      }
      obey(state.lanes, pauses);
      pump(state);
      state.onRoom();
    }),
    fast: 0,
    underWay: 0,
    onRoom: () => undefined,
  };
  const loop = startLoop({
    name: 'deliveries',
    restMs: REST_MS,
    log: deps.log,
    work: (signal) => work(state, signal),
  });
  return {
    wake: loop.wake,
    stop: async () => {
      await loop.stop();
      await giveBack(deps, state.lanes.takeStale(Infinity));
      while (state.underWay > 0) await room(state, AbortSignal.timeout(100));
      await state.writer.flush();
      await state.sender.close();
    },
  };
}

function obey(lanes: Lanes, pauses: Pauses): void {
  for (const [endpointId, untilMs] of pauses) {
    if (untilMs === 0) lanes.resume(endpointId);
    else lanes.pause(endpointId, untilMs);
  }
}

/** One round; answers whether there may be more to do at once. */
async function work(state: State, signal: AbortSignal): Promise<boolean> {
  const { deps, lanes, writer } = state;
  const now = deps.clock.now();
  const stale = lanes.takeStale(now - WAIT_MS_MAX);
  if (stale.length > 0) await giveBack(deps, stale);
  pump(state);
  if (lanes.size() > LOW_WATER) await room(state, signal);
  const limit = HELD_MAX - lanes.size() - writer.size();
  if (limit < HELD_MAX / 2) {
    await room(state, signal);
    return true;
  }
  const { ready, paused, claims } = await claimDeliveries(deps, {
    limit,
    perEndpoint: QUEUE_PER_ENDPOINT,
    exceptEndpoints: lanes.full(deps.clock.now()),
  });
  obey(lanes, paused);
  if (signal.aborted) {
    await giveBack(deps, ready);
    return false;
  }
  lanes.add(ready, deps.clock.now());
  pump(state);
  return claims > 0 || lanes.size() > 0;
}

/** Waits until little is left to start, or a little while: a slow receiver delays the claims for others no longer. */
function room(state: State, signal: AbortSignal): Promise<void> {
  const ended = new AbortController();
  state.onRoom = () => {
    if (state.lanes.size() <= LOW_WATER) ended.abort();
  };
  return sleep(ROOM_MS, AbortSignal.any([ended.signal, signal]));
}

/** Starts what may start. */
function pump(state: State): void {
  while (state.fast < FAST_AT_ONCE && state.underWay < UNDER_WAY_MAX) {
    const outgoing = state.lanes.next(state.deps.clock.now());
    if (!outgoing) return;
    void send(state, outgoing);
  }
}

async function send(state: State, outgoing: Outgoing): Promise<void> {
  const { deps, lanes, sender, writer } = state;
  let slow = false;
  state.fast += 1;
  state.underWay += 1;
  const timer = setTimeout(() => {
    slow = true;
    state.fast -= 1;
    lanes.slow(outgoing.endpointId);
    pump(state);
  }, SLOW_AFTER_MS);
  const sentMs = deps.clock.now();
  const body = deliveryBody(outgoing, sentMs);
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Switchyard-Webhooks/1',
    ...signDelivery(outgoing.secrets, { id: outgoing.eventId, epochMs: sentMs, body }),
  };
  const answer = await sender.send({ url: outgoing.url, headers, body });
  clearTimeout(timer);
  if (answer.error !== null) lanes.failed(outgoing.endpointId);
  writer.add({ outgoing, sentMs, headers, body, answer });
  if (!slow) state.fast -= 1;
  state.underWay -= 1;
  lanes.done(outgoing.endpointId, slow);
  if (asksForLess(answer.status)) {
    const wished = Math.min(answer.retryAfterMs ?? THROTTLE_MS, THROTTLE_MS_MAX);
    lanes.pause(outgoing.endpointId, deps.clock.now() + wished);
  }
  state.onRoom();
  pump(state);
}
