// Exports of a whole account: asked for, made by the job, downloaded, deleted after a week.
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { EXPORT_DAYS, type AccountExport } from '../../shared/exports.ts';
import { AppError } from '../../shared/errors.ts';
import { audit } from '../platform/audit.ts';
import { dayIn, sleep, toInstant } from '../platform/clock.ts';
import {
  inSnapshot,
  inTransaction,
  memberIdOf,
  mustFind,
  newId,
  nowInstant,
  systemCtx,
  type Ctx,
  type Deps,
} from '../platform/context.ts';
import { withAccount } from '../platform/db/transaction.ts';
import { Download } from '../platform/http/download.ts';
import { packAccount, type Step } from './archive.ts';
import * as sql from './sql.ts';

const LEASE_MS = 2 * 60_000;
const PROGRESS_MS = 500;
const DAY_MS = 86_400_000;

/** @throws AppError wrong_state while another one is made. */
export function createExport(ctx: Ctx): Promise<AccountExport> {
  return inTransaction(ctx, async (tx) => {
    const id = newId();
    const day = dayIn('UTC', ctx.now).replaceAll('-', '');
    const fileName = `tenant_${await sql.slugOf(tx)}_${day}.zip`;
    const requestedBy = memberIdOf(ctx);
    if (!(await sql.insertExport(tx, { id, fileName, requestedBy, now: nowInstant(ctx) })))
      throw new AppError('wrong_state', 'an export of this account is being made');
    await audit(ctx, tx, { action: 'export.requested', target: { kind: 'export', id } });
    tx.afterCommit(() => ctx.deps.wake('exports'));
    return mustFind(await sql.findExport(tx, id));
  });
}

export function listExports(ctx: Ctx): Promise<AccountExport[]> {
  return inSnapshot(ctx, sql.listExports);
}

/** @throws AppError wrong_state before it is made and after it was deleted. */
export function downloadExport(ctx: Ctx, id: string): Promise<Download> {
  return inTransaction(ctx, async (tx) => {
    const found = mustFind(await sql.findExport(tx, id));
    if (found.status !== 'done')
      throw new AppError('wrong_state', 'there is no file of this export');
    await audit(ctx, tx, { action: 'export.downloaded', target: { kind: 'export', id } });
    return new Download({ fileName: found.file_name, path: pathOf(ctx.deps, ctx.accountId, id) });
  });
}

/** The file of an export is gone when this resolves; what the row says is the caller’s. */
export async function deleteExportFile(deps: Deps, accountId: string, id: string): Promise<void> {
  await rm(pathOf(deps, accountId, id), { force: true });
}

/** Under the account, so that no id leads to another account’s file. */
function pathOf(deps: Deps, accountId: string, id: string): string {
  return resolve(join(exportFolderOf(deps, accountId), `${id}.zip`));
}

/** Where the files of an account’s exports are. */
export function exportFolderOf(deps: Deps, accountId: string): string {
  return resolve(join(deps.settings.exportDir, accountId));
}

/** Makes what waits, deletes what is too old. @returns whether there was anything to make. */
export async function workOnExports(deps: Deps): Promise<boolean> {
  const now = toInstant(deps.clock.now());
  for (const old of await sql.listExpired(deps.pools.worker, now)) await expire(deps, old);
  const waiting = await sql.listWaiting(deps.pools.worker, now);
  for (const next of waiting) await make(deps, next);
  return waiting.length > 0;
}

async function expire(deps: Deps, { accountId, id }: sql.Named): Promise<void> {
  await rm(pathOf(deps, accountId, id), { force: true });
  await withAccount(deps.pools.app, { accountId }, (tx) => sql.setExpired(tx, id));
}

async function make(deps: Deps, { accountId, id }: sql.Named): Promise<void> {
  const { app } = deps.pools;
  const now = toInstant(deps.clock.now());
  const until = toInstant(deps.clock.now() + LEASE_MS);
  const isOurs = await withAccount(app, { accountId }, (tx) => sql.lease(tx, { id, now, until }));
  if (!isOurs) return;
  const ctx = systemCtx(deps, accountId, 'exports');
  const step = { tablesDone: 0, tablesTotal: 0, rows: 0 };
  const over = new AbortController();
  // Beside the work: that stands in a snapshot, and what is written there nobody sees before its end.
  const shown = showProgress(deps, { accountId, id, step, over: over.signal });
  try {
    const packed = await packAccount({
      deps,
      accountId,
      path: pathOf(deps, accountId, id),
      about: { account_id: accountId, export_id: id, made_at: now, format: 1 },
      step,
    });
    over.abort();
    await shown;
    await withAccount(app, { accountId }, async (tx) => {
      const done = toInstant(deps.clock.now());
      const expires = toInstant(deps.clock.now() + EXPORT_DAYS * DAY_MS);
      await sql.setProgress(tx, { id, ...step, until });
      await sql.setDone(tx, { id, ...packed, now: done, expires });
      const detail = { bytes: packed.bytes, sha256: packed.sha256 };
      await audit(ctx, tx, { action: 'export.made', target: { kind: 'export', id }, detail });
    });
  } catch (error) {
    deps.log.error({ accountId, id, err: error }, 'an export failed');
    const failure = error instanceof Error ? error.message.slice(0, 200) : 'unknown';
    over.abort();
    await shown;
    await withAccount(app, { accountId }, (tx) => sql.setFailed(tx, { id, failure, now }));
  }
}

type Watch = { accountId: string; id: string; step: Step; over: AbortSignal };

/** Writes down how far it is, and renews the lease, until it is over. */
async function showProgress(deps: Deps, { accountId, id, step, over }: Watch): Promise<void> {
  while (!over.aborted) {
    const until = toInstant(deps.clock.now() + LEASE_MS);
    await withAccount(deps.pools.app, { accountId }, (tx) =>
      sql.setProgress(tx, { id, ...step, until }),
    ).catch((error: unknown) => deps.log.warn({ err: error }, 'progress was not written'));
    await sleep(PROGRESS_MS, over);
  }
}
