// What agents record: dispositions, notes and callbacks. One batch is one transaction and every fact gets its
// own result. Facts are checked before anything is written, so a bad one never takes its neighbours along; a
// fact whose id is known is never written again, so a batch can be repeated until its answer arrives.
import {
  SYSTEM_CODE_EFFECT,
  SYSTEM_CODES,
  type CallbackFact,
  type Disposition,
  type Note,
} from '../../shared/calling.ts';
import {
  applyDispositionToContact,
  pokeContacts,
  recordAttempt,
  type AppliedDisposition,
} from '../call-lists/service.ts';
import { pokeCallbacks } from '../callbacks/service.ts';
import { recordEvent } from '../events/service.ts';
import { inTransaction, memberIdOf, nowInstant, type Ctx } from '../platform/context.ts';
import { fromInstant, toInstant } from '../platform/clock.ts';
import { takeSeq, type Tx } from '../platform/db/transaction.ts';
import { requestHash } from '../platform/http/idempotency.ts';
import { emitClaims } from './claims.ts';
import { endClaims } from './claims.sql.ts';
import * as rules from './facts.rules.ts';
import type { FactResult } from './facts.rules.ts';
import * as sql from './facts.sql.ts';

export type { FactResult } from './facts.rules.ts';

/** Facts of one device. Results come in the order of the rows. */
export type Batch<T> = { deviceId: string; rows: readonly T[] };

type Fact = Pick<Note, 'id' | 'contact_id' | 'list_id' | 'client_at'>;

/** The contacts, ids and claims that a batch names, locked, and its sequence numbers. */
type Work = {
  ctx: Ctx;
  tx: Tx;
  memberId: string;
  contacts: Map<string, sql.FactContact>;
  hashes: Map<string, string>;
};

/** A fact with what its row takes from the request. */
type Made<T> = { fact: T; seq: number; hash: Buffer; clientAt: string };

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
      check: (d) => checkDisposition(d, known),
      write: (made) => writeDisposition(work, known, made),
    };
  });
}

/** Records notes about contacts. */
export function recordNotes(ctx: Ctx, batch: Batch<Note>): Promise<FactResult[]> {
  return inBatch(ctx, { coll: 'notes', rows: batch.rows }, async ({ tx, memberId }) => ({
    check: (note) => timed(note, []),
    write: async (made) => {
      await sql.insertNote(tx, { ...factOf(made, memberId, ctx), text: made.fact.text });
      return false;
    },
  }));
}

/** Records callbacks promised outside a disposition. A closed contact keeps the fact and is not called again. */
export function recordCallbacks(ctx: Ctx, batch: Batch<CallbackFact>): Promise<FactResult[]> {
  return inBatch(
    ctx,
    { coll: 'callbacks', rows: batch.rows },
    async ({ tx, memberId, contacts }) => ({
      check: (c) => timed(c, [c.due_at]),
      write: async (made) => {
        const { fact, seq } = made;
        const dueAt = instantOf(fact.due_at);
        const base = factOf(made, memberId, ctx);
        await sql.insertCallback(tx, {
          ...base,
          dueAt,
          forAnyone: fact.for === 'anyone',
          note: fact.note,
        });
        const contact = contacts.get(base.contactId);
        if (!contact || !rules.takesCallback(contact.state)) return false;
        const callbackMemberId = fact.for === 'me' ? memberId : null;
        await sql.setContactCallback(tx, {
          contactId: contact.id,
          dueAt,
          memberId: callbackMemberId,
          seq,
        });
        pokeCallbacks(ctx, tx, [contact.callbackMemberId, callbackMemberId]);
        contacts.set(contact.id, { ...contact, callbackAt: dueAt, callbackMemberId });
        return true;
      },
    }),
  );
}

type Verbs<T> = {
  /** Why the fact is rejected; null when it is taken. */
  check(fact: T): FactResult | null;
  /** Writes it; answers whether its contact changed. */
  write(made: Made<T>): Promise<boolean>;
};

function inBatch<T extends Fact>(
  ctx: Ctx,
  batch: { coll: 'dispositions' | 'notes' | 'callbacks'; rows: readonly T[] },
  prepare: (work: Work) => Promise<Verbs<T>>,
): Promise<FactResult[]> {
  const memberId = memberIdOf(ctx);
  const { rows } = batch;
  return inTransaction(ctx, async (tx) => {
    const first = await takeSeq(tx, rows.length);
    const ids = rows.map((row) => lower(row.id));
    const hashes = await sql.findHashes(tx, batch.coll, ids);
    const contactIds = rows.map((row) => lower(row.contact_id));
    const contacts = await sql.lockContacts(tx, contactIds);
    const work: Work = { ctx, tx, memberId, contacts, hashes };
    const verbs = await prepare(work);
    const results: FactResult[] = [];
    let changedUpTo = 0;
    for (const [index, fact] of rows.entries()) {
      const hash = requestHash(fact);
      const refusal = refuse(work, fact, hash) ?? verbs.check(fact);
      results.push(refusal ?? rules.ok(fact.id));
      if (refusal) continue;
      const kept = contacts.get(lower(fact.contact_id))?.erased
        ? { fact: rules.withoutWords(fact), hash: Buffer.alloc(0) }
        : { fact, hash };
      const made = { ...kept, seq: first + index, clientAt: clamped(ctx, fact.client_at) };
      if (await verbs.write(made)) changedUpTo = made.seq;
      hashes.set(lower(fact.id), kept.hash.toString('hex'));
    }
    if (changedUpTo > 0) pokeContacts(ctx, tx, changedUpTo);
    return results;
  });
}

/** What every fact has in common: a new id, and a contact on that list of this account. */
function refuse(work: Work, fact: Fact, hash: Buffer): FactResult | null {
  const known = work.hashes.get(lower(fact.id));
  if (known !== undefined) return rules.repeated(fact.id, { known, given: hash.toString('hex') });
  const contact = work.contacts.get(lower(fact.contact_id));
  if (contact && contact.listId === lower(fact.list_id)) return null;
  return rules.rejected(fact.id, 'not_found', 'there is no such contact on that call list');
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

async function writeDisposition(
  work: Work,
  known: Known,
  made: Made<Disposition>,
): Promise<boolean> {
  const { ctx, tx, memberId } = work;
  const { fact: d, seq } = made;
  const base = factOf(made, memberId, ctx);
  const { contactId } = base;
  const effect = known.effects.get(d.code) ?? 'retry';
  const claim = known.claims.get(contactId);
  await sql.insertDisposition(tx, {
    ...base,
    callId: d.call_id,
    deviceId: known.deviceId,
    code: d.code,
    effect,
    note: d.note,
    callbackId: d.callback?.id ?? null,
    supersedes: d.supersedes,
    doubleCall: rules.isDoubleCall(claim, { memberId, token: d.claim_token }),
  });
  const promised = d.callback && (await writePromise(work, made, d.callback));
  if (d.callback) known.callbacks.add(lower(d.callback.id));
  await updateContact(
    work,
    { ...base, code: d.code, effect, callId: d.call_id, supersedes: d.supersedes },
    { promised, seq },
  );
  await recordEvent(ctx, tx, {
    type: 'disposition.created',
    mode: d.call_id === null ? undefined : known.calls.get(lower(d.call_id))?.mode,
    seq,
    data: {
      disposition_id: base.id,
      contact_id: contactId,
      list_id: base.listId,
      call_id: d.call_id,
      code: d.code,
      note: d.note,
      member_id: memberId,
      callback_at: promised?.dueAt ?? null,
      client_at: base.clientAt,
    },
  });
  if (claim?.live && claim.memberId === memberId) {
    const held = { memberId, contactIds: [contactId], token: claim.token, now: ctx.now };
    emitClaims(ctx, tx, { contactIds: await endClaims(tx, held), memberId: null });
  }
  return true;
}

/** The contact as its dispositions and promises make it now. */
async function updateContact(
  { ctx, tx, memberId, contacts }: Work,
  d: {
    code: string;
    effect: AppliedDisposition['effect'];
    contactId: string;
    at: string;
    clientAt: string;
    callId: string | null;
    supersedes: string | null;
  },
  change: { promised: rules.Promised | null; seq: number },
): Promise<void> {
  const contact = contacts.get(d.contactId);
  const current = contact?.callbackAt
    ? { dueAt: contact.callbackAt, memberId: contact.callbackMemberId }
    : null;
  const standing = rules.standingCallback(current, {
    promised: change.promised,
    madeAt: fromInstant(d.clientAt),
  });
  const callbackAt = standing?.dueAt ?? null;
  const callbackMemberId = standing?.memberId ?? null;
  const state = await applyDispositionToContact(tx, {
    contactId: d.contactId,
    effect: d.effect,
    code: d.code,
    at: d.at,
    callbackAt,
    callbackMemberId,
    seq: change.seq,
    memberId,
  });
  const holders = [current, standing].flatMap((p) => (p ? [p.memberId] : []));
  if (holders.length > 0) pokeCallbacks(ctx, tx, holders);
  // A call made outside Switchyard is an attempt nobody else counts; a correction is none.
  if (d.callId === null && d.supersedes === null) {
    await recordAttempt(tx, { contactId: d.contactId, at: d.at, seq: change.seq });
  }
  if (contact) contacts.set(d.contactId, { ...contact, state, callbackAt, callbackMemberId });
}

/** The callback a disposition promises, as a fact of its own. */
async function writePromise(
  { ctx, tx, memberId }: Work,
  made: Made<Disposition>,
  wish: NonNullable<Disposition['callback']>,
): Promise<{ dueAt: string; memberId: string | null }> {
  const dueAt = instantOf(wish.due_at);
  const forAnyone = wish.for === 'anyone';
  const base = { ...factOf(made, memberId, ctx), id: lower(wish.id), hash: requestHash(wish) };
  await sql.insertCallback(tx, { ...base, dueAt, forAnyone, note: made.fact.note });
  return { dueAt, memberId: forAnyone ? null : memberId };
}

function factOf({ fact, hash, clientAt }: Made<Fact>, memberId: string, ctx: Ctx) {
  const ids = {
    id: lower(fact.id),
    contactId: lower(fact.contact_id),
    listId: lower(fact.list_id),
  };
  return { ...ids, memberId, hash, clientAt, at: nowInstant(ctx) };
}

function timed(fact: Fact, instants: string[]): FactResult | null {
  if (rules.areTimes([fact.client_at, ...instants])) return null;
  return rules.rejected(fact.id, 'invalid_request', 'an instant is not in this century');
}

/** A console's clock may run ahead; nothing was made in the future. */
function clamped(ctx: Ctx, instant: string): string {
  const time = fromInstant(instant);
  return Number.isNaN(time) ? nowInstant(ctx) : toInstant(Math.min(time, ctx.now));
}

function instantOf(text: string): string {
  return toInstant(fromInstant(text));
}

/** Postgres writes ids in lower case, and people may not. */
function lower(id: string): string {
  return id.toLowerCase();
}
