// The receipt of an erased account: what went, counted, and where the two chains that stay ended. Signed with the key that
// signs the audit log; docs/verify-erasure.mjs checks it without a server.
import canonicalize from 'canonicalize';
import { signerOfAudit } from '../audit/service.ts';
import type { Deps } from '../platform/context.ts';
import type { Books, Working } from './sql.ts';

const canonical = (value: object) => canonicalize(value) as string;

export type Erased = {
  accountId: string;
  parentId: string | null;
  erasure: Working;
  books: Books;
  doneAt: string;
};

export function makeReceipt(deps: Deps, of: Erased): string {
  const signer = signerOfAudit(deps);
  const { erasure, books } = of;
  const said = {
    type: 'account_erasure',
    format: 1,
    erasure_id: erasure.id,
    account_id: of.accountId,
    parent_account_id: of.parentId,
    asked_from_account_id: erasure.askedFromId,
    requested_at: erasure.createdAt,
    requested_by: erasure.requestedBy,
    began_at: erasure.beganAt ?? of.doneAt,
    done_at: of.doneAt,
    counts: erasure.counts,
    ledger: {
      entries: books.ledger.entries,
      sum_minor: books.ledger.sumMinor,
      sha256: books.ledger.hash.toString('hex'),
    },
    audit: { entries: books.audit.entries, sha256: books.audit.hash.toString('hex') },
    key_id: signer.keyId,
  };
  const signature = signer.sign(Buffer.from(canonical(said))).toString('base64');
  return canonical({ ...said, signature });
}
