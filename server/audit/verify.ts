// Works the whole chain of an account out again and compares: links, rows, end, signature, and that no row stands
// outside of it.
import type { AuditChainState, ChainProblem } from '../../shared/audit.ts';
import type { Tx } from '../platform/db/transaction.ts';
import * as sql from './chain.sql.ts';
import { hashRow, isSigned, statementOf } from './hashing.ts';

export type Verified = {
  from: number;
  head: sql.Head;
  waiting: number;
  checkpoint: sql.Checkpoint | null;
  problems: AuditChainState['problems'];
};

const PAGE = 2000;
const MOST_PROBLEMS = 20;

/**
 * Checks the chain of the account in view, in the caller's snapshot. A log longer than `most` is checked from the
 * last signed place before its newest `most` rows.
 */
export async function verifyChain(
  tx: Tx,
  { publicKey, most = 100_000 }: { publicKey: string; most?: number },
): Promise<Verified> {
  const head = await sql.getHead(tx);
  const start = head.entries > most ? await sql.findCheckpoint(tx, head.entries - most) : null;
  const problems: Verified['problems'] = [];
  const found = (n: number, problem: ChainProblem) => {
    if (problems.length < MOST_PROBLEMS) problems.push({ n, problem });
  };
  const checkpoint = await sql.findCheckpoint(tx, Number.MAX_SAFE_INTEGER);
  for (const signed of [start, checkpoint])
    if (signed && !isSigned(publicKey, statementOf(tx.accountId, signed), signed.signature))
      found(signed.entries, 'the signature of the checkpoint is not genuine');
  const end = await walk(tx, { start, checkpoint, found });
  if (end.entries !== head.entries || !end.hash.equals(head.hash))
    found(head.entries, 'the chain does not end where its head says');
  if (checkpoint && checkpoint.entries > end.entries)
    found(checkpoint.entries, 'entries that were signed are gone');
  const { rows, waiting } = await sql.countRows(tx);
  if (rows !== end.entries + waiting)
    found(end.entries, 'there are rows outside of the chain, or links without a row');
  return { from: (start?.entries ?? 0) + 1, head, waiting, checkpoint, problems };
}

type Walk = {
  start: sql.Checkpoint | null;
  checkpoint: sql.Checkpoint | null;
  found: (n: number, problem: ChainProblem) => void;
};

async function walk(tx: Tx, { start, checkpoint, found }: Walk): Promise<sql.Head> {
  let end: sql.Head = start ?? { entries: 0, hash: Buffer.alloc(0) };
  for (;;) {
    const page = await sql.listEntriesAfter(tx, end.entries, PAGE);
    for (const entry of page) {
      if (entry.n !== end.entries + 1) found(entry.n, 'an entry is missing before this one');
      if (!entry.previousHash.equals(end.hash))
        found(entry.n, 'the entry does not follow the one before');
      if (entry.row === null) found(entry.n, 'the row of this entry is gone');
      else if (!entry.hash.equals(hashRow(entry.previousHash, entry.row)))
        found(entry.n, 'the row is not what was written');
      if (checkpoint?.entries === entry.n && !checkpoint.hash.equals(entry.hash))
        found(entry.n, 'the entry is not the one that was signed');
      end = { entries: entry.n, hash: entry.hash };
    }
    if (page.length < PAGE) return end;
  }
}
