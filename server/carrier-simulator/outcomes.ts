import Papa from 'papaparse';
import { z } from 'zod';
import { createRandom, hashText } from './random.ts';
import type { Outcome, OutcomeSource } from './types.ts';

const Row = z.object({
  phone: z.string().min(1),
  duration_seconds: z.string().regex(/^\d+$/).transform(Number),
});

/**
 * Plausible results for numbers nobody wrote down: about 58 % answered, 25 % no answer, 10 % busy,
 * 7 % failed. The draw depends on seed, number and `nth` only, never on the order of calls.
 */
export function plausibleOutcomes(seed = 1): OutcomeSource {
  return (to, nth) => {
    const random = createRandom(seed ^ hashText(`${to}#${nth}`));
    const draw = random();
    if (draw < 0.25) return { result: 'no-answer', durationSeconds: 0 };
    if (draw < 0.35) return { result: 'busy', durationSeconds: 0 };
    if (draw < 0.42) return { result: 'failed', durationSeconds: 0 };
    // Call lengths are log-normal; the median is 180 s, as in the recorded calls.
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const durationSeconds = Math.min(4_918, Math.max(1, Math.round(180 * Math.exp(0.9 * normal))));
    return {
      result: 'completed',
      durationSeconds,
      answeredBy: random() < 0.15 ? 'machine_start' : 'human',
    };
  };
}

/**
 * Replays recorded calls (header `phone,started_at,duration_seconds,attempts,subscribed`): the nth
 * call to a number plays its nth row. Numbers without a row left get a plausible outcome.
 */
export function outcomesFromCsv(text: string, seed = 1): OutcomeSource {
  const durations = new Map<string, number[]>();
  const parsed = Papa.parse<unknown>(text, { header: true, skipEmptyLines: true });
  for (const record of parsed.data) {
    const row = Row.parse(record);
    const known = durations.get(row.phone);
    if (known) known.push(row.duration_seconds);
    else durations.set(row.phone, [row.duration_seconds]);
  }
  const unknown = plausibleOutcomes(seed);
  return (to, nth): Outcome => {
    const durationSeconds = durations.get(to)?.[nth - 1];
    if (durationSeconds === undefined) return unknown(to, nth);
    return { result: 'completed', durationSeconds };
  };
}
