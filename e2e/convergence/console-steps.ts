// What a person does at a console, and what is done to its disk behind everybody's back.
import type { Console } from '../../desktop/renderer/platform/console.ts';
import type { ContactEditFact } from '../../desktop/renderer/platform/documents.ts';
import {
  byContact,
  conflictsOf,
  isConflict,
  withOwnEdits,
} from '../../desktop/renderer/platform/own-edits.ts';
import { fieldValue } from '../../shared/contact-edits.ts';
import type { Desk } from './desk.ts';
import type { ConsoleStep } from './plan.ts';

const DAY_MS = 86_400_000;
const CODES = ['no_answer', 'no_answer', 'brochure', 'call_back', 'visit_booked', 'do_not_call'];

type Recorded = Extract<ConsoleStep, { kind: 'record' }>;

/** Only what the console confirmed counts: a refused write was shown to whoever typed it. */
export async function record(at: Desk, { what, count, pick }: Recorded): Promise<void> {
  const console = at.console as Console;
  for (let n = 0; n < count; n += 1) {
    const share = (pick + n * 0.37) % 1;
    const contacts = await console.mirror.contacts.find({ limit: 40 }).exec();
    const contact = contacts[Math.floor(share * contacts.length)];
    if (!contact) return;
    const of = { contact_id: contact.id, list_id: contact.list_id };
    // The disk may refuse it, and then the screen says so.
    await WRITERS[what](at, console, { of, name: contact.name, pick: share }).catch(
      () => undefined,
    );
  }
}

type Wish = { of: { contact_id: string; list_id: string }; name: string; pick: number };
type Writer = (at: Desk, console: Console, wish: Wish) => Promise<void>;

const dueAt = (pick: number): string =>
  new Date(performance.timeOrigin + performance.now() + DAY_MS * (1 + pick)).toISOString();

const WRITERS: Record<Recorded['what'], Writer> = {
  note: async (at, { facts }, { of, name }) => {
    const { id } = await facts.addNote({ ...of, text: `about ${name}` });
    at.recorded.push({ id, sentAs: id });
  },
  callback: async (at, { facts }, { of, pick }) => {
    const wish = { ...of, due_at: dueAt(pick), for: 'anyone' as const, note: '' };
    const { id } = await facts.scheduleCallback(wish);
    at.recorded.push({ id, sentAs: id });
  },
  disposition: async (at, { facts }, { of, pick }) => {
    const made = await facts.recordDisposition({
      ...of,
      call_id: null,
      note: '',
      claim_token: null,
      supersedes: null,
      code: CODES[Math.floor(pick * 997) % CODES.length] as string,
      callback: pick > 0.8 ? { due_at: dueAt(pick), for: 'me' } : null,
    });
    at.recorded.push({ id: made.id, sentAs: made.id });
    if (made.callback) at.recorded.push({ id: made.callback.id, sentAs: made.id });
  },
  edit,
};

const EDITED = ['attributes.city', 'attributes.plan'];
/** So few that consoles meet. */
const EDITED_CONTACTS = 3;

/** Somebody corrects a field of one of a few contacts, and chooses where two were at it before. */
async function edit(
  at: Desk,
  { mirror, facts }: Console,
  { pick }: Pick<Wish, 'pick'>,
): Promise<void> {
  const own = byContact(
    (await facts.collections.contact_edits.find().exec()).map((e) => e.toMutableJSON()),
  );
  const contacts = await mirror.contacts
    .find({ sort: [{ id: 'asc' }], limit: EDITED_CONTACTS })
    .exec();
  const contact = contacts[Math.floor(pick * contacts.length)]?.toMutableJSON();
  if (!contact) return;
  const late = own.get(contact.id)?.filter(isConflict) ?? [];
  for (const { id } of late) at.settled.add(id);
  for (const one of conflictsOf(contact.id, own)) await choose(at, facts, one);
  const { id: contact_id, list_id, ver: base_ver } = contact;
  const field = EDITED[Math.floor(pick * 997) % EDITED.length] as string;
  const from = fieldValue(withOwnEdits(contact, own), field);
  const to = `${from.slice(0, 20)} ${crypto.randomUUID().slice(0, 4)}`;
  const made = await facts.editContact({ contact_id, list_id, base_ver, field, from, to });
  at.recorded.push({ id: made.id, sentAs: made.id });
}

async function choose(at: Desk, facts: Console['facts'], late: ContactEditFact): Promise<void> {
  const choice = late.to < (late.master?.value ?? '') ? 'mine' : 'theirs';
  const made = await facts.settleConflict(late.id, choice);
  if (made) at.recorded.push({ id: made.id, sentAs: made.id });
}

export async function claim(at: Desk, pick: number): Promise<void> {
  const lists = await at.console?.mirror.lists.find({ selector: { status: 'open' } }).exec();
  const list = lists?.[Math.floor(pick * lists.length)];
  if (!list) return;
  try {
    const claimed = await at.console?.claims.claimNext(list.id);
    if (claimed) at.claims.push(`${claimed.claim.contact_id} ${claimed.claim.token}`);
  } catch {
    // Offline, nothing to claim, or the answer was lost.
  }
}

/** A row that changes behind everybody's back; only the digest can find it. */
export async function corrupt(at: Desk, pick: number): Promise<void> {
  const rows = await at.console?.mirror.contacts.find({ limit: 20 }).exec();
  const row = rows?.[Math.floor(pick * rows.length)];
  if (!row) return;
  at.spoiled.push(row.id);
  await row.incrementalPatch({ ver: 900_000, name: 'spoiled' }).catch(() => undefined);
}
