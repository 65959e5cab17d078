/**
 * The contacts this device holds. A claim is renewed while its card is open; reservations are taken
 * while online, so that offline agents never share a contact.
 */
import type { Contact } from '../../../shared/call-lists.ts';
import {
  type Claim,
  claimContact,
  claimNext,
  listClaims,
  releaseClaim,
  RESERVATION_LIMIT,
  reserveContacts,
} from '../../../shared/calling.ts';
import type { SocketPayload } from '../../../shared/realtime.ts';
import { type ApiClient, ApiError } from './api.ts';
import type { FactCollections } from './database.ts';
import type { Holding } from './documents.ts';
import { createHoldings, type Holdings } from './holdings.ts';
import { type Clocks, RENEW_EVERY_MS } from './lease.ts';

export type Claimed = { claim: Claim; contact: Contact };

export type Claims = Pick<Holdings, 'store' | 'load' | 'find' | 'usableMs' | 'drop'> & {
  claimNext(listId: string): Promise<Claimed>;
  claimContact(contactId: string): Promise<Claimed>;
  /** Renews the claim every 30 seconds until `closeCard`. */
  openCard(contactId: string): void;
  closeCard(): void;
  /** Gives the contact back here first; offline the server learns it when the claim runs out. */
  release(contactId: string): Promise<void>;
  /** Tops the reservations of a list up, now and at every connect, until changed; 0 gives back. */
  keepReserved(listId: string, count: number): Promise<Claim[]>;
  /** The reserved contacts of a list that may be worked offline; see `usableMs`. */
  listReserved(listId: string): Holding[];
  /** Asks the server what is still held; at connect and on resume. */
  refresh(): Promise<void>;
  applyEvent(event: SocketPayload<'claim'>): void;
  stop(): void;
};

export type ClaimsOptions = {
  api: ApiClient;
  holdings: FactCollections['holdings'];
  deviceId: string;
  memberId: string;
  clocks?: () => Clocks;
};

export function createClaims(options: ClaimsOptions): Claims {
  const { api, deviceId } = options;
  const held = createHoldings(options.holdings, options.clocks);
  const reservations = createReservations(options, held);
  let card: { contactId: string; timer: ReturnType<typeof setInterval> } | null = null;

  async function claim(contactId: string): Promise<Claimed> {
    try {
      const body = { device_id: deviceId };
      const claimed = await api.call(claimContact, { params: { id: contactId }, body });
      await held.keep([claimed.claim]);
      return claimed;
    } catch (error) {
      if (error instanceof ApiError && error.code === 'claim_lost') {
        await held.drop([contactId], true);
      }
      throw error;
    }
  }

  function closeCard(): void {
    clearInterval(card?.timer);
    card = null;
  }

  return {
    ...held,
    ...reservations,
    claimNext: async (listId) => {
      const body = { list_id: listId, device_id: deviceId };
      const claimed = await api.call(claimNext, { body });
      await held.keep([claimed.claim]);
      return claimed;
    },
    claimContact: claim,
    openCard: (contactId) => {
      closeCard();
      // Offline renewals fail quietly; a lost claim is in the store.
      const renew = (): void => void claim(contactId).catch(() => {});
      card = { contactId, timer: setInterval(renew, RENEW_EVERY_MS) };
    },
    closeCard,
    release: async (contactId) => {
      if (card?.contactId === contactId) closeCard();
      const holding = held.find(contactId);
      if (!holding) return;
      await held.drop([contactId], false);
      await api.call(releaseClaim, { params: { id: contactId }, query: { token: holding.token } });
    },
    refresh: async () => {
      const { data } = await api.call(listClaims, {});
      // The answer names the member's other devices too, so it only confirms what is held here.
      const confirmed = data.filter((row) => held.find(row.contact_id)?.token === row.token);
      const still = new Set(confirmed.map((row) => row.contact_id));
      const ids = held.list().map((row) => row.contact_id);
      await held.drop(
        ids.filter((id) => !still.has(id)),
        true,
      );
      await held.keep(confirmed);
      await reservations.topUp();
    },
    applyEvent: ({ contact_id, member_id }) => {
      const isOthers = member_id !== null && member_id !== options.memberId;
      if (isOthers) void held.drop([contact_id], true);
    },
    stop: closeCard,
  };
}

function createReservations({ api, deviceId }: ClaimsOptions, held: Holdings) {
  const wanted = new Map<string, number>();
  const listHeld = (listId: string): Holding[] =>
    held.list().filter((row) => row.kind === 'reservation' && row.list_id === listId);

  async function reserve(listId: string): Promise<Claim[]> {
    const body = { list_id: listId, device_id: deviceId, count: wanted.get(listId) ?? 0 };
    const { data } = await api.call(reserveContacts, { body }).catch((error: unknown) => {
      if (!(error instanceof ApiError) || error.code !== 'not_found') throw error;
      // Assigned to others meanwhile: the server ended what was held, and the other lists still want theirs.
      wanted.delete(listId);
      return { data: [] };
    });
    const now = new Set(data.map((row) => row.contact_id));
    const before = listHeld(listId).map((row) => row.contact_id);
    await held.drop(
      before.filter((id) => !now.has(id)),
      false,
    );
    await held.keep(data);
    return data;
  }

  return {
    keepReserved: (listId: string, count: number): Promise<Claim[]> => {
      wanted.set(listId, Math.min(count, RESERVATION_LIMIT));
      return reserve(listId);
    },
    listReserved: (listId: string): Holding[] =>
      listHeld(listId).filter((row) => held.usableMs(row.contact_id) > 0),
    topUp: async (): Promise<void> => {
      for (const listId of wanted.keys()) await reserve(listId);
    },
  };
}
