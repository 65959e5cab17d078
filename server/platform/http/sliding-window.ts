// How many requests a subject made in the last minute, to the second. A true sliding window: no minute of any
// position holds more than the quota, unlike a counter that starts afresh at each full minute.

const WINDOW_S = 60;
/** The second under way counts as well, so the window is never shorter than a minute. */
const SLOTS = WINDOW_S + 1;
/** Above this many subjects the silent ones are forgotten, then the oldest. */
const SUBJECTS_MAX = 20_000;
const FORGET_AT_ONCE = 2000;

type Slots = { counts: Uint32Array; seconds: Float64Array; last: number };

/** How a subject stands: what is left, and when more is. */
export type Standing = { allowed: boolean; left: number; resetS: number };

export type SlidingWindow = {
  /** Counts one request when it still fits; a refused one does not count. */
  take(subject: string, quota: number, nowMs: number): Standing;
  /** How the subject stands without counting. */
  look(subject: string, quota: number, nowMs: number): Standing;
};

export function createSlidingWindow(): SlidingWindow {
  const subjects = new Map<string, Slots>();
  const slotsOf = (subject: string, second: number): Slots => {
    const known = subjects.get(subject);
    if (known) return known;
    if (subjects.size >= SUBJECTS_MAX) forget(subjects, second);
    const made = { counts: new Uint32Array(SLOTS), seconds: new Float64Array(SLOTS), last: second };
    subjects.set(subject, made);
    return made;
  };
  return {
    take: (subject, quota, nowMs) => {
      const second = Math.floor(nowMs / 1000);
      const slots = slotsOf(subject, second);
      const before = standing(slots, quota, second);
      if (!before.allowed) return before;
      const at = second % SLOTS;
      slots.counts[at] = slots.seconds[at] === second ? (slots.counts[at] ?? 0) + 1 : 1;
      slots.seconds[at] = second;
      slots.last = second;
      return { ...standing(slots, quota, second), allowed: true };
    },
    look: (subject, quota, nowMs) => {
      const slots = subjects.get(subject);
      if (!slots) return { allowed: quota > 0, left: quota, resetS: 0 };
      return standing(slots, quota, Math.floor(nowMs / 1000));
    },
  };
}

function standing(slots: Slots, quota: number, second: number): Standing {
  let used = 0;
  let oldest = second;
  for (let i = 0; i < SLOTS; i += 1) {
    const at = slots.seconds[i] as number;
    const count = slots.counts[i] as number;
    // A clock that was set back leaves seconds ahead of it; they do not count.
    if (count === 0 || at > second || at <= second - SLOTS) continue;
    used += count;
    if (at < oldest) oldest = at;
  }
  const left = Math.max(0, quota - used);
  return { allowed: left > 0, left, resetS: used === 0 ? 0 : oldest + SLOTS - second };
}

function forget(subjects: Map<string, Slots>, second: number): void {
  for (const [subject, slots] of subjects)
    if (slots.last <= second - SLOTS) subjects.delete(subject);
  // Still too many: a flood of made-up subjects. The first ones in go first, many at once, so that this is rare.
  for (const subject of subjects.keys()) {
    if (subjects.size <= SUBJECTS_MAX - FORGET_AT_ONCE) return;
    subjects.delete(subject);
  }
}
