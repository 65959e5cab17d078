// A console, whoever sits at it, and everything that can go wrong around them.
import type { Console } from '../../desktop/renderer/platform/console.ts';
import type { ConsoleStorage } from '../../desktop/renderer/platform/storage.ts';
import type { Air, Disk } from './faults.ts';
import type { Open } from './orders.ts';
import type { Watch } from './watch.ts';

export type Desk = {
  open: Open;
  token: string;
  deviceId: string;
  storage: ConsoleStorage;
  disk: Disk;
  air: Air;
  watch: Watch;
  /** `sentAs`: the fact it goes up in. */
  recorded: { id: string; sentAs: string }[];
  /** Refused edits between whose values and theirs somebody chose: the server alone keeps them. */
  settled: Set<string>;
  claims: string[];
  spoiled: string[];
  met: Record<string, number>;
  isOffline: boolean;
  console: Console | null;
};
