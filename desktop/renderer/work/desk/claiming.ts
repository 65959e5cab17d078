/** Getting a contact onto the desk and giving it back. */
import { type Contact, getContact } from '../../../../shared/call-lists.ts';
import { WORKING } from '../../../../shared/roles.ts';
import { failureOf } from '../../platform-hooks/failure.ts';
import { nowMs } from '../../platform/clock.ts';
import { type Card, emptyDesk, isBusy, isOnBreak } from './desk-state.ts';
import type { DeskParts } from './desk.ts';
import { isWorkable, nextHeld } from './held-rules.ts';

export interface Claiming {
  /** The next contact of the list: from the server, else one that is held here. */
  takeNext(): Promise<void>;
  /** One contact by choice; claimed when that is possible, else only shown. */
  open(contactId: string): Promise<void>;
  /** Puts the contact back without a result and leaves the desk empty. */
  giveBack(): void;
}

/** Without an answer of the server, or with none free, the contacts held here still go on. */
const GO_ON_WITH_HELD = new Set(['offline', 'unavailable', 'bad_answer', 'nothing_to_claim']);

export function createClaiming(parts: DeskParts): Claiming {
  const { console, store, member } = parts;
  const canWork = WORKING.includes(member.role);
  const table = createTable(parts);
  const isAway = (): boolean => isOnBreak(store.getState());

  async function claimNext(listId: string): Promise<void> {
    const passed = store.getState().card;
    try {
      if (!console.connection.getState().online && (await table.openHeld(listId))) return;
      const { claim, contact } = await console.claims.claimNext(listId);
      // A break begins at once; what the server gave meanwhile is for others.
      if (isAway()) return table.release({ contact, hold: claim.kind });
      table.show(contact, { token: claim.token, hold: claim.kind });
      // Only now: given back before, it would come again as the next.
      table.release(passed);
    } catch (error) {
      const { code } = failureOf(error);
      if (GO_ON_WITH_HELD.has(code) && (await table.openHeld(listId))) return;
      if (!isAway()) store.setState({ problem: { code: noneHeldCode(code), during: 'claim' } });
    }
  }

  /** Of a list that is not on this device the server is asked. */
  async function find(contactId: string): Promise<Contact | null> {
    const found = await console.mirror.contacts.findOne(contactId).exec();
    if (found !== null) return found.toMutableJSON();
    try {
      return await console.api.call(getContact, { params: { id: contactId } });
    } catch (error) {
      store.setState({ problem: { code: failureOf(error).code, during: 'claim' } });
      return null;
    }
  }

  async function onceAtATime(work: () => Promise<void>): Promise<void> {
    if (store.getState().isClaiming || isBusy(store.getState())) return;
    store.setState({ isClaiming: true, problem: null });
    await work().finally(() => store.setState({ isClaiming: false }));
  }

  return {
    takeNext: () =>
      onceAtATime(async () => {
        const { listId } = store.getState();
        if (listId === null || !canWork) return;
        if (isAway()) store.setState({ problem: { code: 'on_break', during: 'claim' } });
        else await claimNext(listId);
      }),
    open: (contactId) =>
      onceAtATime(async () => {
        if (store.getState().card?.contact.id === contactId) return;
        const contact = await find(contactId);
        if (contact === null) return;
        table.clear();
        const mayClaim = canWork && !isAway();
        await claimOne(parts, { contact, table, mayClaim });
      }),
    giveBack: () => {
      if (!isBusy(store.getState())) table.clear();
    },
  };
}

type Show = (contact: Contact, hold: Pick<Card, 'token' | 'hold'>) => void;

/** What lies on the desk: one card or none. */
function createTable({ console, store, account, terms }: DeskParts) {
  const { claims, mirror } = console;

  const show: Show = (contact, hold) => {
    const card = { contact, ...hold, openedAtMs: nowMs(), terms: terms.of(contact.list_id) };
    store.setState({ ...emptyDesk, phase: 'card', card, sinceMs: nowMs(), saved: null });
    if (hold.token !== null) claims.openCard(contact.id);
  };

  const release = (card: Pick<Card, 'contact' | 'hold'> | null): void => {
    if (card?.hold !== 'claim') return;
    // Without a network the server learns it when the claim runs out.
    void claims.release(card.contact.id).catch(() => {});
  };

  return {
    show,
    release,
    openHeld: async (listId: string): Promise<boolean> => {
      const passed = store.getState().card;
      const held = claims
        .listReserved(listId)
        .filter((row) => row.contact_id !== passed?.contact.id);
      const found = await mirror.contacts.findByIds(held.map((row) => row.contact_id)).exec();
      // They stay held for after the break.
      if (isOnBreak(store.getState())) return true;
      const contacts = [...found.values()].map((doc): Contact => doc.toMutableJSON());
      const clock = { window: account.calling_window, nowMs: nowMs() };
      const next = nextHeld(contacts.filter(isWorkable), clock);
      const holding = held.find((row) => row.contact_id === next?.id);
      if (next === undefined || holding === undefined) return false;
      show(next, { token: holding.token, hold: 'reservation' });
      release(passed);
      return true;
    },
    clear: (): void => {
      const { card } = store.getState();
      if (card === null) return;
      claims.closeCard();
      store.setState({ ...emptyDesk, sinceMs: nowMs() });
      release(card);
    },
  };
}

interface Choice {
  contact: Contact;
  table: Pick<ReturnType<typeof createTable>, 'show' | 'release'>;
  mayClaim: boolean;
}

async function claimOne({ console, store }: DeskParts, choice: Choice): Promise<void> {
  const { contact, mayClaim } = choice;
  const { show, release } = choice.table;
  const { claims, connection } = console;
  const holding = mayClaim ? claims.find(contact.id) : undefined;
  if (holding !== undefined && claims.usableMs(contact.id) > 0) {
    show(contact, { token: holding.token, hold: holding.kind });
    return;
  }
  if (!mayClaim || !connection.getState().online) {
    show(contact, { token: null, hold: 'none' });
    return;
  }
  try {
    const { claim, contact: current } = await claims.claimContact(contact.id);
    const hold = { token: claim.token, hold: claim.kind };
    if (!isOnBreak(store.getState())) return show(current, hold);
    release({ contact: current, ...hold });
    show(current, { token: null, hold: 'none' });
  } catch (error) {
    show(contact, { token: null, hold: 'none' });
    store.setState({ problem: { code: failureOf(error).code, during: 'claim' } });
  }
}

function noneHeldCode(code: string): string {
  return code === 'offline' ? 'offline_none_held' : code;
}
