// A carrier to test against: a separate HTTP server that answers like Twilio's Calls API, plays a
// life for every call and reports it with signed callbacks, well-behaved or not, on demand.
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import express from 'express';
import { systemClock } from '../platform/clock.ts';
import { askVoiceUrl } from './agent-leg.ts';
import { CallbackSender } from './callbacks.ts';
import { createControl } from './control.ts';
import { createFaultBook } from './faults.ts';
import { Life } from './life.ts';
import { plausibleOutcomes } from './outcomes.ts';
import { CallsApi } from './rest/api.ts';
import { createCallStore } from './rest/call-store.ts';
import { createTimers } from './timers.ts';
import type {
  CallSnapshot,
  CarrierSimulator,
  CarrierSimulatorOptions,
  Outcome,
  OutcomeSource,
  SimulatedAccount,
  SimulatedCall,
} from './types.ts';

const RING_MS = 6_000;
const CLOSE_GRACE_MS = 5_000;

function snapshotOf(call: SimulatedCall): CallSnapshot {
  return {
    sid: call.sid,
    accountSid: call.account.sid,
    to: call.to,
    from: call.from,
    status: call.status,
    durationSeconds: call.durationSeconds,
    callbacks: call.callbacks.map((sent) => ({ ...sent, answers: [...sent.answers] })),
  };
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

export async function startCarrierSimulator(
  options: CarrierSimulatorOptions,
): Promise<CarrierSimulator> {
  const { accounts, clock = systemClock, timeScale = 1, ringMs = RING_MS, seed = 1 } = options;
  const log = options.log ?? (() => undefined);
  const timers = createTimers();
  const store = createCallStore();
  const faults = createFaultBook(options.faults);
  const callbacks = new CallbackSender({ timers, timeScale, seed, clock, log });
  const chosen = new Map<string, Outcome>();
  const source = options.outcomes ?? plausibleOutcomes(seed);
  let overCount = 0;
  let isClosed = false;
  const onOver = () => void (overCount += 1);
  const life = new Life({ timers, timeScale, ringMs, clock, callbacks, onOver });

  const isSettled = () => overCount === store.all().length && callbacks.pendingCount === 0;
  const steering = {
    calls: () => store.all().map(snapshotOf),
    setOutcome: (to: string, outcome: Outcome) => void chosen.set(to, outcome),
    control: { misbehave: faults.add, behave: faults.clear },
  };
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.use('/_control', createControl(accounts, steering));
  const outcomes: OutcomeSource = (to, nth) => chosen.get(to) ?? source(to, nth);
  const { observe } = options;
  app.use(
    new CallsApi({
      accounts,
      store,
      life,
      callbacks,
      faults,
      outcomes,
      timeScale,
      clock,
      observe,
    }).routes(),
  );

  const server = app.listen(options.port ?? 0, options.host ?? '127.0.0.1');
  await once(server, 'listening');
  const { address, port } = server.address() as AddressInfo;
  const url = `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
  log('carrier_simulator_listening', { url });

  return {
    ...steering,
    url,
    connect: (leg) => askVoiceUrl(accounts[0] as SimulatedAccount, leg),
    get placedCount() {
      return store.all().length;
    },
    async settled() {
      while (!isClosed && !isSettled()) await new Promise((resume) => void setTimeout(resume, 2));
    },
    async close() {
      isClosed = true;
      timers.close();
      await closeServer(server);
      await callbacks.close(CLOSE_GRACE_MS);
    },
  };
}
