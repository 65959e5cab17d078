// What is hashed and what is signed. docs/verify-audit.mjs works both out again, from this description alone.
import { createHash, createPublicKey, verify } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Signer } from '../platform/secrets.ts';
import type { Checkpoint, Head, SealedRow } from './chain.sql.ts';

export function sha256(...parts: (Buffer | string)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** RFC 8785. */
export function canonical(value: object): string {
  return canonicalize(value) as string;
}

/** Columns without a value are left out, so that a column added later changes no hash of the past. */
export function sealedRow(row: SealedRow): SealedRow {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}

export function hashRow(previousHash: Buffer, row: SealedRow): Buffer {
  return sha256(previousHash, canonical(sealedRow(row)));
}

/** What a checkpoint says, in the form that is signed and shown. */
export type Statement = {
  type: 'checkpoint';
  account_id: string;
  entries: number;
  hash: string;
  at: string;
  key_id: string;
};

export function statementOf(accountId: string, c: Omit<Checkpoint, 'signature'>): Statement {
  return {
    type: 'checkpoint',
    account_id: accountId,
    entries: c.entries,
    hash: c.hash.toString('hex'),
    at: c.at,
    key_id: c.keyId,
  };
}

export function signHead(
  signer: Signer,
  of: { accountId: string; head: Head; at: string },
): Checkpoint {
  const unsigned = { ...of.head, at: of.at, keyId: signer.keyId };
  const text = canonical(statementOf(of.accountId, unsigned));
  return { ...unsigned, signature: signer.sign(Buffer.from(text)) };
}

export function isSigned(publicKey: string, statement: object, signature: Buffer): boolean {
  return verify(null, Buffer.from(canonical(statement)), createPublicKey(publicKey), signature);
}
