// The callbacks calendar. A callback is a fact and never changes: a change is another fact that names it and the
// version it was made of. What the contact is promised now is derived and stands in the contact’s own row.
import type { Callback, Whose } from '../../shared/callbacks.ts';
import {
  applyChange,
  mayChange,
  type CallbackChange,
  type CallbackState,
} from '../../shared/callback-changes.ts';
import { judgeSlot, type SlotRefusal } from '../../shared/callback-slots.ts';
import { AppError, type ErrorCode } from '../../shared/errors.ts';
import { SUPERVISING, type Role } from '../../shared/roles.ts';
import { findContactForDial, pokeContacts } from '../call-lists/service.ts';
import { recordEvent } from '../events/service.ts';
import { audit } from '../platform/audit.ts';
import { fromInstant, toInstant } from '../platform/clock.ts';
import {
  inSnapshot,
  inTransaction,
  memberIdOf,
  mustFind,
  nowInstant,
  type Ctx,
} from '../platform/context.ts';
import { takeSeq, type Tx } from '../platform/db/transaction.ts';
import { expectDue } from './dues.ts';
import { pokeCallbacks } from './pokes.ts';
import * as sql from './sql.ts';

export { announceDue, expectDue } from './dues.ts';
export { pokeCallbacks } from './pokes.ts';

type Page<T> = { data: T[]; has_more: boolean; next_cursor: string | null };

type Question = {
  from?: string;
  to?: string;
  whose: Whose;
  member_id?: string;
  limit: number;
  cursor?: string;
};

/** @throws AppError forbidden when somebody who does not supervise asks for the team's. */
export async function listCallbacks(ctx: Ctx, q: Question): Promise<Page<Callback>> {
  if (q.whose === 'team' && !supervises(ctx))
    throw new AppError('forbidden', 'only those who supervise see the callbacks of others');
  const rows = await inSnapshot(ctx, (tx) =>
    sql.listCallbacks(tx, {
      from: q.from ?? null,
      to: q.to ?? null,
      whose: q.whose,
      memberId: memberIdOf(ctx),
      ofMember: q.member_id ?? null,
      after: q.cursor === undefined ? null : placeOf(q.cursor),
      limit: q.limit + 1,
    }),
  );
  const data = rows.slice(0, q.limit);
  const last = data.at(-1);
  const hasMore = rows.length > q.limit;
  return {
    data,
    has_more: hasMore,
    next_cursor:
      hasMore && last ? `${toInstant(fromInstant(last.due_at))}_${last.contact_id}` : null,
  };
}

/** Cursors come sealed, so this one is as this list gave it. */
function placeOf(cursor: string): { dueAt: string; contactId: string } {
  const [dueAt = '', contactId = ''] = cursor.split('_');
  return { dueAt, contactId };
}

export async function getCallback(ctx: Ctx, id: string): Promise<Callback> {
  const found = await inSnapshot(ctx, async (tx) => mustFind(await sql.findCallback(tx, id)));
  const isTheirs = found.member_id === null || found.member_id === memberIdOf(ctx);
  if (isTheirs || supervises(ctx)) return found;
  throw new AppError('forbidden', 'this callback is somebody else’s');
}

type Made = { change_id: string; ver: number };

export function moveCallback(
  ctx: Ctx,
  id: string,
  { due_at, ...made }: Made & { due_at: string },
): Promise<Callback> {
  return change(ctx, { id, ...made }, { kind: 'moved', due_at });
}

export function handOverCallback(
  ctx: Ctx,
  id: string,
  { member_id, ...made }: Made & { member_id: string | null },
): Promise<Callback> {
  return change(
    ctx,
    { id, ...made },
    { kind: 'handed', member_id: member_id?.toLowerCase() ?? null },
  );
}

export function cancelCallback(
  ctx: Ctx,
  id: string,
  { reason, ...made }: Made & { reason: string },
): Promise<Callback> {
  return change(ctx, { id, ...made }, { kind: 'cancelled', reason });
}

type Asked = Made & { id: string };

/**
 * Makes one change, or answers the callback as it is when this change was made before.
 * @throws AppError not_found | forbidden | stale_version | wrong_state, and for a time that is not legal its reason
 */
function change(ctx: Ctx, asked: Asked, wanted: CallbackChange): Promise<Callback> {
  return inTransaction(ctx, async (tx) => {
    // The account’s counter is locked before anything is read, so nothing changes a promise between here and the commit.
    const seq = await takeSeq(tx);
    const current = mustFind(await sql.findCallback(tx, asked.id));
    const made = await sql.findChangedCallback(tx, asked.change_id);
    if (made === current.id) return current;
    if (made !== null)
      throw new AppError('invalid_request', 'this change_id was used for another callback');
    const memberId = memberIdOf(ctx);
    const next = nextState(current, { memberId, role: roleOf(ctx) }, { wanted, ver: asked.ver });
    await requirePossible(ctx, tx, { current, wanted });
    await write(ctx, tx, { seq, current, wanted, next, changeId: asked.change_id });
    return mustFind(await sql.findCallback(tx, current.id));
  });
}

function nextState(
  current: Callback,
  who: { memberId: string; role: Role },
  { wanted, ver }: { wanted: CallbackChange; ver: number },
): CallbackState {
  const { status, due_at, member_id } = current;
  const state = { status, due_at, member_id, ver: current.ver };
  if (!mayChange(who, state, wanted))
    throw new AppError('forbidden', 'only those who supervise do this to another’s callback');
  const verdict = applyChange(state, wanted, ver);
  if (verdict.kind === 'applied') return verdict.state;
  const told = { current };
  if (verdict.kind === 'final')
    throw new AppError('wrong_state', `this callback is ${current.status}`, { told });
  throw new AppError('stale_version', 'this callback was changed since', { told });
}

const REFUSED: Record<SlotRefusal, ErrorCode> = {
  past: 'callback_time',
  too_far: 'callback_time',
  closed: 'outside_calling_window',
  do_not_call: 'do_not_call',
};

/** That a new time is legal where the contact is, and a new holder somebody who works contacts. */
async function requirePossible(
  ctx: Ctx,
  tx: Tx,
  { current, wanted }: { current: Callback; wanted: CallbackChange },
): Promise<void> {
  if (wanted.kind === 'handed' && wanted.member_id !== null) {
    if (!(await sql.isWorking(tx, wanted.member_id)))
      throw new AppError('not_found', 'there is no such member who works contacts');
  }
  if (wanted.kind !== 'moved') return;
  const contact = mustFind(await findContactForDial(tx, current.contact_id));
  const place = { zone: contact.zone, window: await sql.findWindow(tx) };
  const question = { place, nowMs: ctx.now, dnc: contact.dnc || current.dnc };
  const verdict = judgeSlot(fromInstant(wanted.due_at), question);
  if (verdict.kind === 'legal') return;
  const { nearestMs } = verdict;
  const nearest = nearestMs === undefined ? null : toInstant(nearestMs);
  throw new AppError(REFUSED[verdict.kind], 'the contact cannot be promised this time', {
    reason: verdict.kind,
    told: { nearest },
  });
}

type Written = {
  seq: number;
  current: Callback;
  wanted: CallbackChange;
  next: CallbackState;
  changeId: string;
};

async function write(ctx: Ctx, tx: Tx, w: Written): Promise<void> {
  const { seq, current, wanted, next } = w;
  const memberId = memberIdOf(ctx);
  const isOpen = next.status === 'open';
  const dueAt = toInstant(fromInstant(next.due_at));
  const reason = wanted.kind === 'cancelled' ? wanted.reason : '';
  await sql.insertChange(tx, {
    id: w.changeId,
    callbackId: current.id,
    contactId: current.contact_id,
    ver: next.ver,
    kind: wanted.kind,
    dueAt,
    holderId: next.member_id,
    reason,
    memberId,
    at: nowInstant(ctx),
  });
  await sql.setPromise(tx, {
    contactId: current.contact_id,
    dueAt: isOpen ? dueAt : null,
    holderId: isOpen ? next.member_id : null,
    seq,
  });
  if (isOpen) await expectDue(tx, { callbackId: current.id, ver: next.ver, dueAt });
  const after = { due_at: isOpen ? dueAt : null, member_id: next.member_id, ver: next.ver };
  await recordEvent(ctx, tx, {
    type: 'callback.changed',
    seq,
    data: {
      callback_id: current.id,
      contact_id: current.contact_id,
      list_id: current.list_id,
      change: wanted.kind,
      changed_by: memberId,
      note: reason,
      ...after,
    },
  });
  await audit(ctx, tx, {
    action: `callback.${wanted.kind}`,
    target: { kind: 'callback', id: current.id },
    detail: { contact_id: current.contact_id, ...after },
  });
  pokeContacts(ctx, tx, seq);
  pokeCallbacks(ctx, tx, [current.member_id, next.member_id]);
}

function supervises(ctx: Ctx): boolean {
  return SUPERVISING.includes(roleOf(ctx));
}

function roleOf({ actor }: Ctx): Role {
  if ('role' in actor) return actor.role;
  throw new AppError('forbidden', 'only a member can do this');
}
