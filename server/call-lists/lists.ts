// Looking at call lists and contacts, and changing a list.
import { getCountryCallingCode } from 'libphonenumber-js/max';
import type {
  CallList,
  Contact,
  ContactEvent,
  DispositionCode,
  DoNotCallEntry,
  ListStatus,
  ListWrapUp,
} from '../../shared/call-lists.ts';
import { AppError } from '../../shared/errors.ts';
import { isCountry, normalizePhone } from '../../shared/phone.ts';
import type { z } from 'zod';
import { accountOf } from '../accounts/service.ts';
import { audit } from '../platform/audit.ts';
import { phoneRef } from '../platform/phone-ref.ts';
import { inSnapshot, inTransaction, mustFind, type Ctx } from '../platform/context.ts';
import { takeSeq, type Tx } from '../platform/db/transaction.ts';
import { addDoNotCall, pokeContacts } from './contact-facts.ts';
import * as contacts from './contacts.sql.ts';
import { decodeCursor, encodeCursor, openCursor, sealCursor } from './cursor.ts';
import * as doNotCall from './do-not-call.sql.ts';
import * as sql from './sql.ts';

const HISTORY_MAX = 50;

type Page<T> = { data: T[]; has_more: boolean; next_cursor: string | null };

export function listCallLists(ctx: Ctx): Promise<CallList[]> {
  return inSnapshot(ctx, (tx) => sql.listCallLists(tx));
}

export function getCallList(ctx: Ctx, id: string): Promise<CallList> {
  return inSnapshot(ctx, (tx) => getCallListIn(tx, id));
}

/** @throws AppError not_found, also when the list is assigned to others */
export async function getCallListIn(tx: Tx, id: string): Promise<CallList> {
  return mustFind(await sql.findCallList(tx, id));
}

type ListChange = {
  name?: string;
  status?: Exclude<z.infer<typeof ListStatus>, 'importing'>;
  script?: string;
  wrap_up?: ListWrapUp | null;
};

/**
 * Renames, opens or closes a list, or changes its script or its wrap-up. Consoles drop a closed list at their
 * next pull.
 */
export function updateCallList(ctx: Ctx, id: string, change: ListChange): Promise<CallList> {
  return inTransaction(ctx, async (tx) => {
    const seq = await takeSeq(tx);
    const before = mustFind(await sql.findCallList(tx, id));
    if (before.status === 'importing' && change.status) {
      throw new AppError('wrong_state', 'the call list opens when its import is done');
    }
    const list = await sql.updateCallList(tx, {
      id,
      name: change.name ?? before.name,
      status: change.status ?? before.status,
      script: change.script ?? before.script,
      wrap_up: change.wrap_up === undefined ? before.wrap_up : change.wrap_up,
      seq,
    });
    await audit(ctx, tx, {
      action: 'call_list.updated',
      target: { kind: 'call_list', id },
      detail: change,
    });
    pokeContacts(ctx, tx, seq);
    return list;
  });
}

type ContactsQuery = { limit: number; cursor?: string; search?: string };

/**
 * The contacts of a list in its order. `search` is the beginning of a word of the name, or of the
 * number for whoever sees numbers.
 */
export function listContacts(
  ctx: Ctx,
  listId: string,
  query: ContactsQuery,
): Promise<Page<Contact>> {
  const after = query.cursor === undefined ? null : decodeCursor(query.cursor);
  return inSnapshot(ctx, async (tx) => {
    mustFind(await sql.findCallList(tx, listId));
    const page = { listId, after, limit: query.limit };
    const search = query.search?.trim() ?? '';
    const rows =
      search === ''
        ? await contacts.listContacts(tx, page)
        : await contacts.searchContacts(tx, { ...page, ...(await patternsOf(tx, search)) });
    return toPage(rows, query.limit, ({ position, id }) => encodeCursor({ position, id }));
  });
}

async function patternsOf(
  tx: Tx,
  search: string,
): Promise<{ namePattern: string; phonePatterns: string[] }> {
  const namePattern = `${search.replace(/[\\%_]/g, '\\$&')}%`;
  const digits = search.replace(/\D/g, '');
  // Whether a number is on a list, and whose it is, is part of what is hidden.
  if (!tx.sight.phones || digits.length < 2 || !/^[+\d\s().-]+$/.test(search))
    return { namePattern, phonePatterns: [] };
  const { default_country: country } = await accountOf(tx);
  const national =
    isCountry(country) && !search.startsWith('+')
      ? [`+${getCountryCallingCode(country)}${digits}%`]
      : [];
  return { namePattern, phonePatterns: [`+${digits}%`, ...national] };
}

function toPage<T>(rows: T[], limit: number, cursorOf: (row: T) => string): Page<T> {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  const hasMore = rows.length > limit;
  return {
    data,
    has_more: hasMore,
    next_cursor: hasMore && last !== undefined ? cursorOf(last) : null,
  };
}

export function getContact(ctx: Ctx, id: string): Promise<Contact> {
  return inSnapshot(ctx, async (tx) => mustFind(await contacts.findContact(tx, id, ctx.now)));
}

/** What happened with a contact, newest first. */
export function getContactHistory(ctx: Ctx, id: string): Promise<ContactEvent[]> {
  return inSnapshot(ctx, async (tx) => {
    mustFind(await contacts.findContact(tx, id, ctx.now));
    return sql.listHistory(tx, id, HISTORY_MAX);
  });
}

export function listDispositionCodes(ctx: Ctx): Promise<DispositionCode[]> {
  return inSnapshot(ctx, (tx) => sql.listDispositionCodes(tx));
}

/**
 * Puts a number as people type it on the do-not-call list. The first entry of a number stays as
 * it is.
 */
export function optOut(
  ctx: Ctx,
  input: { phone: string; reason: string },
): Promise<DoNotCallEntry> {
  return inTransaction(ctx, async (tx) => {
    const { default_country: country } = await accountOf(tx);
    const phone = normalizePhone(input.phone, isCountry(country) ? country : 'US');
    if (!phone.ok) throw new AppError('invalid_phone', 'this is not a phone number');
    const { e164 } = phone;
    const { added } = await addDoNotCall(ctx, tx, {
      phone: e164,
      reason: input.reason,
      source: 'api',
    });
    if (added) {
      const ref = phoneRef(ctx.deps, tx.accountId, e164);
      await audit(ctx, tx, {
        action: 'do_not_call.added',
        target: { kind: 'phone', id: ref },
        detail: { ends: e164.slice(-2) },
      });
    }
    return mustFind(await doNotCall.findDoNotCall(tx, e164));
  });
}

export function listDoNotCall(
  ctx: Ctx,
  query: { limit: number; cursor?: string },
): Promise<Page<DoNotCallEntry>> {
  return inSnapshot(ctx, async (tx) => {
    const { secrets } = ctx.deps;
    const where = `do-not-call cursor ${tx.accountId}`;
    const rows = await doNotCall.listDoNotCall(tx, {
      after: query.cursor === undefined ? '' : openCursor(secrets, query.cursor, where),
      limit: query.limit,
    });
    // The place in the list is a number, which whoever asks may not be allowed to see.
    const page = toPage(rows, query.limit, ({ key }) => sealCursor(secrets, key, where));
    return { ...page, data: page.data.map(({ key: _key, ...entry }) => entry) };
  });
}
