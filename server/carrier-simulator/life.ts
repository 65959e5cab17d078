// The life of one simulated call: queued, dialled (`initiated`), ringing, answered, over.
// Spans are in real milliseconds and are shortened by `timeScale`; the reported duration is always
// the outcome's, never measured, so that a compressed run bills what the recorded call lasted.
import type { Clock } from '../platform/clock.ts';
import type { CallbackSender } from './callbacks.ts';
import type { Timers } from './timers.ts';
import type { CallStatus, SimulatedAccount, SimulatedCall } from './types.ts';

const DIAL_MS = 200;
const CONNECT_MS = 300;
const FAIL_MS = 400;

export type Stage = {
  timers: Timers;
  timeScale: number;
  ringMs: number;
  clock: Clock;
  callbacks: CallbackSender;
  onOver: () => void;
};

export class Life {
  readonly #stage: Stage;
  readonly #nextDialAtMs = new Map<SimulatedAccount, number>();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  start(call: SimulatedCall): void {
    call.queueMs = this.#queueMsOf(call);
    this.#later(call, call.queueMs + DIAL_MS, () => this.#dial(call));
  }

  /** Ends a queued or ringing call as `canceled`; a call in progress goes on, as at Twilio. */
  cancel(call: SimulatedCall): void {
    if (call.status === 'queued' || call.status === 'ringing') this.#finish(call, 'canceled', 0);
  }

  /** Ends a call in any state that is not over. */
  hangUp(call: SimulatedCall): void {
    if (call.status !== 'in-progress') this.cancel(call);
    else this.#finish(call, 'completed', this.#elapsedSeconds(call));
  }

  #later(call: SimulatedCall, realMs: number, run: () => void): void {
    call.cancelTimer = this.#stage.timers.after(realMs * this.#stage.timeScale, run);
  }

  #dial(call: SimulatedCall): void {
    call.startedAtMs = this.#stage.clock.now();
    this.#stage.callbacks.send(call, 'initiated');
    const isFailing = call.outcome.result === 'failed';
    if (isFailing) this.#later(call, FAIL_MS, () => this.#finish(call, 'failed', 0));
    else this.#later(call, CONNECT_MS, () => this.#ring(call));
  }

  #ring(call: SimulatedCall): void {
    const { ringMs, clock, callbacks } = this.#stage;
    call.status = 'ringing';
    call.updatedAtMs = clock.now();
    callbacks.send(call, 'ringing');
    const { result } = call.outcome;
    const timeoutMs = call.timeoutSeconds * 1000;
    if (result === 'no-answer' || ringMs >= timeoutMs) {
      this.#later(call, timeoutMs, () => this.#finish(call, 'no-answer', 0));
    } else if (result === 'busy') {
      this.#later(call, ringMs, () => this.#finish(call, 'busy', 0));
    } else {
      this.#later(call, ringMs, () => this.#answer(call));
    }
  }

  #answer(call: SimulatedCall): void {
    call.status = 'in-progress';
    call.answeredAtMs = this.#stage.clock.now();
    call.updatedAtMs = call.answeredAtMs;
    this.#stage.callbacks.send(call, 'answered');
    const seconds = Math.min(call.outcome.durationSeconds, call.timeLimitSeconds);
    this.#later(call, seconds * 1000, () => this.#finish(call, 'completed', seconds));
  }

  #finish(call: SimulatedCall, status: CallStatus, durationSeconds: number): void {
    call.cancelTimer();
    call.status = status;
    call.durationSeconds = durationSeconds;
    call.endedAtMs = this.#stage.clock.now();
    call.updatedAtMs = call.endedAtMs;
    this.#stage.callbacks.send(call, 'completed');
    this.#stage.onOver();
  }

  /** Calls above the account's rate queue behind one another; the wait is real milliseconds. */
  #queueMsOf(call: SimulatedCall): number {
    const { timeScale, clock } = this.#stage;
    const rate = call.account.callsPerSecond;
    if (!rate || timeScale === 0) return 0;
    const nowMs = clock.now();
    const dialAtMs = Math.max(nowMs, this.#nextDialAtMs.get(call.account) ?? 0);
    this.#nextDialAtMs.set(call.account, dialAtMs + (1000 / rate) * timeScale);
    return (dialAtMs - nowMs) / timeScale;
  }

  #elapsedSeconds(call: SimulatedCall): number {
    const { timeScale, clock } = this.#stage;
    if (call.answeredAtMs === null || timeScale === 0) return 0;
    const seconds = Math.round((clock.now() - call.answeredAtMs) / timeScale / 1000);
    return Math.min(seconds, call.outcome.durationSeconds, call.timeLimitSeconds);
  }
}
