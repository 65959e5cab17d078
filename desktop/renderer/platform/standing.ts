/**
 * What the console says of itself with a pull: its clock, what waits here, how old its mirrors are. About once a minute,
 * and soon after facts began to wait or were refused.
 */
import {
  STANDING_CHANGED_MS,
  STANDING_EVERY_MS,
  type DeviceStorage,
  type Standing,
} from '../../../shared/fleet.ts';
import { monotonicMs, nowMs } from './clock.ts';
import { consoleVersion } from './version.ts';

export type Seen = {
  waiting: number;
  /** When the oldest fact that waits was made, by this device’s clock. */
  waitingSince: string | null;
  refused: number;
  /** Since when every mirror has been complete, by this device’s clock. */
  completeAt: number | null;
};

export type StandingOptions = {
  name: string;
  /** What is kept here goes with the window. */
  inMemory: boolean;
  look: () => Seen;
  /** Counts on whatever the wall clock does. */
  monotonic?: () => number;
};

export type StandingReports = {
  /** There is something to say that no pull has said. */
  isDue(): boolean;
  /** What to say with a pull that is about to be sent; nothing most of the time. */
  due(): Standing | undefined;
  /** It did not arrive: the next pull says it. */
  missed(): void;
};

const DAYS_100_MS = 8_640_000_000;

export function createStanding(options: StandingOptions): StandingReports {
  const monotonic = options.monotonic ?? monotonicMs;
  const openedAt = monotonic();
  let last: { at: number; waiting: number; refused: number } | null = null;
  let storage: DeviceStorage = options.inMemory ? 'memory' : 'clearable';
  if (!options.inMemory) void isLasting().then((is) => (storage = is ? 'lasting' : 'clearable'));

  function isDue({ waiting, refused, completeAt }: Seen): boolean {
    // A console that has just opened has nothing to tell yet; one that cannot get on has.
    if (last === null) return completeAt !== null || monotonic() - openedAt >= STANDING_EVERY_MS;
    const changed = waiting !== last.waiting || refused !== last.refused;
    return monotonic() - last.at >= (changed ? STANDING_CHANGED_MS : STANDING_EVERY_MS);
  }

  return {
    isDue: () => isDue(options.look()),
    due: () => {
      const seen = options.look();
      if (!isDue(seen)) return undefined;
      const { waiting, refused } = seen;
      last = { at: monotonic(), waiting, refused };
      const { waitingSince: since, completeAt } = seen;
      const now = nowMs();
      return {
        name: options.name,
        version: consoleVersion,
        clock_ms: now,
        waiting,
        waiting_for_ms: waiting === 0 || since === null ? null : span(now - Date.parse(since)),
        refused,
        synced_ago_ms: completeAt === null ? null : span(now - completeAt),
        storage,
      };
    },
    missed: () => {
      last = null;
    },
  };
}

/** A clock that was set meanwhile gives no span worth telling; the nearest that can be said is. */
function span(ms: number): number {
  return Math.min(DAYS_100_MS, Math.max(0, Math.round(ms)));
}

async function isLasting(): Promise<boolean> {
  const { storage } = globalThis.navigator as Partial<Navigator>;
  return (await storage?.persisted?.().catch(() => false)) ?? false;
}
