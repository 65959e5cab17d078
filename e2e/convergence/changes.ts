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
  | { kind: 'purge' };

export type Seeded = { listIds: string[]; contactIds: string[] };

/** Answers what was made. */
export function makeChange(
  pools: Database['pools'],
  accountId: string,
  change: Change,
): Promise<Seeded> {
  return withAccount(pools.app, { accountId }, (tx) => apply(tx, change));
}

const NONE: Seeded = { listIds: [], contactIds: [] };

async function apply(tx: Tx, change: Change): Promise<Seeded> {
  switch (change.kind) {
    case 'seed':
      return seed(tx, change);
    case 'add':
      return { listIds: [], contactIds: await addContacts(tx, change) };
    case 'edit': {
      const seq = await takeSeq(tx, change.contactIds.length);
      // Whoever writes next must wait, and whoever reads must not see what comes after.
      await pause(change.holdMs);
      await sql.editContacts(tx, [...new Set(change.contactIds)].toSorted(), seq);
      return NONE;
    }
    case 'remove':
      await sql.removeContact(tx, change.contactId, await takeSeq(tx));
      return NONE;
    case 'move':
      await sql.moveContact(tx, change, await takeSeq(tx));
      return NONE;
    case 'list':
      await sql.setListStatus(tx, change, await takeSeq(tx));
      return NONE;
    case 'code':
      await sql.relabelCode(tx, change.pick, await takeSeq(tx));
      return NONE;
    case 'epoch':
      await sql.raiseEpoch(tx);
      return NONE;
    case 'purge':
      await takeSeq(tx);
      await sql.purgeTombstones(tx);
      return NONE;
  }
}

async function seed(tx: Tx, { lists, mark }: { lists: number[]; mark: string }): Promise<Seeded> {
  const made: Seeded = { listIds: [], contactIds: [] };
  for (const count of lists) {
    const listId = newId();
    await sql.insertList(tx, listId, await takeSeq(tx));
    made.listIds.push(listId);
    made.contactIds.push(...(await addContacts(tx, { listId, count, mark })));
  }
  return made;
}

async function addContacts(
  tx: Tx,
  { listId, count, mark }: { listId: string; count: number; mark: string },
): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId());
  await sql.insertContacts(tx, { listId, ids, mark, seq: await takeSeq(tx, count) });
  return ids;
}
