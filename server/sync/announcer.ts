// Changed mirrors become pages that are made once for everybody whose pulls would answer the same, not once for each
// console: a busy floor would otherwise pull each change as often as there are consoles. A page that does not follow on
// what a console has is pulled by it, so a page may be lost or left out at any time.
import { setTimeout as sleep } from 'node:timers/promises';
import { NO_SIGHT } from '../../shared/roles.ts';
import type { Checkpoint, MirrorName, Page } from '../../shared/sync.ts';
import { systemCtx, type Change, type Deps } from '../platform/context.ts';
import { withAccount } from '../platform/db/transaction.ts';
import { audiencesOf, type Audience } from './audiences.ts';
import { auditPage } from './audit-page.ts';
import { endOf, nextPage } from './pull.ts';

export type Announcer = {
  announce(change: Change): void;
  /** Resolves when nothing of it runs any more. */
  stop(): Promise<void>;
};

/**
 * A lone change goes out at once, a burst of them in one page for each of these times. A contact is somebody's work; of
 * a list it is the count of worked contacts that changes with every first disposition.
 */
const REST_MS: Record<MirrorName, number> = { contacts: 25, lists: 1000, codes: 1000 };
/** More than that is an import, and pulled. */
const PAGE_MAX = 100;

/** One mirror of one account. */
type Line = {
  accountId: string;
  coll: MirrorName;
  /** The highest number that is still to be announced; 0 when there is none. */
  due: number;
  /** How far each audience was told, as the checkpoint of a console that has it all. */
  told: Map<string, Checkpoint>;
  running: Promise<void> | null;
};

type Changes = { from: Checkpoint; page: Page };

export function createAnnouncer(deps: Deps): Announcer {
  const lines = new Map<string, Line>();
  const stopped = new AbortController();

  function lineOf(accountId: string, coll: MirrorName): Line {
    const key = `${accountId}/${coll}`;
    const found = lines.get(key);
    if (found) return found;
    const line = { accountId, coll, due: 0, told: new Map(), running: null };
    lines.set(key, line);
    return line;
  }

  async function run(line: Line): Promise<void> {
    while (line.due > 0 && !stopped.signal.aborted) {
      const seq = line.due;
      line.due = 0;
      await announceLine(deps, line, seq);
      await sleep(REST_MS[line.coll], null, { signal: stopped.signal }).catch(() => null);
    }
    line.running = null;
    if (line.told.size === 0) lines.delete(`${line.accountId}/${line.coll}`);
  }

  return {
    announce: ({ accountId, colls, seq }) => {
      for (const coll of colls) {
        const line = lineOf(accountId, coll);
        line.due = Math.max(line.due, seq);
        line.running ??= run(line);
      }
    },
    stop: async () => {
      stopped.abort();
      await Promise.all([...lines.values()].map((line) => line.running));
    },
  };
}

/** Never rejects: what goes wrong with a page makes its audience pull. */
async function announceLine(deps: Deps, line: Line, seq: number): Promise<void> {
  const listeners = deps.realtime.listeners(line.accountId);
  const audiences = await audiencesOf(deps, line.accountId, listeners).catch((error: unknown) => {
    deps.log.warn({ err: error }, 'who hears what could not be found out; all consoles pull');
    return [{ key: null, members: listeners }] satisfies Audience[];
  });
  const keys = new Set(audiences.map(({ key }) => key));
  for (const key of line.told.keys()) if (!keys.has(key)) line.told.delete(key);
  for (const audience of audiences) {
    const changes = await changesFor(deps, line, audience).catch((error: unknown) => {
      if (audience.key !== null) line.told.delete(audience.key);
      deps.log.warn({ err: error }, 'a page for consoles could not be made; they pull');
      return null;
    });
    const sessionIds = audience.members.map(({ sessionId }) => sessionId);
    const { coll } = line;
    if (changes === null) {
      deps.realtime.emitTo(sessionIds, 'poke', { colls: [coll], seq });
      continue;
    }
    deps.realtime.emitTo(sessionIds, 'changes', { coll, ...changes });
    if (coll !== 'contacts') continue;
    const ctx = systemCtx(deps, line.accountId, 'announcer');
    for (const actor of audience.members) await auditPage({ ...ctx, actor }, changes.page);
  }
}

/** What changed since this audience was told last; null when each of its consoles has to pull. */
async function changesFor(
  deps: Deps,
  { accountId, coll, told }: Line,
  audience: Audience,
): Promise<Changes | null> {
  if (audience.key === null) return null;
  const { key, phones, reach } = audience;
  const options = { accountId, readOnly: true, sight: { ...NO_SIGHT, phones } };
  return withAccount(deps.pools.app, { ...options, ...(reach && { reach }) }, async (tx) => {
    const from = told.get(key);
    const page = from && (await nextPage(deps, tx, { coll, cp: from, limit: PAGE_MAX }));
    told.set(key, page?.done ? page.cp : await endOf(deps, tx, coll));
    return from && page?.done ? { from, page } : null;
  });
}
