/**
 * A visit to another account (view-as) has a window of its own, in a partition that is memory alone: whatever its page
 * keeps, caches or logs is gone with the window, by whatever way it goes.
 */
import { randomUUID } from 'node:crypto';
import type { BrowserWindow } from 'electron';
import { session } from 'electron';
import type { EventPayload, RequestChannel } from '../ipc.ts';
import { serveConsole } from './app-protocol.ts';
import type { DesktopConfig } from './config.ts';
import { restrictPermissions } from './permissions.ts';
import { createConsoleWindow } from './window.ts';

type VisitEnd = EventPayload<'visit.closed'>;

export interface Visits {
  /** One at a time, as in a browser: another one ends the one before. */
  open(pass: string): void;
  /** What the window was opened with. A page that asks again was reloaded and has lost its visit. */
  take(window: BrowserWindow): string | null;
  close(window: BrowserWindow, end: VisitEnd): void;
  closeAll(): void;
  isVisit(window: unknown): boolean;
}

interface Visit {
  readonly window: BrowserWindow;
  pass: string | null;
  end: VisitEnd;
}

/**
 * @param onClosed is told when the last visit is over, so that the page it was started from ends it with the server.
 */
export function createVisits(config: DesktopConfig, onClosed: (end: VisitEnd) => void): Visits {
  const open = new Map<BrowserWindow, Visit>();

  function closeAll(): void {
    for (const window of open.keys()) {
      window.close();
    }
  }

  return {
    open: (pass) => {
      const before = [...open.keys()];
      const window = openWindow(config);
      open.set(window, { window, pass, end: { signOut: false } });
      window.on('closed', () => {
        const visit = open.get(window);
        open.delete(window);
        if (visit !== undefined && open.size === 0) {
          onClosed(visit.end);
        }
      });
      for (const old of before) {
        old.close();
      }
    },
    take: (window) => {
      const visit = open.get(window);
      if (visit === undefined) {
        return null;
      }
      const { pass } = visit;
      visit.pass = null;
      if (pass === null) {
        window.close();
      }
      return pass;
    },
    close: (window, end) => {
      const visit = open.get(window);
      if (visit !== undefined) {
        visit.end = end;
        window.close();
      }
    },
    closeAll,
    isVisit: (window) => open.has(window as BrowserWindow),
  };
}

function openWindow(config: DesktopConfig): BrowserWindow {
  // Without `persist:` Electron writes nothing of it; a new name each time, so that no visit finds another’s.
  const partition = `visit-${randomUUID()}`;
  const memory = session.fromPartition(partition);
  serveConsole(memory.protocol, config);
  restrictPermissions(memory);
  return createConsoleWindow(config.preloadFile, partition);
}

/** Nothing that reaches tokens, keys or what waits on this machine, which belong to whoever is at home here. */
const FOR_VISITS: ReadonlySet<RequestChannel> = new Set([
  'app.info',
  'close.guard',
  'visit.take',
  'visit.close',
  'window.setTitle',
  'window.setLanguage',
  'external.open',
]);
const FOR_VISITS_ALONE: ReadonlySet<RequestChannel> = new Set(['visit.close']);

export function mayAsk(channel: RequestChannel, isVisit: boolean): boolean {
  return isVisit ? FOR_VISITS.has(channel) : !FOR_VISITS_ALONE.has(channel);
}
