// What others change on the server while consoles work: through the server's own transactions, so that a fault planted
// in them shows.
import { setTimeout as pause } from 'node:timers/promises';
import { newId } from '../../server/platform/context.ts';
import { takeSeq, withAccount, type Tx } from '../../server/platform/db/transaction.ts';
import type { Database } from '../../server/platform/db/open.ts';
import * as sql from './changes.sql.ts';

export type Change =
  | { kind: 'seed'; lists: number[]; mark: string }
  | { kind: 'edit'; contactIds: string[]; holdMs: number }
  | { kind: 'remove'; contactId: string }
  | { kind: 'move'; contactId: string; listId: string }
  | { kind: 'list'; listId: string; status: 'open' | 'closed' }
  | { kind: 'add'; listId: string; count: number; mark: string }
  | { kind: 'code'; pick: number }
  | { kind: 'epoch' }
  | { kind: 'purge' }
  | { kind: 'overtake'; contactIds: [string, string] };

/** Where numbers are locked the second one waits for the first, and there is nothing to wait for. */
const OVERTAKING_MS = 50;
const OPEN_MS_MAX = 10_000;

export type Seeded = { listIds: string[]; contactIds: string[] };

export type Changing = {
  pool: Database['pools']['app'];
  accountId: string;
  /** After the commit, as the server's own routes do it. */
  onChanged: (seq: number) => void;
  /** Runs while a number is taken and not yet committed. */
  between: () => Promise<void>;
};

/** Answers what was made. */
export function makeChange(changing: Changing, change: Change): Promise<Seeded> {
  if (change.kind === 'overtake') return overtake(changing, change.contactIds);
  return inTransaction(changing, (tx) => apply(tx, change));
}

/** Pokes after the commit when a number was taken. */
function inTransaction<T>(
  { pool, accountId, onChanged }: Changing,
  fn: (tx: Numbered) => Promise<T>,
): Promise<T> {
  return withAccount(pool, { accountId }, (tx) => {
    let last = 0;
    tx.afterCommit(() => void (last > 0 && onChanged(last)));
    const take = async (count = 1): Promise<number> => {
      const first = await takeSeq(tx, count);
      last = first + count - 1;
      return first;
    };
    return fn({ ...tx, take });
  });
}

type Numbered = Tx & { take: (count?: number) => Promise<number> };

const NONE: Seeded = { listIds: [], contactIds: [] };

/**
 * One writer takes its number and stays open; another one begins, and whoever reads now may see neither, or the second
 * one alone if numbers are not locked.
 */
async function overtake(
  changing: Changing,
  [slow, fast]: readonly [string, string],
): Promise<Seeded> {
  const taken = Promise.withResolvers<void>();
  const tried = Promise.withResolvers<void>();
  const first = inTransaction(changing, async (tx) => {
    const seq = await tx.take();
    taken.resolve();
    await Promise.race([tried.promise, pause(OVERTAKING_MS)]);
    await Promise.race([changing.between(), pause(OPEN_MS_MAX)]);
    await sql.editContacts(tx, [slow], seq);
  });
  await Promise.race([taken.promise, first]);
  const second = inTransaction(changing, async (tx) => {
    await sql.editContacts(tx, [fast], await tx.take());
  });
  void second.catch(() => undefined).then(tried.resolve);
  await Promise.all([first, second]);
  return NONE;
}

async function apply(tx: Numbered, change: Exclude<Change, { kind: 'overtake' }>): Promise<Seeded> {
  switch (change.kind) {
    case 'seed':
      return seed(tx, change);
    case 'add':
      return { listIds: [], contactIds: await addContacts(tx, change) };
    case 'edit': {
      const seq = await tx.take(change.contactIds.length);
      // Whoever writes next must wait, and whoever reads must not see what comes after.
      await pause(change.holdMs);
      await sql.editContacts(tx, [...new Set(change.contactIds)].toSorted(), seq);
      return NONE;
    }
    case 'remove':
      await sql.removeContact(tx, change.contactId, await tx.take());
      return NONE;
    case 'move':
      await sql.moveContact(tx, change, await tx.take());
      return NONE;
    case 'list':
      await sql.setListStatus(tx, change, await tx.take());
      return NONE;
    case 'code':
      await sql.relabelCode(tx, change.pick, await tx.take());
      return NONE;
    case 'epoch':
      await sql.raiseEpoch(tx);
      return NONE;
    case 'purge':
      await tx.take();
      await sql.purgeTombstones(tx);
      return NONE;
  }
}

async function seed(
  tx: Numbered,
  { lists, mark }: { lists: number[]; mark: string },
): Promise<Seeded> {
  const made: Seeded = { listIds: [], contactIds: [] };
  for (const count of lists) {
    const listId = newId();
    await sql.insertList(tx, listId, await tx.take());
    made.listIds.push(listId);
    made.contactIds.push(...(await addContacts(tx, { listId, count, mark })));
  }
  return made;
}

async function addContacts(
  tx: Numbered,
  { listId, count, mark }: { listId: string; count: number; mark: string },
): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId());
  await sql.insertContacts(tx, { listId, ids, mark, seq: await tx.take(count) });
  return ids;
}
