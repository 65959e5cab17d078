// The receipt of an erasure: what was removed, counted and signed with the key that signs the audit log. Its text is
// canonical, so it is genuine byte for byte or not at all; docs/verify-erasure.mjs checks it without a server.
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import { AccountErasureReceipt } from '../../shared/account-erasures.ts';
import { ErasureReceipt } from '../../shared/erasures.ts';
import { isSignedForAudit, signerOfAudit } from '../audit/service.ts';
import { toInstant } from '../platform/clock.ts';
import type { Deps } from '../platform/context.ts';
import type { Working } from './sql.ts';
import type { Removed } from './steps.ts';

const canonical = (value: object) => canonicalize(value) as string;

/** The digest after a step: over the one before and the ids of the step, in an order that is always the same. */
export function nextDigest(before: Buffer, removed: Removed): Buffer {
  const lines = Object.entries(removed).flatMap(([kind, ids]) =>
    ids.map((id) => `${kind} ${id}\n`),
  );
  if (lines.length === 0) return before;
  const hash = createHash('sha256').update(before);
  for (const line of lines.toSorted()) hash.update(line);
  return hash.digest();
}

export function nextCounts(
  before: Readonly<Record<string, number>>,
  removed: Removed,
): Record<string, number> {
  const counts = { ...before };
  for (const [kind, { length }] of Object.entries(removed))
    counts[kind] = (counts[kind] ?? 0) + length;
  return counts;
}

export function makeReceipt(deps: Deps, accountId: string, erasure: Working): string {
  const signer = signerOfAudit(deps);
  const said = {
    type: 'erasure',
    format: 1,
    erasure_id: erasure.id,
    account_id: accountId,
    person_ref: erasure.personRef,
    requested_at: erasure.createdAt,
    requested_by: erasure.requestedBy,
    done_at: toInstant(deps.clock.now()),
    counts: erasure.counts,
    ids_sha256: erasure.idsDigest.toString('hex'),
    key_id: signer.keyId,
  };
  const signature = signer.sign(Buffer.from(canonical(said))).toString('base64');
  return canonical({ ...said, signature });
}

/** @returns what is wrong with it, or null. */
export function findReceiptProblem(deps: Deps, accountId: string, text: string): string | null {
  const receipt = readReceipt(text);
  if (receipt === null) return 'this is no receipt of an erasure, or it was changed';
  const { signature, ...said } = receipt;
  if (!isSignedForAudit(deps, said, Buffer.from(signature, 'base64')))
    return 'the signature is not genuine: the receipt was changed, or another server made it';
  // An account that is gone has no one to ask; the parent that was given its receipt may.
  const parentId = 'parent_account_id' in receipt ? receipt.parent_account_id : null;
  if (receipt.account_id !== accountId && parentId !== accountId)
    return 'it is a receipt of another account';
  return null;
}

const Receipt = z.union([ErasureReceipt, AccountErasureReceipt]);

function readReceipt(text: string): z.infer<typeof Receipt> | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = Receipt.safeParse(json);
  // One line break at the end is what a saved file has.
  if (!parsed.success || canonical(parsed.data) !== text.replace(/\r?\n$/, '')) return null;
  return parsed.data;
}
