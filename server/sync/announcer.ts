// Changed mirrors become pages that are made once for everybody who sees the same, not once for each console: a busy
// floor would otherwise pull each change as often as there are consoles. A page that does not follow on what a console
// has is pulled by it, so a page may be lost or left out at any time.
import { setTimeout as sleep } from 'node:timers/promises';
import { NO_SIGHT } from '../../shared/roles.ts';
import type { Checkpoint, MirrorName, Page } from '../../shared/sync.ts';
import { systemCtx, type Audience, type Change, type Deps } from '../platform/context.ts';
import { withAccount, type Tx } from '../platform/db/transaction.ts';
import { auditPage } from './audit-page.ts';
import { endOf, nextPage, seesEverything } from './pull.ts';

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
type Reading = Exclude<Audience, 'poked'>;
const AUDIENCES: readonly Reading[] = [
  { phones: true, isLimited: false },
  { phones: true, isLimited: true },
  { phones: false, isLimited: false },
  { phones: false, isLimited: true },
];

/** One mirror of one account. */
type Line = {
  accountId: string;
  coll: MirrorName;
  /** The highest number that is still to be announced; 0 when there is none. */
  due: number;
  /** How far each audience was told, as the checkpoint of a console that has it all. */
  told: Map<Reading, Checkpoint>;
  running: Promise<void> | null;
};

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

async function announceLine(deps: Deps, line: Line, seq: number): Promise<void> {
  const { accountId, coll } = line;
  const poke = (audience: Audience): void =>
    deps.realtime.emitTo({ accountId, audience }, 'poke', { colls: [coll], seq });
  poke('poked');
  for (const audience of AUDIENCES) {
    if (deps.realtime.listeners({ accountId, audience }).length === 0) {
      line.told.delete(audience);
      continue;
    }
    const changes = await changesFor(deps, line, audience).catch((error: unknown) => {
      line.told.delete(audience);
      deps.log.warn({ err: error, coll }, 'a page for consoles could not be made; they pull');
      return null;
    });
    if (changes === null) {
      poke(audience);
      continue;
    }
    const listeners = deps.realtime.listeners({ accountId, audience });
    deps.realtime.emitTo({ accountId, audience }, 'changes', { coll, ...changes });
    if (coll !== 'contacts') continue;
    const ctx = systemCtx(deps, accountId, 'announcer');
    for (const actor of listeners) await auditPage({ ...ctx, actor }, changes.page);
  }
}

/**
 * What changed since this audience was told last; null when each of its consoles has to pull. So has everybody whose lists
 * are assigned: what is everybody's is then not all that they have.
 */
function changesFor(
  deps: Deps,
  { accountId, coll, told }: Line,
  audience: Reading,
): Promise<{ from: Checkpoint; page: Page } | null> {
  const seen = { sight: { ...NO_SIGHT, phones: audience.phones } };
  const options = audience.isLimited ? seen : { ...seen, reach: 'all' as const };
  return withAccount(deps.pools.app, { accountId, readOnly: true, ...options }, async (tx: Tx) => {
    if (audience.isLimited && !(await seesEverything(tx))) {
      told.delete(audience);
      return null;
    }
    const from = told.get(audience);
    const page = from && (await nextPage(deps, tx, { coll, cp: from, limit: PAGE_MAX }));
    if (from && page?.done) {
      told.set(audience, page.cp);
      return { from, page };
    }
    told.set(audience, await endOf(deps, tx, coll));
    return null;
  });
}
