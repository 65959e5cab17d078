/** Asks before a window with a call, an unsaved wrap-up or unsent facts goes away. */
import type { BrowserWindow } from 'electron';
import { app, dialog } from 'electron';
import type { CloseGuardState } from '../ipc.ts';
import { shellWords } from './words.ts';

const KEEP_OPEN = 0;
const CLOSE_ANYWAY = 1;

export interface CloseGuard {
  /** What the console said last about itself. */
  report(window: BrowserWindow, state: CloseGuardState): void;
  /** The page is gone (crash, reload): what it said no longer holds. */
  forget(window: BrowserWindow): void;
  /** Asks the member if there is something to lose; true when the page may go. */
  mayLeave(window: BrowserWindow): Promise<boolean>;
  attach(window: BrowserWindow): void;
}

/** One sentence per thing at risk, most urgent first; empty when the window may just close. */
export function describeRisks(state: CloseGuardState | undefined): string[] {
  const waiting = state?.waitingFacts ?? 0;
  const words = shellWords();
  return [
    state?.inCall ? words.inCall : '',
    state?.inWrapUp ? words.noDisposition : '',
    waiting > 0 ? words.waiting(waiting) : '',
  ].filter((sentence) => sentence !== '');
}

export function createCloseGuard(): CloseGuard {
  const states = new WeakMap<BrowserWindow, CloseGuardState>();
  const leaving = new WeakSet<BrowserWindow>();
  const asking = new WeakSet<BrowserWindow>();
  let isQuitting = false;
  app.on('before-quit', () => {
    isQuitting = true;
  });

  async function mayLeave(window: BrowserWindow): Promise<boolean> {
    const risks = describeRisks(states.get(window));
    return risks.length === 0 || (await confirmLeaving(window, risks));
  }

  async function askAndClose(window: BrowserWindow): Promise<void> {
    asking.add(window);
    const isAgreed = await mayLeave(window);
    asking.delete(window);
    if (!isAgreed) {
      isQuitting = false;
      return;
    }
    leaving.add(window);
    if (isQuitting) {
      app.quit();
    } else {
      window.close();
    }
  }

  function attach(window: BrowserWindow): void {
    window.on('close', (event) => {
      if (leaving.has(window) || describeRisks(states.get(window)).length === 0) {
        return;
      }
      event.preventDefault();
      if (!asking.has(window)) {
        void askAndClose(window);
      }
    });
  }

  return {
    report: (window, state) => void states.set(window, state),
    forget: (window) => void states.delete(window),
    mayLeave,
    attach,
  };
}

async function confirmLeaving(window: BrowserWindow, risks: string[]): Promise<boolean> {
  const [message = '', ...detail] = risks;
  const words = shellWords();
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    title: words.closeTitle,
    message,
    detail: detail.join('\n'),
    buttons: [words.keepOpen, words.closeAnyway],
    defaultId: KEEP_OPEN,
    cancelId: KEEP_OPEN,
    noLink: true,
  });
  return response === CLOSE_ANYWAY;
}
