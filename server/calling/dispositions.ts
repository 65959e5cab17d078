// Dispositions: what came of a call. The contact's state follows from all of them, in one statement for a whole batch.
import { SYSTEM_CODE_EFFECT, SYSTEM_CODES, type Disposition } from '../../shared/calling.ts';
import { applyDispositions, type ChangedContact } from '../call-lists/service.ts';
import { expectDue, pokeCallbacks } from '../callbacks/service.ts';
import { recordEvents } from '../events/service.ts';
import { fromInstant } from '../platform/clock.ts';
import { nowInstant, type Ctx } from '../platform/context.ts';
import { requestHash } from '../platform/http/idempotency.ts';
import { emitClaims } from './claims.ts';
import { endClaims } from './claims.sql.ts';
import {
  factOf,
  inBatch,
  instantOf,
  lower,
  timed,
  type Batch,
  type Made,
  type Work,
} from './facts.ts';
import * as rules from './facts.rules.ts';
import type { FactResult } from './facts.rules.ts';
import * as sql from './facts.sql.ts';

/**
 * Records dispositions: the contact's state follows, a promised callback is made with it, an opt-out becomes
 * a do-not-call entry, the event goes out, and the member's claim on the contact ends. A lost claim never
 * rejects one: the call happened, so it is kept and flagged as a double call.
 */
export function recordDispositions(ctx: Ctx, batch: Batch<Disposition>): Promise<FactResult[]> {
  return inBatch(ctx, { coll: 'dispositions', rows: batch.rows }, async (work) => {
    const { rows } = batch;
    const { tx } = work;
    const promised = rows.flatMap((d) => (d.callback ? [lower(d.callback.id)] : []));
    const known: Known = {
      deviceId: batch.deviceId,
      effects: new Map([
        ...(await sql.findEffects(
          tx,
          rows.map((d) => d.code),
        )),
        ...SYSTEM_EFFECTS,
      ]),
      calls: await sql.findFactCalls(
        tx,
        rows.flatMap((d) => (d.call_id ? [lower(d.call_id)] : [])),
      ),
      claims: await sql.lockClaims(tx, [...work.contacts.keys()], ctx.now),
      callbacks: new Set((await sql.findHashes(tx, 'callbacks', promised)).keys()),
    };
    return {
      check: (d) => {
        const refusal = checkDisposition(d, known);
        if (!refusal && d.callback) known.callbacks.add(lower(d.callback.id));
        return refusal;
      },
      write: (all) => writeDispositions(work, known, all),
    };
  });
}

const SYSTEM_EFFECTS = Object.values(SYSTEM_CODES).map(
  (code) => [code, SYSTEM_CODE_EFFECT] as const,
);

type Known = {
  deviceId: string;
  effects: Awaited<ReturnType<typeof sql.findEffects>>;
  calls: Map<string, sql.FactCall>;
  claims: Map<string, sql.FactClaim>;
  /** Ids of callbacks that exist. */
  callbacks: Set<string>;
};

function checkDisposition(d: Disposition, known: Known): FactResult | null {
  if (!known.effects.has(d.code))
    return rules.rejected(d.id, 'invalid_request', 'there is no such disposition code');
  if (d.call_id !== null && known.calls.get(lower(d.call_id))?.contactId !== lower(d.contact_id)) {
    return rules.rejected(d.id, 'not_found', 'there is no such call of this contact');
  }
  if (d.callback && known.callbacks.has(lower(d.callback.id))) {
    return {
      id: d.id,
      st: 'conflict',
      code: 'conflict',
      detail: 'the id of its callback was used already',
    };
  }
  return timed(d, d.callback ? [d.callback.due_at] : []);
}

type Promises = Map<Made<Disposition>, rules.Promised>;

async function writeDispositions(
  work: Work,
  known: Known,
  all: readonly Made<Disposition>[],
): Promise<number> {
  const { ctx, tx, memberId } = work;
  const rows = all.map((made) => rowOf(work, known, made));
  await sql.insertDispositions(tx, rows);
  const promises: Promises = new Map();
  for (const made of all) {
    const wish = made.fact.callback;
    if (wish) promises.set(made, await writePromise(work, made, wish));
  }
  await applyDispositions(tx, {
    contacts: changedContacts(work, all, promises),
    optOuts: all.flatMap(({ seq }, n) => {
      const { contactId, code, effect, at } = rows[n] as sql.NewDisposition;
      return effect === 'dnc' ? [{ contactId, code, at, memberId, seq }] : [];
    }),
  });
  await recordEvents(
    ctx,
    tx,
    all.map((made, n) => ({
      type: 'disposition.created' as const,
      mode: known.calls.get(lower(made.fact.call_id ?? ''))?.mode,
      seq: made.seq,
      data: eventOf(rows[n] as sql.NewDisposition, promises.get(made)?.dueAt ?? null),
    })),
  );
  for (const { contactId } of rows) await endClaim(work, known, contactId);
  return all.at(-1)?.seq ?? 0;
}

function rowOf({ ctx, memberId }: Work, known: Known, made: Made<Disposition>): sql.NewDisposition {
  const { fact: d } = made;
  const base = factOf(made, memberId, ctx);
  const claim = known.claims.get(base.contactId);
  return {
    ...base,
    callId: d.call_id,
    deviceId: known.deviceId,
    code: d.code,
    effect: known.effects.get(d.code) ?? 'retry',
    note: d.note,
    callbackId: d.callback?.id ?? null,
    supersedes: d.supersedes,
    doubleCall: rules.isDoubleCall(claim, { memberId, token: d.claim_token }),
  };
}

function eventOf(row: sql.NewDisposition, callbackAt: string | null) {
  return {
    disposition_id: row.id,
    contact_id: row.contactId,
    list_id: row.listId,
    call_id: row.callId,
    code: row.code,
    note: row.note,
    member_id: row.memberId,
    callback_at: callbackAt,
    client_at: row.clientAt,
  };
}

async function endClaim({ ctx, tx, memberId }: Work, known: Known, contactId: string) {
  const claim = known.claims.get(contactId);
  if (!claim?.live || claim.memberId !== memberId) return;
  const held = { memberId, contactIds: [contactId], token: claim.token, now: ctx.now };
  emitClaims(ctx, tx, { contactIds: await endClaims(tx, held), memberId: null });
}

/** The contacts of these dispositions, one entry for each, as the last of them leaves it. Whoever has a callback hears of it once. */
function changedContacts(
  { ctx, tx, contacts }: Work,
  all: readonly Made<Disposition>[],
  promises: Promises,
): ChangedContact[] {
  const changed = new Map<string, ChangedContact>();
  const holders: (string | null)[] = [];
  for (const made of all) {
    const { fact: d, seq, clientAt } = made;
    const contactId = lower(d.contact_id);
    const contact = contacts.get(contactId);
    const current = contact?.callbackAt
      ? { dueAt: contact.callbackAt, memberId: contact.callbackMemberId }
      : null;
    const standing = rules.standingCallback(current, {
      promised: promises.get(made) ?? null,
      madeAt: fromInstant(clientAt),
    });
    holders.push(...[current, standing].flatMap((p) => (p ? [p.memberId] : [])));
    const callbackAt = standing?.dueAt ?? null;
    const callbackMemberId = standing?.memberId ?? null;
    if (contact) contacts.set(contactId, { ...contact, callbackAt, callbackMemberId });
    // A call made outside Switchyard is an attempt nobody else counts; a correction is none.
    const isAttempt = d.call_id === null && d.supersedes === null;
    const before = changed.get(contactId);
    const attempts = (before?.attempts ?? 0) + (isAttempt ? 1 : 0);
    const calledAt = attempts > 0 ? nowInstant(ctx) : null;
    const change = {
      contactId,
      code: d.code,
      callbackAt,
      callbackMemberId,
      attempts,
      calledAt,
      seq,
    };
    changed.set(contactId, change);
  }
  if (holders.length > 0) pokeCallbacks(ctx, tx, holders);
  return [...changed.values()];
}

/** The callback a disposition promises, as a fact of its own. */
async function writePromise(
  { ctx, tx, memberId }: Work,
  made: Made<Disposition>,
  wish: NonNullable<Disposition['callback']>,
): Promise<rules.Promised> {
  const dueAt = instantOf(wish.due_at);
  const forAnyone = wish.for === 'anyone';
  const base = { ...factOf(made, memberId, ctx), id: lower(wish.id), hash: requestHash(wish) };
  await sql.insertCallback(tx, { ...base, dueAt, forAnyone, note: made.fact.note });
  await expectDue(tx, { callbackId: base.id, ver: 1, dueAt });
  return { dueAt, memberId: forAnyone ? null : memberId };
}
