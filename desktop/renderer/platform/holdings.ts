/** The holdings of this device: what the screen sees, how long each lasts, and the copy on disk. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Claim } from '../../../shared/calling.ts';
import { monotonicMs, nowMs } from './clock.ts';
import type { FactCollections } from './database.ts';
import type { Holding } from './documents.ts';
import { type Clocks, type Lease, remainingMs, RESERVATION_MARGIN_MS } from './lease.ts';

export type ClaimsState = {
  /** Contact id → what is held of it. */
  held: Record<string, Holding>;
  /** Contacts lost to someone else, or run out, while held. */
  lost: string[];
};

export type Holdings = {
  readonly store: StoreApi<ClaimsState>;
  load(): Promise<void>;
  keep(claims: readonly Claim[]): Promise<void>;
  drop(contactIds: readonly string[], isLost: boolean): Promise<void>;
  find(contactId: string): Holding | undefined;
  list(): Holding[];
  usableMs(contactId: string): number;
};

export function createHoldings(
  table: FactCollections['holdings'],
  clocks: () => Clocks = () => ({ wallMs: nowMs(), monotonicMs: monotonicMs() }),
): Holdings {
  const store = createStore<ClaimsState>(() => ({ held: {}, lost: [] }));
  const leases = new Map<string, Lease>();
  const find = (contactId: string): Holding | undefined => store.getState().held[contactId];

  async function keep(claims: readonly Claim[]): Promise<void> {
    const taken = clocks();
    const kept = claims.map(({ ttl_ms: ttlMs, ...claim }): Holding => {
      const expiresAtWallMs = Math.round(taken.wallMs + ttlMs);
      leases.set(claim.contact_id, { ttlMs, expiresAtWallMs, taken });
      return { ...claim, expires_at: expiresAtWallMs };
    });
    const added = Object.fromEntries(kept.map((holding) => [holding.contact_id, holding]));
    store.setState(({ held, lost }) => ({
      held: { ...held, ...added },
      lost: lost.filter((id) => !(id in added)),
    }));
    await table.bulkUpsert(kept);
  }

  async function drop(contactIds: readonly string[], isLost: boolean): Promise<void> {
    const gone = contactIds.filter((id) => find(id) !== undefined);
    if (gone.length === 0) return;
    for (const id of gone) leases.delete(id);
    store.setState(({ held, lost }) => ({
      held: Object.fromEntries(Object.entries(held).filter(([id]) => !gone.includes(id))),
      lost: isLost ? [...lost, ...gone] : lost,
    }));
    await table.find({ selector: { contact_id: { $in: gone } } }).remove();
  }

  function usableMs(contactId: string): number {
    const lease = leases.get(contactId);
    const holding = find(contactId);
    if (!lease || !holding) return 0;
    const margin = holding.kind === 'reservation' ? RESERVATION_MARGIN_MS : 0;
    return Math.max(0, remainingMs(lease, clocks()) - margin);
  }

  return {
    store,
    keep,
    drop,
    find,
    list: () => Object.values(store.getState().held),
    usableMs,
    load: async () => {
      const found = (await table.find().exec()).map((row) => row.toMutableJSON());
      for (const { contact_id, expires_at } of found) {
        leases.set(contact_id, { ttlMs: 0, expiresAtWallMs: expires_at, taken: null });
      }
      store.setState({ held: Object.fromEntries(found.map((row) => [row.contact_id, row])) });
      const over = found.filter((row) => usableMs(row.contact_id) === 0);
      await drop(
        over.map((row) => row.contact_id),
        false,
      );
    },
  };
}
