// Writes the accepted rows of a committed import, in chunks that carry their own progress:
// whatever happens between two chunks, the next run goes on after the last one. One server works
// on an import at a time, by a lease; should two ever do, the one whose progress was moved by the
// other gives way and has written nothing.
import { AppError } from '../../shared/errors.ts';
import { MAX_IMPORT_ATTEMPTS, type Import, type ImportCounts } from '../../shared/imports.ts';
import { audit } from '../platform/audit.ts';
import {
  inSnapshot,
  inTransaction,
  mustFind,
  newId,
  systemCtx,
  type Ctx,
  type Deps,
} from '../platform/context.ts';
import { phoneHasher } from '../platform/phone-ref.ts';
import { takeSeq, type Tx } from '../platform/db/transaction.ts';
import { pokeContacts } from './contact-facts.ts';
import * as sql from './import-commit.sql.ts';
import type { Batch } from './import-file.ts';
import { eachBatch } from './import-thread.ts';
import { deleteFile, findImport, setFailed } from './imports.sql.ts';
import { loadFile } from './imports.ts';
import { toImportRefused } from './refusals.ts';

const LEASE_SECONDS = 5;
const RENEW_MS = 1500;
/** How long an import rests after its first try that broke off, its second, … */
const REST_SECONDS = [5, 15, 60, 300, 900];
const TELL_EVERY_MS = 250;

/** Ends a run early without a failure: another one goes on, now or at the next start. */
class GaveWay extends Error {}

/** Committed imports of all accounts that nobody is working on. */
export function listWaitingImports(deps: Deps): Promise<sql.WaitingImport[]> {
  return sql.listWaitingImports(deps.pools.worker);
}

/**
 * Works on one committed import until it is done, `signal` aborts, or it fails. Does nothing when
 * another server holds it. A failure of the file ends the import; any other is thrown, to be tried again later, and
 * ends it as well when it comes again and again without any progress between. Tries are counted when they begin:
 * one that takes the whole server down counts too.
 */
export async function runImport(
  deps: Deps,
  which: sql.WaitingImport,
  signal: AbortSignal,
): Promise<void> {
  const ctx = systemCtx(deps, which.accountId, 'imports');
  const { importId } = which;
  const attempt = await inTransaction(ctx, (tx) => sql.leaseImport(tx, importId, LEASE_SECONDS));
  if (attempt === null) return;
  if (attempt > MAX_IMPORT_ATTEMPTS) return giveUp(ctx, importId);
  const lease = keepLease(ctx, importId);
  try {
    await writeImport(ctx, importId, signal);
  } catch (error) {
    await lease.drop();
    await endTry(ctx, importId, error);
  } finally {
    await lease.drop();
  }
}

type Lease = { drop(): Promise<void> };

function keepLease(ctx: Ctx, importId: string): Lease {
  let renewing: Promise<void> = Promise.resolve();
  const renew = () => inTransaction(ctx, (tx) => sql.renewLease(tx, importId, LEASE_SECONDS));
  const heartbeat = setInterval(() => {
    renewing = renew().catch((error: unknown) =>
      ctx.log.warn({ err: error, importId }, 'an import could not renew its lease'),
    );
  }, RENEW_MS);
  return {
    drop: () => {
      clearInterval(heartbeat);
      return renewing;
    },
  };
}

/** @throws what broke the try off, when it is to be tried again */
async function endTry(ctx: Ctx, importId: string, error: unknown): Promise<void> {
  const refused = toImportRefused(error);
  if (error instanceof GaveWay) return inTransaction(ctx, (tx) => sql.releaseLease(tx, importId));
  if (refused instanceof AppError) return failImport(ctx, importId, refused);
  ctx.log.warn({ err: error, importId }, 'an import was interrupted');
  const tries = await inTransaction(ctx, (tx) => sql.putAside(tx, importId, REST_SECONDS));
  if (tries !== null && tries >= MAX_IMPORT_ATTEMPTS) return giveUp(ctx, importId);
  ctx.deps.realtime.emit(ctx.accountId, 'import', { import_id: importId });
  throw error;
}

async function giveUp(ctx: Ctx, importId: string): Promise<void> {
  const { progress } = await inSnapshot(ctx, async (tx) =>
    mustFind(await findImport(tx, importId)),
  );
  const words = `the server broke off ${MAX_IMPORT_ATTEMPTS} times after row ${progress.done}`;
  await failImport(ctx, importId, new AppError('internal', words));
}

type Work = { importId: string; listId: string; doneRow: number; toldAt: number };

async function writeImport(ctx: Ctx, importId: string, signal: AbortSignal): Promise<void> {
  const { found, bytes, reading } = await inSnapshot(ctx, async (tx) => {
    const found = mustFind(await findImport(tx, importId));
    return { found, ...(await loadFile(tx, found)) };
  });
  const afterRow = found.progress.done;
  const work: Work = {
    importId,
    listId: found.list_id ?? '',
    doneRow: afterRow,
    toldAt: -Infinity,
  };
  const counts = await eachBatch(bytes, { reading, afterRow }, async (batch) => {
    if (signal.aborted) throw new GaveWay('the server is stopping');
    await inTransaction(ctx, (tx) => writeChunk(ctx, tx, { work, batch }));
    work.doneRow = batch.toRow;
  });
  await inTransaction(ctx, (tx) => finish(ctx, tx, { work, counts, name: found.file_name }));
}

async function writeChunk(
  ctx: Ctx,
  tx: Tx,
  { work, batch }: { work: Work; batch: Batch },
): Promise<void> {
  const { importId, listId } = work;
  const seq = await takeSeq(tx, Math.max(1, batch.contacts.length));
  await moveProgress(tx, work, batch.toRow);
  const hash = phoneHasher(ctx.deps, tx.accountId);
  const contacts = batch.contacts.map((contact) => ({
    ...contact,
    id: newId(),
    phoneHash: hash(contact.phone),
  }));
  if (contacts.length > 0) await sql.insertContacts(tx, { listId, seq, contacts });
  if (batch.problems.length > 0) {
    await sql.insertProblems(tx, { importId, first: batch.firstProblem, problems: batch.problems });
  }
  tx.afterCommit(() => tellProgress(ctx, work));
}

async function moveProgress(tx: Tx, work: Work, toRow: number): Promise<void> {
  const { importId, doneRow: fromRow } = work;
  const mine = await sql.moveProgress(tx, {
    importId,
    fromRow,
    toRow,
    leaseSeconds: LEASE_SECONDS,
  });
  if (!mine) throw new GaveWay('another server works on this import');
}

function tellProgress(ctx: Ctx, work: Work): void {
  const now = ctx.deps.clock.monotonic();
  if (now - work.toldAt < TELL_EVERY_MS) return;
  work.toldAt = now;
  ctx.deps.realtime.emit(ctx.accountId, 'import', { import_id: work.importId });
}

type Finished = { work: Work; counts: ImportCounts; name: Import['file_name'] };

async function finish(ctx: Ctx, tx: Tx, { work, counts, name }: Finished): Promise<void> {
  const { importId, listId } = work;
  const seq = await takeSeq(tx);
  await moveProgress(tx, work, work.doneRow);
  const contacts = await sql.openImportedList(tx, listId, seq);
  await sql.setDone(tx, importId, { ...counts, imported: contacts });
  await deleteFile(tx, importId);
  await audit(ctx, tx, {
    action: 'import.done',
    target: { kind: 'import', id: importId },
    detail: { list_id: listId, contacts, file_name: name },
  });
  pokeContacts(ctx, tx, seq);
  tx.afterCommit(() => ctx.deps.realtime.emit(ctx.accountId, 'import', { import_id: importId }));
}

/** The list was never open, so dropping it takes the import back; its name is free again. */
async function failImport(ctx: Ctx, importId: string, reason: AppError): Promise<void> {
  ctx.log.warn({ err: reason, importId }, 'an import failed for good');
  await inTransaction(ctx, async (tx) => {
    const seq = await takeSeq(tx);
    const found = mustFind(await findImport(tx, importId));
    if (found.list_id) await sql.dropImportedList(tx, found.list_id, seq);
    await setFailed(tx, importId, reason.message);
    await deleteFile(tx, importId);
    await audit(ctx, tx, {
      action: 'import.failed',
      target: { kind: 'import', id: importId },
      detail: { reason: reason.message },
    });
    pokeContacts(ctx, tx, seq);
    tx.afterCommit(() => ctx.deps.realtime.emit(ctx.accountId, 'import', { import_id: importId }));
  });
}
