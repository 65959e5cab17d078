// An import up to its commit: upload, check, cancel. Nothing is written to any list here.
import type { Buffer } from 'node:buffer';
import type { Readable } from 'node:stream';
import { AppError } from '../../shared/errors.ts';
import { MAX_RUNNING_IMPORTS, type Import, type Mapping } from '../../shared/imports.ts';
import { isCountry } from '../../shared/phone.ts';
import { isOverLimit, PLAN_LIMITS } from '../../shared/plans.ts';
import { deleteBefore } from '../../shared/retention.ts';
import { accountOf } from '../accounts/service.ts';
import { audit } from '../platform/audit.ts';
import { toInstant } from '../platform/clock.ts';
import {
  inSnapshot,
  inTransaction,
  memberIdOf,
  mustFind,
  newId,
  nowInstant,
  sightOf,
  type Ctx,
} from '../platform/context.ts';
import { takeSeq, type Tx } from '../platform/db/transaction.ts';
import { listProblems } from './import-commit.sql.ts';
import { hideInImport, hideNumbers } from './hidden.rules.ts';
import { asBytes, type Inspection, type Reading } from './import-file.ts';
import { check, inspect, problemsCsv } from './import-thread.ts';
import * as imports from './imports.sql.ts';
import { problemsToCsv } from './problems-csv.ts';
import { invalidField, mappingRefused, toImportRefused } from './refusals.ts';
import { findMappingFault } from './rules.ts';
import { insertCallList, isListNameTaken } from './sql.ts';
import { uploadMemory, uploadsFull } from './upload-memory.ts';

const PART_BYTES = 4 * 1024 * 1024;
const LIST_NAME_CHARS = 120;
const IMPORTS_SHOWN = 50;

export type Upload = {
  file_name: string;
  list_name?: string;
  default_country?: string;
  has_header: 'yes' | 'no' | 'guess';
};

/**
 * Takes a file in, reads it and guesses its columns. Uploads nobody committed for a week go with
 * it.
 */
export async function uploadImport(
  ctx: Ctx,
  raw: Readable | null,
  upload: Upload,
): Promise<Import> {
  if (upload.default_country !== undefined)
    requireCountry(upload.default_country, 'query/default_country');
  const roomBytes = await inSnapshot(ctx, (tx) => findRoom(ctx, tx));
  if (roomBytes <= 0) throw uploadsFull();
  return uploadMemory.hold({ raw, accountId: ctx.accountId, roomBytes }, (bytes) =>
    takeIn(ctx, bytes, upload),
  );
}

/** Cancels uploads nobody committed since `before` and deletes their files; answers how many. */
export async function cancelStaleUploads(tx: Tx, before: number): Promise<number> {
  const stale = await imports.cancelStale(tx, toInstant(before));
  for (const id of stale) await imports.deleteFile(tx, id);
  return stale.length;
}

async function findRoom(ctx: Ctx, tx: Tx): Promise<number> {
  return ctx.deps.settings.uploadBytesMax - (await imports.countFileBytes(tx));
}

async function takeIn(ctx: Ctx, bytes: Uint8Array, upload: Upload): Promise<Import> {
  const options = upload.has_header === 'guess' ? {} : { hasHeader: upload.has_header === 'yes' };
  const file = await orRefused(inspect(bytes, options));
  return inTransaction(ctx, async (tx) => {
    const account = await accountOf(tx);
    await cancelStaleUploads(tx, deleteBefore('uploads', ctx.now));
    // Files that were taken in while this one was read count as well.
    if (uploadMemory.heldBy(tx.accountId) > (await findRoom(ctx, tx))) throw uploadsFull();
    const id = newId();
    const created = await imports.insertImport(tx, {
      id,
      fileName: upload.file_name,
      listName: upload.list_name ?? (await freeListName(tx, upload.file_name)),
      defaultCountry: upload.default_country ?? account.default_country,
      ...file,
      warnings: warningsOf(file),
      createdBy: memberIdOf(ctx),
      at: nowInstant(ctx),
    });
    for (let at = 0, part = 0; at < bytes.length; at += PART_BYTES, part += 1) {
      await imports.insertFilePart(tx, {
        importId: id,
        part,
        content: bytes.subarray(at, at + PART_BYTES),
      });
    }
    await audit(ctx, tx, {
      action: 'import.uploaded',
      target: { kind: 'import', id },
      detail: { rows: file.rows, bytes: bytes.length },
    });
    return shown(ctx, tx, created);
  });
}

/** As whoever asks may see it. */
async function shown(ctx: Ctx, tx: Tx, i: imports.StoredImport): Promise<Import> {
  const seen = sightOf(ctx).phones ? i : hideInImport(i);
  return { ...seen, over_plan: i.status === 'checked' ? await findOverPlan(tx, i) : null };
}

async function findOverPlan(tx: Tx, i: imports.StoredImport): Promise<Import['over_plan']> {
  const max = PLAN_LIMITS[(await accountOf(tx)).plan].contacts;
  if (max === null) return null;
  const held = await imports.countContacts(tx);
  return isOverLimit(max, held, i.counts?.imported ?? 0) ? { contacts_max: max, held } : null;
}

async function orRefused<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw toImportRefused(error);
  }
}

/** The file's name without its ending, made unique among the account's lists. */
async function freeListName(tx: Tx, fileName: string): Promise<string> {
  const plain = fileName
    .replace(/^.*[\\/]/, '')
    .replace(/\.(csv|tsv|txt)$/i, '')
    .trim();
  const base = (plain || fileName).slice(0, LIST_NAME_CHARS - 6).trim();
  let name = base;
  for (let copy = 2; copy < 100 && (await isListNameTaken(tx, name)); copy += 1)
    name = `${base} (${copy})`;
  return name;
}

function warningsOf(file: Inspection): string[] {
  const warnings: string[] = [];
  if (file.encoding === 'windows-1252')
    warnings.push('The file is not UTF-8; it was read as Windows-1252.');
  if (!file.hasHeader) warnings.push('The file seems to have no header; its columns are numbered.');
  if (file.emptyRows > 0) warnings.push(`${file.emptyRows} empty rows are left out.`);
  return warnings;
}

export function listImports(ctx: Ctx): Promise<imports.ImportSummary[]> {
  return inSnapshot(ctx, (tx) => imports.listImports(tx, IMPORTS_SHOWN));
}

export function getImport(ctx: Ctx, id: string): Promise<Import> {
  return inSnapshot(ctx, async (tx) => shown(ctx, tx, mustFind(await imports.findImport(tx, id))));
}

type CheckInput = { mapping: Mapping; list_name: string; default_country: string };
const OPEN: ReadonlySet<Import['status']> = new Set(['uploaded', 'checking', 'checked']);

/** Checks every row with this mapping and keeps mapping and result for the commit. */
export async function checkImport(ctx: Ctx, id: string, input: CheckInput): Promise<Import> {
  requireCountry(input.default_country, '/default_country');
  const { bytes, reading } = await inSnapshot(ctx, async (tx) => {
    const found = mustFind(await imports.findImport(tx, id));
    requireOpen(found);
    const fault = findMappingFault(input.mapping, found.columns);
    if (fault !== null) throw mappingRefused(fault);
    return loadFile(tx, { ...found, ...input });
  });
  const report = await orRefused(check(bytes, reading));
  return inTransaction(ctx, async (tx) => {
    requireOpen(mustFind(await imports.lockImport(tx, id)));
    const checked = await imports.setChecked(tx, {
      id,
      listName: input.list_name,
      defaultCountry: input.default_country,
      mapping: input.mapping,
      report,
    });
    return shown(ctx, tx, checked);
  });
}

function requireOpen({ status }: Pick<Import, 'status'>): void {
  if (!OPEN.has(status)) throw new AppError('wrong_state', `the import is ${status}`);
}

function requireCountry(country: string, pointer: string): void {
  if (!isCountry(country))
    throw invalidField(pointer, 'unknown_country', 'must be the code of a country, like US or IN');
}

/** The stored bytes of an import and how they are to be read. */
export async function loadFile(
  tx: Tx,
  i: Pick<Import, 'id' | 'delimiter' | 'has_header' | 'mapping' | 'default_country'>,
): Promise<{ bytes: Uint8Array; reading: Reading }> {
  const { time_zone: accountZone } = await accountOf(tx);
  if (!isCountry(i.default_country))
    throw new AppError('import_refused', 'the default country is not known');
  const parts: Buffer[] = [];
  for (;;) {
    const part = await imports.findFilePart(tx, i.id, parts.length);
    if (part === null) break;
    parts.push(part);
  }
  if (parts.length === 0) throw new AppError('import_refused', 'the file of this import is gone');
  return {
    bytes: asBytes(parts),
    reading: {
      delimiter: i.delimiter,
      hasHeader: i.has_header,
      mapping: i.mapping,
      defaultCountry: i.default_country,
      accountZone,
    },
  };
}

/**
 * Makes the call list, still closed to everyone, and hands the rows to the background. Of several
 * commits of one import, the first wins: the row is locked.
 */
export function commitImport(ctx: Ctx, id: string): Promise<Import> {
  return inTransaction(ctx, async (tx) => {
    const seq = await takeSeq(tx);
    const found = mustFind(await imports.lockImport(tx, id));
    if (found.status !== 'checked')
      throw new AppError('wrong_state', `the import is ${found.status}`);
    if ((found.counts?.imported ?? 0) === 0)
      throw new AppError('import_refused', 'no row of the file can be imported');
    if (await isListNameTaken(tx, found.list_name)) {
      throw new AppError('already_exists', 'there is a call list by this name');
    }
    await requireContactRoom(tx, found);
    // Its own transaction holds the account's counter, so no two commits are counted apart.
    if ((await imports.countRunning(tx)) >= MAX_RUNNING_IMPORTS) {
      throw new AppError('imports_running', `${MAX_RUNNING_IMPORTS} imports are being written`);
    }
    const listId = newId();
    await insertCallList(tx, {
      id: listId,
      name: found.list_name,
      status: 'importing',
      seq,
      at: nowInstant(ctx),
    });
    const committing = await imports.setCommitting(tx, id, listId);
    await audit(ctx, tx, {
      action: 'import.committed',
      target: { kind: 'import', id },
      detail: { list_id: listId },
    });
    const { accountId } = tx;
    tx.afterCommit(() => {
      ctx.deps.announce({ accountId, colls: ['lists'], seq });
      ctx.deps.wake('imports');
    });
    return shown(ctx, tx, committing);
  });
}

/** Nothing is lost: the import stays checked, and is committed as it is once the plan has grown. */
async function requireContactRoom(tx: Tx, i: imports.StoredImport): Promise<void> {
  const over = await findOverPlan(tx, i);
  if (over === null) return;
  const { contacts_max: max, held } = over;
  throw new AppError(
    'plan_limit',
    `the plan has ${max} contacts; ${held} are there and this would add ${i.counts?.imported ?? 0}`,
  );
}

/** Contacts the account holds, inside the caller's transaction. */
export function countContacts(tx: Tx): Promise<number> {
  return imports.countContacts(tx);
}

export function cancelImport(ctx: Ctx, id: string): Promise<Import> {
  return inTransaction(ctx, async (tx) => {
    requireOpen(mustFind(await imports.lockImport(tx, id)));
    await imports.deleteFile(tx, id);
    await audit(ctx, tx, { action: 'import.cancelled', target: { kind: 'import', id } });
    return shown(ctx, tx, await imports.setCancelled(tx, id));
  });
}

/**
 * All problems of an import as CSV: stored ones once it is done, before that found again in the
 * file.
 */
export async function downloadProblems(ctx: Ctx, id: string): Promise<string> {
  const source = await inSnapshot(ctx, async (tx) => {
    const found = mustFind(await imports.findImport(tx, id));
    if (found.status === 'done') return { stored: await listProblems(tx, id) };
    if (found.status === 'checked' || found.status === 'committing') return loadFile(tx, found);
    throw new AppError('wrong_state', `the import is ${found.status}`);
  });
  const csv =
    'stored' in source
      ? problemsToCsv(source.stored)
      : await orRefused(problemsCsv(source.bytes, source.reading));
  return sightOf(ctx).phones ? csv : hideNumbers(csv);
}
