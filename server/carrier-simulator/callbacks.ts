// Status callbacks: one form post per subscribed event, signed, numbered, retried as the URL
// fragment says. The callbacks of one call leave in order, each after the one before it was
// delivered or given up, unless a fault asks for something worse.
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'undici';
import type { Clock } from '../platform/clock.ts';
import { buildForm, failureOf, readOverrides, signForm } from './callback-form.ts';
import type { Form } from './callback-form.ts';
import { createRandom, shuffle } from './random.ts';
import type { Timers } from './timers.ts';
import type { CallEvent, Log, SentCallback, SimulatedCall } from './types.ts';

/** 64 sockets saturate a local receiver; more only lengthen its queue. */
const SOCKETS = 64;
const CONNECT_TIMEOUT_MS = 5_000;
const RETRY_DELAY_MS = 500;

type Letter = { call: SimulatedCall; sent: SentCallback; form: Form };

export type SenderOptions = {
  timers: Timers;
  timeScale: number;
  seed: number;
  clock: Clock;
  log: Log;
};

export class CallbackSender {
  readonly #options: SenderOptions;
  // An own agent: neither proxy variables nor a global dispatcher may redirect callbacks.
  readonly #agent = new Agent({ connections: SOCKETS, connect: { timeout: CONNECT_TIMEOUT_MS } });
  readonly #tails = new WeakMap<SimulatedCall, Promise<void>>();
  readonly #held = new WeakMap<SimulatedCall, Letter[]>();
  readonly #waiting = new WeakMap<SimulatedCall, () => void>();
  #pending = 0;
  #isClosed = false;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Callbacks that were sent and are neither delivered nor given up. */
  get pendingCount(): number {
    return this.#pending;
  }

  /** Freezes the call as it is now into a callback, when the caller subscribed to the event. */
  send(call: SimulatedCall, event: CallEvent): void {
    if (this.#isClosed || !call.target?.events.includes(event)) return;
    const sequence = call.callbacks.length;
    const sent: SentCallback = { event, sequence, token: randomUUID(), answers: [] };
    call.callbacks.push(sent);
    const letter = { call, sent, form: buildForm(call, sent, this.#options.clock.now()) };
    if (call.faults.callbacks?.order) this.#hold(letter);
    else this.#enqueue(letter);
  }

  /** Runs `run` once, when the first callback of the call was delivered or given up. */
  onFirstDelivered(call: SimulatedCall, run: () => void): void {
    this.#waiting.set(call, run);
  }

  /** Lets callbacks on the wire finish for `graceMs`, then cuts them. */
  async close(graceMs: number): Promise<void> {
    this.#isClosed = true;
    const grace = setTimeout(() => void this.#agent.destroy(), graceMs);
    await this.#agent.close().catch(() => undefined);
    clearTimeout(grace);
  }

  #hold(letter: Letter): void {
    const letters = this.#held.get(letter.call) ?? [];
    letters.push(letter);
    this.#held.set(letter.call, letters);
    if (letter.sent.event !== 'completed') return;
    const random = createRandom(this.#options.seed + letter.call.ordinal);
    const isReversed = letter.call.faults.callbacks?.order === 'reversed';
    const ordered = isReversed ? letters.reverse() : shuffle(letters, random);
    for (const next of ordered) this.#enqueue(next);
  }

  #enqueue(letter: Letter): void {
    const { call, sent } = letter;
    const { lateMs, drop } = call.faults.callbacks ?? {};
    if (drop?.includes(sent.event)) return;
    this.#pending += 1;
    const ownLateMs = typeof lateMs === 'object' ? lateMs[sent.event] : undefined;
    if (ownLateMs !== undefined) {
      void this.#pause(ownLateMs).then(() => this.#deliver(letter));
      return;
    }
    const due = typeof lateMs === 'number' ? this.#pause(lateMs) : undefined;
    const before = this.#tails.get(call) ?? Promise.resolve();
    this.#tails.set(
      call,
      before.then(() => due).then(() => this.#deliver(letter)),
    );
  }

  async #deliver(letter: Letter): Promise<void> {
    const copies = letter.call.faults.callbacks?.twice ? 2 : 1;
    await Promise.all(Array.from({ length: copies }, () => this.#deliverOnce(letter)));
    this.#pending -= 1;
    this.#waiting.get(letter.call)?.();
    this.#waiting.delete(letter.call);
  }

  async #deliverOnce(letter: Letter): Promise<void> {
    const { clock, timeScale, log } = this.#options;
    const overrides = readOverrides(letter.call.target?.url ?? '');
    const startedAt = clock.monotonic();
    for (let attempt = 0; attempt <= overrides.retryCount && !this.#isClosed; attempt += 1) {
      if (attempt > 0) await this.#pause(RETRY_DELAY_MS * 2 ** (attempt - 1) * timeScale);
      const leftMs = overrides.totalTimeoutMs - (clock.monotonic() - startedAt);
      if (leftMs <= 0) return;
      const answer = await this.#post(letter, Math.min(overrides.readTimeoutMs, leftMs));
      letter.sent.answers.push(answer);
      const failure = failureOf(answer);
      if (failure === null) return;
      log('callback_failed', { sid: letter.call.sid, event: letter.sent.event, answer });
      if (!overrides.retryOn.includes(failure) && !overrides.retryOn.includes('all')) return;
    }
  }

  /** The HTTP status, or the error code when there was none. */
  async #post({ call, sent, form }: Letter, timeoutMs: number): Promise<number | string> {
    const { url: target = '', method = 'POST' } = call.target ?? {};
    const isGet = method === 'GET';
    const bare = target.split('#')[0] ?? '';
    const encoded = new URLSearchParams(form).toString();
    const url = isGet ? `${bare}${bare.includes('?') ? '&' : '?'}${encoded}` : bare;
    const token = call.faults.callbacks?.badSignature ? 'not-the-token' : call.account.authToken;
    try {
      const answer = await request(url, {
        dispatcher: this.#agent,
        method,
        headers: {
          'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
          'user-agent': 'TwilioProxy/1.1',
          'i-twilio-idempotency-token': sent.token,
          'x-twilio-signature': signForm(token, url, isGet ? {} : form),
        },
        body: isGet ? null : encoded,
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
      });
      await answer.body.dump();
      return answer.statusCode;
    } catch (error) {
      return error instanceof Error && 'code' in error ? String(error.code) : String(error);
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resume) => void this.#options.timers.after(ms, resume));
  }
}
