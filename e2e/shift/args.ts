// The command line of the shift simulator.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

export type ShiftOptions = {
  list: string;
  calls: string;
  consoles: number;
  limit: number;
  seed: number;
  json: boolean;
  /** Dispositions each console records. */
  facts: number;
};

const SAMPLE = join(import.meta.dirname, '../../server/demo/sample');

export const USAGE = `npm run shift -- [--list FILE] [--calls FILE] [--consoles N] [--limit K] [--seed S] [--facts F] [--json]

Plays a whole shift against a real server in a temporary folder, with the carrier simulator instead of a carrier:
imports the list into two sub-accounts, runs N consoles with real replication (half of them go offline in the middle
of their work), places the first K calls of the calls file with their real durations, checks every number, and ends
with exit code 1 when an invariant does not hold.

  --list FILE      call list to import (CSV); the bundled sample when absent
  --calls FILE     calls to replay (CSV); the bundled sample when absent
  --consoles N     consoles, 1 to 32 (default 4)
  --limit K        calls to place, 1 to 1,000,000 (default 200)
  --seed S         seed of everything random (default 1)
  --facts F        dispositions each console records (default 12)
  --json           print one JSON object and nothing else on stdout
`;

/** @throws Error with one sentence for each wrong option. */
export function readArgs(argv: readonly string[]): ShiftOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      list: { type: 'string', default: join(SAMPLE, 'call-list.csv') },
      calls: { type: 'string', default: join(SAMPLE, 'call-outcomes.csv') },
      consoles: { type: 'string', default: '4' },
      limit: { type: 'string', default: '200' },
      seed: { type: 'string', default: '1' },
      facts: { type: 'string', default: '12' },
      json: { type: 'boolean', default: false },
    },
  });
  const options: ShiftOptions = {
    list: values.list,
    calls: values.calls,
    consoles: wholeNumber('--consoles', values.consoles, { min: 1, max: 32 }),
    limit: wholeNumber('--limit', values.limit, { min: 1, max: 1_000_000 }),
    seed: wholeNumber('--seed', values.seed, { min: 0, max: 2 ** 31 }),
    facts: wholeNumber('--facts', values.facts, { min: 2, max: 200 }),
    json: values.json,
  };
  for (const [name, file] of [
    ['--list', options.list],
    ['--calls', options.calls],
  ] as const) {
    if (!existsSync(file)) throw new Error(`${name}: there is no file ${file}`);
  }
  return options;
}

function wholeNumber(name: string, text: string, range: { min: number; max: number }): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= range.min && value <= range.max) return value;
  throw new Error(`${name}: must be a whole number from ${range.min} to ${range.max}, not ${text}`);
}
