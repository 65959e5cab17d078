// Signed checkpoints: every five minutes the server signs where each chain ends, and one seal over all of them. They
// are kept as rows and appended to a file that is to be shipped to another machine: only a copy out of reach
// shows that somebody with the rights of a superuser wrote a whole chain anew.
import { mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fromInstant, toInstant } from '../platform/clock.ts';
import type { Deps } from '../platform/context.ts';
import { withAccount } from '../platform/db/transaction.ts';
import type { Signer } from '../platform/secrets.ts';
import * as sql from './chain.sql.ts';
import type { AccountHead, Checkpoint, Seal } from './chain.sql.ts';
import { canonical, sha256, signHead, statementOf } from './hashing.ts';

export const SEAL_EVERY_MS = 5 * 60_000;

export function auditSigner(deps: Deps): Signer {
  return deps.secrets.signer('audit');
}

/** Signs the ends of all chains when the last seal is five minutes old. One process at a time: seals are a chain too. */
export async function sealWhenDue(deps: Deps): Promise<void> {
  const isDue = (last: Seal | null) => {
    const age = last ? deps.clock.now() - fromInstant(last.at) : Infinity;
    // A clock that was set back must not stop the signing.
    return age >= SEAL_EVERY_MS || age < 0;
  };
  if (!isDue(await sql.findLastSeal(deps.pools.worker))) return;
  await sql.whileSealing(deps.pools.worker, async (db) => {
    const last = await sql.findLastSeal(db);
    if (isDue(last)) await sealNow(deps, db, last);
  });
}

async function sealNow(deps: Deps, db: sql.WorkerDb, last: Seal | null): Promise<void> {
  const signer = auditSigner(deps);
  const at = toInstant(deps.clock.now());
  const heads = await sql.listHeads(db);
  const moved = heads.filter((head) => head.entries > head.signedEntries);
  const signed = moved.map((head) => ({ head, checkpoint: signCheckpoint(signer, head, at) }));
  const seal = makeSeal(signer, { heads, last, at });
  // The file first: what it says too much is still true, and what it lacked could not be made up for.
  await appendLines(deps.settings.auditCheckpointFile, [
    ...signed.map(({ head, checkpoint }) => lineOf(head.accountId, checkpoint)),
    JSON.stringify(sealLine(seal)),
  ]);
  for (const { head, checkpoint } of signed) {
    await withAccount(deps.pools.app, { accountId: head.accountId }, (tx) =>
      sql.insertCheckpoint(tx, checkpoint),
    );
  }
  await sql.insertSeal(db, seal);
}

function signCheckpoint(signer: Signer, head: AccountHead, at: string): Checkpoint {
  const { accountId, entries, hash } = head;
  return signHead(signer, { accountId, head: { entries, hash }, at });
}

/** A checkpoint as a line of the export and of the file. */
export function lineOf(accountId: string, checkpoint: Checkpoint): string {
  const signature = checkpoint.signature.toString('base64');
  return JSON.stringify({ ...statementOf(accountId, checkpoint), signature });
}

type Sealing = { heads: readonly AccountHead[]; last: Seal | null; at: string };

function makeSeal(signer: Signer, { heads, last, at }: Sealing): Seal {
  const ends = heads.map((h) => `${h.accountId} ${h.entries} ${h.hash.toString('hex')}\n`);
  const unsigned = {
    n: (last?.n ?? 0) + 1,
    at,
    accounts: heads.length,
    headsHash: sha256(ends.join('')),
    previousHash: last?.hash ?? Buffer.alloc(0),
    keyId: signer.keyId,
  };
  const text = canonical(sealStatement(unsigned));
  return { ...unsigned, hash: sha256(text), signature: signer.sign(Buffer.from(text)) };
}

function sealStatement(s: Omit<Seal, 'hash' | 'signature'>): object {
  return {
    type: 'seal',
    n: s.n,
    at: s.at,
    accounts: s.accounts,
    heads_hash: s.headsHash.toString('hex'),
    previous_hash: s.previousHash.toString('hex'),
    key_id: s.keyId,
  };
}

function sealLine(seal: Seal): object {
  return { ...sealStatement(seal), signature: seal.signature.toString('base64') };
}

async function appendLines(file: string, lines: readonly string[]): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  const handle = await open(file, 'a', 0o600);
  try {
    await handle.appendFile(`${lines.join('\n')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
