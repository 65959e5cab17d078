import { create } from 'zustand';

interface SyncPanelStore {
  isOpen: boolean;
  open(): void;
  close(): void;
}

export const useSyncPanel = create<SyncPanelStore>((set) => ({
  isOpen: false,
  open: () => set({ isOpen: true }),
  close: () => set({ isOpen: false }),
}));
