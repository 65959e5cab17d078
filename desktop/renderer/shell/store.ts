import { create } from 'zustand';

/** The layers of the shell; at most one is open. */
export type Layer = 'palette' | 'shortcuts' | 'accounts';

interface ShellStore {
  layer: Layer | null;
  /** Commands lately run from the palette, newest first. */
  recent: readonly string[];
  open(layer: Layer): void;
  close(): void;
  remember(commandId: string): void;
}

const recentMax = 5;

export const useShell = create<ShellStore>((set) => ({
  layer: null,
  recent: [],
  open: (layer) => set({ layer }),
  close: () => set({ layer: null }),
  remember: (commandId) =>
    set(({ recent }) => ({
      recent: [commandId, ...recent.filter((id) => id !== commandId)].slice(0, recentMax),
    })),
}));
