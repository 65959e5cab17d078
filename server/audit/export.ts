// The whole log as JSON lines: the account, every entry with its hashes, every checkpoint, and a signed end over all
// of the file. Made page by page: the rows up to the end it names never change.
import { createHash } from 'node:crypto';
import { dayIn } from '../platform/clock.ts';
import { audit } from '../platform/audit.ts';
import { inSnapshot, inTransaction, nowInstant, type Ctx } from '../platform/context.ts';
import { Download } from '../platform/http/download.ts';
import { chainAccount } from './chain.ts';
import * as sql from './chain.sql.ts';
import { canonical, sealedRow } from './hashing.ts';
import { auditSigner, lineOf } from './seal.ts';

const PAGE = 1000;

export async function exportAudit(ctx: Ctx): Promise<Download> {
  await inTransaction(ctx, (tx) =>
    audit(ctx, tx, { action: 'audit.exported', target: { kind: 'account', id: ctx.accountId } }),
  );
  // So that the export holds the row that says it was made.
  await chainAccount(ctx.deps, ctx.accountId);
  const fileName = `audit-${dayIn('UTC', ctx.now)}.jsonl`;
  return new Download({ fileName, chunks: linesOf(ctx) });
}

async function* linesOf(ctx: Ctx): AsyncGenerator<string> {
  const whole = createHash('sha256');
  const line = (text: string) => {
    whole.update(`${text}\n`);
    return `${text}\n`;
  };
  const { accountId } = ctx;
  const head = await inSnapshot(ctx, sql.getHead);
  const { publicKey, keyId, sign } = auditSigner(ctx.deps);
  const exportedAt = nowInstant(ctx);
  const account = { type: 'account', account_id: accountId, exported_at: exportedAt };
  yield line(JSON.stringify({ ...account, key_id: keyId, public_key: publicKey }));
  for (let n = 0; n < head.entries;) {
    const after = n;
    const page = await inSnapshot(ctx, (tx) =>
      sql.listEntriesAfter(tx, after, Math.min(PAGE, head.entries - after)),
    );
    if (page.length === 0) break;
    yield page.map((entry) => line(JSON.stringify(entryOf(entry)))).join('');
    n = (page.at(-1) as sql.Entry).n;
  }
  for (const signed of await inSnapshot(ctx, (tx) => sql.listCheckpoints(tx, head.entries)))
    yield line(lineOf(accountId, signed));
  const end = {
    type: 'end',
    account_id: accountId,
    at: exportedAt,
    entries: head.entries,
    hash: head.hash.toString('hex'),
    sha256: whole.digest('hex'),
    key_id: keyId,
  };
  const signature = sign(Buffer.from(canonical(end))).toString('base64');
  yield `${JSON.stringify({ ...end, signature })}\n`;
}

function entryOf({ n, previousHash, hash, row }: sql.Entry): object {
  return {
    type: 'entry',
    n,
    previous_hash: previousHash.toString('hex'),
    hash: hash.toString('hex'),
    row: row && sealedRow(row),
  };
}
