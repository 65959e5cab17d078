// What agents record: notes and callbacks here, dispositions beside it. One batch is one transaction and every fact gets
// its own result. Facts are checked before anything is written, so a bad one never takes its neighbours along; a fact
// whose id is known is never written again, so a batch can be repeated until its answer arrives.
import type { CallbackFact, Note } from '../../shared/calling.ts';
import { pokeContacts } from '../call-lists/service.ts';
import { expectDue, pokeCallbacks } from '../callbacks/service.ts';
import { inTransaction, memberIdOf, nowInstant, type Ctx } from '../platform/context.ts';
import { fromInstant, toInstant } from '../platform/clock.ts';
import { takeSeq, type Tx } from '../platform/db/transaction.ts';
import { requestHash } from '../platform/http/idempotency.ts';
import * as rules from './facts.rules.ts';
import type { FactResult } from './facts.rules.ts';
import * as sql from './facts.sql.ts';

export type { FactResult } from './facts.rules.ts';

/** Facts of one device. Results come in the order of the rows. */
export type Batch<T> = { deviceId: string; rows: readonly T[] };

export type Fact = Pick<Note, 'id' | 'contact_id' | 'list_id' | 'client_at'>;

/** The contacts, ids and claims that a batch names, locked, and its sequence numbers. */
export type Work = {
  ctx: Ctx;
  tx: Tx;
  memberId: string;
  contacts: Map<string, sql.FactContact>;
  hashes: Map<string, string>;
};

/** A fact with what its row takes from the request. */
export type Made<T> = { fact: T; seq: number; hash: Buffer; clientAt: string };

/** Records notes about contacts. */
export function recordNotes(ctx: Ctx, batch: Batch<Note>): Promise<FactResult[]> {
  return inBatch(ctx, { coll: 'notes', rows: batch.rows }, async ({ tx, memberId }) => ({
    check: (note) => timed(note, []),
    write: async (all) => {
      const rows = all.map((made) => ({ ...factOf(made, memberId, ctx), text: made.fact.text }));
      await sql.insertNotes(tx, rows);
      return 0;
    },
  }));
}

/** Records callbacks promised outside a disposition. A closed contact keeps the fact and is not called again. */
export function recordCallbacks(ctx: Ctx, batch: Batch<CallbackFact>): Promise<FactResult[]> {
  return inBatch(ctx, { coll: 'callbacks', rows: batch.rows }, async (work) => ({
    check: (c) => timed(c, [c.due_at]),
    write: async (all) => {
      let changedUpTo = 0;
      const holders: (string | null)[] = [];
      for (const made of all) {
        const changed = await writeCallback(work, made);
        if (!changed) continue;
        changedUpTo = made.seq;
        holders.push(...changed);
      }
      if (changedUpTo > 0) pokeCallbacks(work.ctx, work.tx, holders);
      return changedUpTo;
    },
  }));
}

/** Answers whose the contact's callback was and is; null when the contact did not change. */
async function writeCallback(
  { ctx, tx, memberId, contacts }: Work,
  made: Made<CallbackFact>,
): Promise<(string | null)[] | null> {
  const { fact, seq } = made;
  const dueAt = instantOf(fact.due_at);
  const base = factOf(made, memberId, ctx);
  const forAnyone = fact.for === 'anyone';
  await sql.insertCallback(tx, { ...base, dueAt, forAnyone, note: fact.note });
  await expectDue(tx, { callbackId: base.id, ver: 1, dueAt });
  const contact = contacts.get(base.contactId);
  if (!contact || !rules.takesCallback(contact.state)) return null;
  const callbackMemberId = forAnyone ? null : memberId;
  await sql.setContactCallback(tx, {
    contactId: contact.id,
    dueAt,
    memberId: callbackMemberId,
    seq,
  });
  contacts.set(contact.id, { ...contact, callbackAt: dueAt, callbackMemberId });
  return [contact.callbackMemberId, callbackMemberId];
}

type Verbs<T> = {
  /** Why the fact is rejected; null when it is taken. Asked in their order, before anything is written. */
  check(fact: T): FactResult | null;
  /** Writes those that were taken, in their order; answers the highest number that a contact changed with. */
  write(all: readonly Made<T>[]): Promise<number>;
};

export function inBatch<T extends Fact>(
  ctx: Ctx,
  batch: { coll: sql.FactTable; rows: readonly T[] },
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
    const taken: Made<T>[] = [];
    for (const [index, fact] of rows.entries()) {
      const hash = requestHash(fact);
      const refusal = refuse(work, fact, hash) ?? verbs.check(fact);
      results.push(refusal ?? rules.ok(fact.id));
      if (refusal) continue;
      const kept = contacts.get(lower(fact.contact_id))?.erased
        ? { fact: rules.withoutWords(fact), hash: Buffer.alloc(0) }
        : { fact, hash };
      taken.push({ ...kept, seq: first + index, clientAt: clamped(ctx, fact.client_at) });
      hashes.set(lower(fact.id), kept.hash.toString('hex'));
    }
    const changedUpTo = taken.length === 0 ? 0 : await verbs.write(taken);
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

export function factOf({ fact, hash, clientAt }: Made<Fact>, memberId: string, ctx: Ctx) {
  const ids = {
    id: lower(fact.id),
    contactId: lower(fact.contact_id),
    listId: lower(fact.list_id),
  };
  return { ...ids, memberId, hash, clientAt, at: nowInstant(ctx) };
}

export function timed(fact: Fact, instants: string[]): FactResult | null {
  if (rules.areTimes([fact.client_at, ...instants])) return null;
  return rules.rejected(fact.id, 'invalid_request', 'an instant is not in this century');
}

/** A console's clock may run ahead; nothing was made in the future. */
function clamped(ctx: Ctx, instant: string): string {
  const time = fromInstant(instant);
  return Number.isNaN(time) ? nowInstant(ctx) : toInstant(Math.min(time, ctx.now));
}

export function instantOf(text: string): string {
  return toInstant(fromInstant(text));
}

/** Postgres writes ids in lower case, and people may not. */
export function lower(id: string): string {
  return id.toLowerCase();
}
