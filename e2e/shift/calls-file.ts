// The calls to replay, and what they must cost: computed here from the file alone, in exact integers, so that the
// server's billing is held against something it did not compute.
import { readFileSync } from 'node:fs';
import Papa from 'papaparse';

export type FileCall = {
  row: number;
  phone: string;
  seconds: number;
  account: 'cedar' | 'lakeview';
};

/** The first `limit` rows in file order; even rows are billed to cedar, odd ones to lakeview. */
export function readCalls(file: string, limit: number): FileCall[] {
  const { data } = Papa.parse<Record<string, string>>(readFileSync(file, 'utf8'), {
    header: true,
    skipEmptyLines: true,
    preview: limit,
  });
  return data.map((line, row) => {
    const seconds = Number(line['duration_seconds']);
    const phone = line['phone'] ?? '';
    if (!/^\+[1-9]\d{6,14}$/.test(phone) || !Number.isInteger(seconds) || seconds < 0) {
      throw new Error(`row ${row + 1} of the calls file is not a call: ${JSON.stringify(line)}`);
    }
    return {
      row,
      phone,
      seconds,
      account: row % 2 === 0 ? ('cedar' as const) : ('lakeview' as const),
    };
  });
}

/** Paise per minute, first block and further block in seconds. */
export const RATES = {
  cedar: { minorPerMinute: 500n, first: 60n, further: 60n, increments: '60/60', micros: 5_000_000 },
  lakeview: {
    minorPerMinute: 450n,
    first: 30n,
    further: 6n,
    increments: '30/6',
    micros: 4_500_000,
  },
} as const;

export type Expected = {
  seconds: number;
  billedSeconds: number;
  chargedMinor: { cedar: number; lakeview: number };
};

/** What these calls must cost. Each call is rounded half-up to a paisa, once. */
export function expectedBilling(calls: readonly FileCall[]): Expected {
  let billed = 0n;
  const charged = { cedar: 0n, lakeview: 0n };
  for (const call of calls) {
    const rate = RATES[call.account];
    const seconds = BigInt(call.seconds);
    const blocks =
      seconds > rate.first ? (seconds - rate.first + rate.further - 1n) / rate.further : 0n;
    const billedSeconds = seconds === 0n ? 0n : rate.first + blocks * rate.further;
    billed += billedSeconds;
    charged[call.account] += (2n * billedSeconds * rate.minorPerMinute + 60n) / 120n;
  }
  return {
    seconds: calls.reduce((sum, call) => sum + call.seconds, 0),
    billedSeconds: Number(billed),
    chargedMinor: { cedar: Number(charged.cedar), lakeview: Number(charged.lakeview) },
  };
}
