/** Windows for visits to another account. Their storage is memory, and begins empty but for what is taken along. */
import { z } from 'zod';
import { SignedIn } from '../../../shared/sessions.ts';
import type { DesktopBridge } from '../../ipc.ts';

export type VisitEnd = { signOut: boolean };

export type VisitWindows = {
  open(signedIn: SignedIn): Promise<void>;
  /** The visit this very window was opened for, once; null in every other window. */
  take(): Promise<SignedIn | null>;
  /** Closes this very window. `signOut`: its person leaves their own account as well. */
  close(end: VisitEnd): void;
  /** Told when such a window is gone, by whatever way. Returns the function that stops listening. */
  onClosed(listener: (end: VisitEnd) => void): () => void;
};

const Pass = z.strictObject({ signedIn: SignedIn, kept: z.record(z.string(), z.string()) });

type Options = {
  /** What of the storage goes along: of the person and the device, never of an account. */
  kept: readonly string[];
  storage?: Pick<Storage, 'getItem' | 'setItem'>;
};

export function createVisitWindows(
  bridge: DesktopBridge['visit'],
  { kept, storage = localStorage }: Options,
): VisitWindows {
  return {
    open: (signedIn) => {
      const pairs = kept.map((key) => [key, storage.getItem(key)]);
      const found = Object.fromEntries(pairs.filter(([, value]) => value !== null));
      return bridge.open(JSON.stringify({ signedIn, kept: found }));
    },
    take: async () => {
      const pass = await bridge.take();
      if (pass === null) return null;
      const taken = Pass.parse(JSON.parse(pass));
      for (const [key, newValue] of Object.entries(taken.kept)) {
        storage.setItem(key, newValue);
        // As another window of this device would tell it.
        globalThis.dispatchEvent?.(new StorageEvent('storage', { key, newValue }));
      }
      return taken.signedIn;
    },
    close: (end) => void bridge.close(end),
    onClosed: (listener) => bridge.onClosed(listener),
  };
}
