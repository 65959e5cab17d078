// Appends to an account's ledger and proves it. Each row's hash covers the row and the hash before it, and
// the account's head keeps the last one, so an edited, removed or inserted row is found.
import { createHash } from 'node:crypto';
import { newId } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import * as sql from './ledger.sql.ts';
import type { Entry, StoredEntry } from './ledger.sql.ts';
import { rateCharge } from './rules.ts';

const PAGE = 1000;

/** How rows are hashed that are booked now. */
const HASH_FORM = 2;

export type NewEntry = Omit<Entry, 'id' | 'n' | 'hashForm'>;
/** `isNew` is false when the source had its row already. */
export type Appended = { entry: StoredEntry; isNew: boolean };

/**
 * Adds one row at the end of the ledger of the account in view, or finds the row its source has already.
 * Locks the account's head until the commit.
 */
export async function appendEntry(tx: Tx, entry: NewEntry): Promise<Appended> {
  const head = await sql.lockHead(tx);
  const row: Entry = { ...entry, id: newId(), n: head.entries + 1, hashForm: HASH_FORM };
  const stored = { ...row, previousHash: head.hash, hash: hashEntry(head.hash, row) };
  if (!(await sql.insertEntry(tx, stored))) {
    return { entry: await sql.getEntryBySource(tx, entry), isNew: false };
  }
  const sumMinor = head.sumMinor + owedMinor(row);
  await sql.moveHead(tx, { entries: row.n, sumMinor, hash: stored.hash });
  return { entry: stored, isNew: true };
}

/** What a row adds to what the account owes. */
function owedMinor(e: Entry): number {
  return e.mode === 'live' ? e.amountMinor : 0;
}

/** sha256 over the hash before and the row's values in this fixed order. */
export function hashEntry(previousHash: Buffer, e: Entry): Buffer {
  const values = [
    e.id,
    e.n,
    e.kind,
    e.sourceKind,
    e.operatingAccountId,
    e.sourceId,
    e.rule,
    e.rateCardId,
    e.rateMicros,
    e.increments,
    e.minimumMicros,
    e.durationSeconds,
    e.billedSeconds,
    e.amountMicros,
    e.amountMinor,
    e.currency,
    e.reversesId,
    e.bookedAt,
    e.createdAt,
    ...(e.hashForm === 1 ? [] : [e.mode]),
  ];
  return createHash('sha256').update(previousHash).update(JSON.stringify(values)).digest();
}

export type LedgerProblem = { n: number; problem: string };

/** Re-derives every amount and the whole chain of the account in view; an empty answer is a pass. */
export async function verifyLedger(tx: Tx): Promise<LedgerProblem[]> {
  const problems: LedgerProblem[] = [];
  let end: sql.Head = { entries: 0, sumMinor: 0, hash: Buffer.alloc(0) };
  for (;;) {
    const page = await sql.listEntriesAfter(tx, end.entries, PAGE);
    for (const entry of page) {
      problems.push(...problemsOf(entry, end).map((problem) => ({ n: entry.n, problem })));
      end = { entries: entry.n, sumMinor: end.sumMinor + owedMinor(entry), hash: entry.hash };
    }
    if (page.length < PAGE) break;
  }
  const head = await sql.getHead(tx);
  if (head.entries !== end.entries || !head.hash.equals(end.hash)) {
    problems.push({ n: head.entries, problem: 'the ledger does not end where its head says' });
  }
  if (head.sumMinor !== end.sumMinor) {
    problems.push({ n: head.entries, problem: 'the amounts do not add up to the sum of the head' });
  }
  return problems;
}

function problemsOf(entry: StoredEntry, before: sql.Head): string[] {
  const problems: string[] = [];
  if (entry.n !== before.entries + 1) problems.push('a row is missing before this one');
  if (!entry.previousHash.equals(before.hash))
    problems.push('the row does not follow the one before');
  if (!entry.hash.equals(hashEntry(entry.previousHash, entry))) {
    problems.push('the row is not what was booked');
  }
  if (entry.kind === 'charge' && !amountsFollow(entry)) {
    problems.push('the amount does not follow from the rate and the duration');
  }
  return problems;
}

function amountsFollow(e: StoredEntry): boolean {
  const { durationSeconds, rateMicros, increments, minimumMicros } = e;
  if (durationSeconds === null || rateMicros === null) return false;
  if (increments === null || minimumMicros === null) return false;
  const rated = rateCharge({ durationSeconds, rateMicros, increments, minimumMicros });
  return (
    rated.billedSeconds === e.billedSeconds &&
    rated.amountMicros === e.amountMicros &&
    rated.amountMinor === e.amountMinor
  );
}
