/** The only clock of the renderer, so that tests and time travel have one place to hold. */
export function nowMs(): number {
  return Date.now();
}

/** The wall clock as an instant: data for people, never used for order or for leases. */
export function nowIso(): string {
  return new Date(nowMs()).toISOString();
}

/** Never steps back and knows nothing of the wall clock; leases are counted down with it. */
export function monotonicMs(): number {
  return performance.now();
}
