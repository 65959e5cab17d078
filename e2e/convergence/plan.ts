// A history as its seed makes it: who is there, what everybody does, and what goes wrong. Pure, so that a seed names
// the same history for ever.
import { createRandom } from '../../server/carrier-simulator/random.ts';

export type Table = 'mirror' | 'facts' | 'checkpoint' | 'any';

export type Recorded = 'disposition' | 'note' | 'callback' | 'edit';

/** What a console does, or what happens to it. Draws (`pick`) are shares of whatever is there when it happens. */
export type ConsoleStep =
  | { kind: 'record'; what: Recorded; count: number; pick: number }
  | { kind: 'claim'; pick: number }
  | { kind: 'offline' }
  | { kind: 'online' }
  | { kind: 'reopen' }
  | { kind: 'die'; afterWrites: number }
  | { kind: 'fail-writes'; table: Table; after: number; times: number; error: 'abort' | 'quota' }
  | { kind: 'clock'; offsetMs: number }
  | { kind: 'signed-out' }
  | { kind: 'corrupt'; pick: number };

/** What others change on the server meanwhile. `holdMs`: the transaction stays open that long after its first lock. */
export type ServerStep =
  | { kind: 'edit'; picks: number[]; holdMs: number }
  | { kind: 'remove'; pick: number }
  | { kind: 'move'; pick: number; to: number }
  | { kind: 'close-list'; list: number }
  | { kind: 'open-list'; list: number }
  | { kind: 'add'; list: number; count: number }
  | { kind: 'code'; pick: number }
  | { kind: 'epoch' }
  | { kind: 'purge' }
  | { kind: 'cut-database' }
  | { kind: 'kill-server' }
  | { kind: 'crash-postgres' };

export type Round = {
  consoles: (ConsoleStep | null)[];
  server: ServerStep[];
  /** What was done has so long to spread, or to go wrong on its way. */
  restMs: number;
};

/** How often a request of a console goes wrong, as shares of one. */
export type Weather = {
  lostRequest: number;
  lostAnswer: number;
  repeated: number;
  late: number;
  unavailable: number;
  garbled: number;
};

export type History = {
  seed: number;
  consoles: number;
  /** Contacts of each call list. */
  lists: number[];
  weather: Weather;
  rounds: Round[];
  /** Nobody works before their contacts are there. */
  waitsForContacts: boolean;
  /** On the good day at the end two writers hold their numbers while every console reads: shares of the contacts. */
  overtaking: [slow: number, fast: number] | null;
};

type Draw = () => number;
const DAY_MS = 86_400_000;
/** The dear ones come rarely: each stops every history that runs beside it for a second. */
const HARD_EVERY = 25;
const OVERTAKING_EVERY = 5;
const REST_MS = 60;

export function planHistory(seed: number): History {
  const draw = createRandom(seed);
  const consoles = 2 + Math.floor(draw() * 4);
  const lists = Array.from({ length: 2 + Math.floor(draw() * 2) }, () => 5 + whole(draw, 40));
  // Some histories have more contacts than one page holds.
  if (draw() < 0.06) lists[0] = 520 + whole(draw, 200);
  const bad = draw() < 0.3 ? 0.25 : 0.06;
  const share = (): number => draw() * bad;
  const weather = {
    lostRequest: share(),
    lostAnswer: share(),
    repeated: share(),
    late: share(),
    unavailable: share() / 2,
    garbled: share() / 4,
  };
  const rounds = Array.from({ length: 5 + whole(draw, 6) }, () =>
    planRound(draw, consoles, lists.length),
  );
  if (seed % HARD_EVERY === 0) {
    const hard: ServerStep = draw() < 0.5 ? { kind: 'kill-server' } : { kind: 'crash-postgres' };
    rounds[1 + whole(draw, rounds.length - 1)]?.server.push(hard);
  }
  const waitsForContacts = draw() < 0.8;
  const overtaking: History['overtaking'] = seed % OVERTAKING_EVERY === 0 ? [draw(), draw()] : null;
  return { seed, consoles, lists, weather, rounds, waitsForContacts, overtaking };
}

function planRound(draw: Draw, consoles: number, lists: number): Round {
  return {
    consoles: Array.from({ length: consoles }, () => (draw() < 0.15 ? null : consoleStep(draw))),
    server: Array.from({ length: whole(draw, 3) }, () => serverStep(draw, lists)),
    restMs: whole(draw, REST_MS),
  };
}

function consoleStep(draw: Draw): ConsoleStep {
  return oneOf<ConsoleStep>(draw, [
    [10, () => ({ kind: 'record', what: 'disposition', count: 1 + whole(draw, 5), pick: draw() })],
    [4, () => ({ kind: 'record', what: 'note', count: 1 + whole(draw, 3), pick: draw() })],
    [3, () => ({ kind: 'record', what: 'callback', count: 1, pick: draw() })],
    [6, () => ({ kind: 'record', what: 'edit', count: 1 + whole(draw, 3), pick: draw() })],
    [3, () => ({ kind: 'claim', pick: draw() })],
    [3, () => ({ kind: 'offline' })],
    [4, () => ({ kind: 'online' })],
    [1, () => ({ kind: 'reopen' })],
    [2, () => ({ kind: 'die', afterWrites: whole(draw, 12) })],
    [3, () => failWrites(draw)],
    [1, () => ({ kind: 'clock', offsetMs: Math.round((draw() * 2 - 1) * DAY_MS) })],
    [1, () => ({ kind: 'signed-out' })],
    [1, () => ({ kind: 'corrupt', pick: draw() })],
  ]);
}

function failWrites(draw: Draw): ConsoleStep {
  const tables: readonly Table[] = ['mirror', 'facts', 'checkpoint', 'any'];
  return {
    kind: 'fail-writes',
    table: tables[whole(draw, tables.length)] ?? 'any',
    after: whole(draw, 4),
    times: 1 + whole(draw, 3),
    error: draw() < 0.5 ? 'abort' : 'quota',
  };
}

function serverStep(draw: Draw, lists: number): ServerStep {
  const holdMs = draw() < 0.5 ? 0 : whole(draw, 60);
  return oneOf<ServerStep>(draw, [
    [10, () => ({ kind: 'edit', picks: several(draw, 1 + whole(draw, 6)), holdMs })],
    [2, () => ({ kind: 'remove', pick: draw() })],
    [3, () => ({ kind: 'move', pick: draw(), to: whole(draw, lists) })],
    [2, () => ({ kind: 'close-list', list: whole(draw, lists) })],
    [3, () => ({ kind: 'open-list', list: whole(draw, lists) })],
    [2, () => ({ kind: 'add', list: whole(draw, lists), count: 1 + whole(draw, 20) })],
    [1, () => ({ kind: 'code', pick: draw() })],
    [1, () => ({ kind: 'epoch' })],
    [1, () => ({ kind: 'purge' })],
    [1, () => ({ kind: 'cut-database' })],
  ]);
}

const whole = (draw: Draw, below: number): number => Math.floor(draw() * below);
const several = (draw: Draw, count: number): number[] => Array.from({ length: count }, draw);

function oneOf<T>(draw: Draw, choices: [weight: number, make: () => T][]): T {
  let at = draw() * choices.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, make] of choices) {
    at -= weight;
    if (at < 0) return make();
  }
  return (choices[0] as (typeof choices)[number])[1]();
}
