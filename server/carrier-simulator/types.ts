// The words of the carrier simulator. It speaks Twilio's language, not the product's: nothing here
// may import tenant code, so that the simulator stays an independent witness of what was dialled.
import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';

export const CallEvent = z.enum(['initiated', 'ringing', 'answered', 'completed']);
export type CallEvent = z.infer<typeof CallEvent>;

export const CallStatus = z.enum([
  'queued',
  'ringing',
  'in-progress',
  'completed',
  'busy',
  'failed',
  'no-answer',
  'canceled',
]);
export type CallStatus = z.infer<typeof CallStatus>;

/** What the person at the other end does; a duration of 0 still plays `completed`. */
export const Outcome = z.strictObject({
  result: z.enum(['completed', 'no-answer', 'busy', 'failed']),
  durationSeconds: z.int().min(0).max(86_400),
  answeredBy: z.string().max(40).optional(),
});
export type Outcome = z.infer<typeof Outcome>;

/** `nth` is 1 for the first call placed to that number. */
export type OutcomeSource = (to: string, nth: number) => Outcome;

export const Faults = z.strictObject({
  /**
   * `too-many-requests`, `server-error`: refused, no call is placed.
   * `lost`: the call is placed and a 500 is answered. `unavailable`: the same with 503.
   * `hang`: placed, never answered. `drop`: placed, the connection is cut.
   * `late`: placed, answered only after the first callback was delivered.
   */
  answer: z
    .enum(['too-many-requests', 'server-error', 'lost', 'unavailable', 'hang', 'drop', 'late'])
    .optional(),
  /** Goes with `too-many-requests`: the Retry-After header. */
  retryAfterSeconds: z.int().min(0).max(3600).optional(),
  callbacks: z
    .strictObject({
      drop: z.array(CallEvent).optional(),
      /** Both copies leave at once, with one idempotency token. */
      twice: z.boolean().optional(),
      order: z.enum(['reversed', 'shuffled']).optional(),
      /** A number delays all and keeps their order; a map lets the others overtake. */
      lateMs: z.union([z.number(), z.partialRecord(CallEvent, z.number())]).optional(),
      badSignature: z.boolean().optional(),
    })
    .optional(),
});
export type Faults = z.infer<typeof Faults>;

/** Applies to the next `times` requests (all, when absent) to `to` (any number, when absent). */
export const FaultRule = z.strictObject({
  to: z.string().max(60).optional(),
  times: z.int().min(1).optional(),
  faults: Faults,
});
export type FaultRule = z.infer<typeof FaultRule>;

/** `attempt` is 1 for the first request that asked for this number, refused ones included. */
export type FaultSource = (request: {
  to: string;
  from: string;
  attempt: number;
}) => Faults | undefined;

export type SimulatedAccount = {
  sid: string;
  authToken: string;
  /** When given, any other From is refused with 21210. */
  fromNumbers?: string[];
  /** Calls beyond this rate wait in the queue, as at Twilio. */
  callsPerSecond?: number;
};

/** One request to the REST API with its answer, for conformance checks. */
export type Exchange = {
  method: string;
  path: string;
  query: Record<string, unknown>;
  form: Record<string, unknown>;
  status: number;
  body: unknown;
};

export type Log = (event: string, fields: Record<string, unknown>) => void;

export type CallbackTarget = { url: string; method: 'GET' | 'POST'; events: CallEvent[] };

/** `answers` holds one HTTP status or error code per attempt; empty while not delivered. */
export type SentCallback = {
  event: CallEvent;
  sequence: number;
  token: string;
  answers: (number | string)[];
};

export type SimulatedCall = {
  sid: string;
  ordinal: number;
  account: SimulatedAccount;
  to: string;
  from: string;
  status: CallStatus;
  outcome: Outcome;
  faults: Faults;
  timeoutSeconds: number;
  timeLimitSeconds: number;
  machineDetection: boolean;
  target: CallbackTarget | null;
  queueMs: number;
  createdAtMs: number;
  updatedAtMs: number;
  startedAtMs: number | null;
  answeredAtMs: number | null;
  endedAtMs: number | null;
  durationSeconds: number | null;
  callbacks: SentCallback[];
  cancelTimer: () => void;
};

export type CallSnapshot = {
  sid: string;
  accountSid: string;
  to: string;
  from: string;
  status: CallStatus;
  durationSeconds: number | null;
  callbacks: SentCallback[];
};

export type CarrierSimulatorOptions = {
  accounts: readonly SimulatedAccount[];
  /** Every date and Timestamp the simulator writes comes from it. */
  clock?: Clock;
  port?: number;
  host?: string;
  /** Wall time = real time × timeScale: 1 is real time, 0 as fast as possible but in order. */
  timeScale?: number;
  /** How long the other end rings before it answers or is busy, in real milliseconds. */
  ringMs?: number;
  outcomes?: OutcomeSource;
  faults?: FaultSource;
  /** Sees every request of the REST API with its answer. */
  observe?: (exchange: Exchange) => void;
  log?: Log;
  seed?: number;
};

/** A softphone that was given a token for `identity` connects with parameters of its own choice. */
export type AgentLeg = {
  voiceUrl: string;
  identity: string;
  params: Record<string, string>;
  /** Signs with another token than the account's. */
  authToken?: string;
};
export type AgentLegAnswer = { status: number; type: string; text: string };

export type CarrierSimulator = {
  readonly url: string;
  /** Calls accepted so far, answered or not: what the caller would pay for. */
  readonly placedCount: number;
  calls(): CallSnapshot[];
  /** Every later call to this number plays this outcome. */
  setOutcome(to: string, outcome: Outcome): void;
  /** Asks what to do with the leg of a softphone. */
  connect(leg: AgentLeg): Promise<AgentLegAnswer>;
  control: {
    misbehave(rule: FaultRule): void;
    behave(): void;
  };
  /** Resolves when every call is over and every callback was delivered or given up. */
  settled(): Promise<void>;
  /** Stops the calls, lets callbacks on the wire finish for up to 5 s, then cuts what is left. */
  close(): Promise<void>;
};

export const TERMINAL: ReadonlySet<CallStatus> = new Set([
  'completed',
  'busy',
  'failed',
  'no-answer',
  'canceled',
]);
