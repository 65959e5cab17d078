// The only place that reads the time. Everything else is given a Clock, so tests can move it.

export type Clock = {
  /** Milliseconds since 1970, the wall clock. */
  now(): number;
  /** Milliseconds of a clock that never steps; for durations only. */
  monotonic(): number;
};

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

/** RFC 3339 in UTC with milliseconds. */
export function toInstant(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** Epoch milliseconds of an instant as Postgres or the API writes it; NaN when it is none. */
export function fromInstant(text: string): number {
  return Date.parse(text);
}

/** The calendar day (YYYY-MM-DD) of an instant in a time zone. */
export function dayIn(zone: string, epochMs: number): string {
  return dayFormat(zone).format(epochMs);
}

const dayFormats = new Map<string, Intl.DateTimeFormat>();
function dayFormat(zone: string): Intl.DateTimeFormat {
  const known = dayFormats.get(zone);
  if (known) return known;
  // The Canadian English form of a date is YYYY-MM-DD.
  const made = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' });
  dayFormats.set(zone, made);
  return made;
}

/** Resolves after `ms`, or early when `signal` aborts. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });
}
