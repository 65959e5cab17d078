// Erases accounts whose waiting time is over. Every step is a transaction that moves the progress with what it took away,
// so whatever happens between two, whoever goes on goes on after the last one.
import type { AccountErasureWait } from '../../shared/account-erasures.ts';
import { endFamily, findParentId, lockKin } from '../account-life/service.ts';
import { accountOf, asIdentity, endSessionsIn } from '../accounts/service.ts';
import { waitForLeaving } from '../dispatch/service.ts';
import { audit } from '../platform/audit.ts';
import { toInstant } from '../platform/clock.ts';
import { systemCtx, type Ctx, type Deps } from '../platform/context.ts';
import { withAccount, type Tx } from '../platform/db/transaction.ts';
import { closeAccount, emptyAccount, emptyRelations } from './people.sql.ts';
import { makeReceipt } from './receipt.ts';
import { stillMayAsk } from './rules.ts';
import * as sql from './sql.ts';
import { ACCOUNT_STEPS, type Step } from './steps.ts';
import { tell } from './telling.ts';

const LEASE_MS = 6 * 60_000;

type Rest = { waitsFor: AccountErasureWait | null; failure: string | null };
type Work = { ctx: Ctx; erasure: sql.Working };

/**
 * Takes every erasure whose time has come as far as it goes. @returns whether any went on: false when all there are
 * wait for something that has to end first, or failed and are tried again later.
 */
export async function workOnAccountErasures(deps: Deps, signal?: AbortSignal): Promise<boolean> {
  let moved = false;
  for (const named of await sql.listDue(deps.pools.identity, toInstant(deps.clock.now())))
    if (!signal?.aborted) moved = (await workOn(deps, named, signal)) || moved;
  return moved;
}

class GaveWay extends Error {}

async function workOn(deps: Deps, named: sql.Named, signal?: AbortSignal): Promise<boolean> {
  const { accountId, id } = named;
  const ctx = systemCtx(deps, accountId, 'account_erasures');
  const now = toInstant(ctx.now);
  const erasure = await asIdentity(deps, accountId, (tx) =>
    sql.lease(tx, { id, now, until: leaseEnd(deps) }),
  );
  if (!erasure) return false;
  const from = erasure.stepsDone;
  let rest: Rest = { waitsFor: null, failure: null };
  try {
    const waitsFor = await erase({ ctx, erasure }, signal);
    if (waitsFor === 'done') return true;
    rest = { waitsFor, failure: null };
  } catch (error) {
    if (error instanceof GaveWay) return false;
    deps.log.error({ accountId, id, err: error }, 'a step of erasing an account failed');
    rest = { waitsFor: null, failure: failureOf(error) };
  }
  await asIdentity(deps, accountId, (tx) => sql.release(tx, { id, ...rest }));
  return rest.failure === null && erasure.stepsDone > from;
}

/** A sentence of ours, or the database’s without the values it may quote. */
function failureOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return error.message.replaceAll(/"[^"]*"|\+?\d{5,}/g, '…').slice(0, 200);
}

const leaseEnd = (deps: Deps) => toInstant(deps.clock.now() + LEASE_MS);

async function erase(
  work: Work,
  signal?: AbortSignal,
): Promise<'done' | AccountErasureWait | null> {
  const { ctx, erasure } = work;
  if (erasure.beganAt === null) {
    const begun = await begin(work);
    if (begun !== 'begun') return begun === 'stopped' ? null : begun;
    // A call that is on its way to the carrier arrives there before its number goes.
    await waitForLeaving(ctx.deps, [{ accountId: ctx.accountId, payerId: null }]);
  }
  while (erasure.stepsDone < ACCOUNT_STEPS.length) {
    if (signal?.aborted) return null;
    const waitsFor = await takeStep(work, ACCOUNT_STEPS[erasure.stepsDone] as Step);
    if (waitsFor !== null) return waitsFor;
  }
  await finish(work);
  return 'done';
}

/** Closes the account: from here on nobody can stop it, dial or sign in. */
function begin({ ctx, erasure }: Work): Promise<'begun' | 'stopped' | 'sub_accounts'> {
  const { deps, accountId } = ctx;
  const now = toInstant(ctx.now);
  return asIdentity(deps, accountId, async (tx) => {
    const parentId = await holdFamily(tx);
    const target = { kind: 'account', id: accountId };
    const detail = { erasure_id: erasure.id };
    if (!stillMayAsk(erasure.askedFromId, { id: accountId, parentId })) {
      await sql.stopWaiting(tx, now);
      await audit(ctx, tx, { action: 'account_erasure.stopped', target, detail });
      const data = { account: (await accountOf(tx)).name, by: null };
      await tell(ctx, tx, { template: 'account_erasure_stopped', data });
      return 'stopped';
    }
    if ((await sql.listSubAccountNames(tx)).length > 0) return 'sub_accounts';
    // It may have been stopped since it was taken on.
    if (!(await sql.setRunning(tx, { id: erasure.id, now }))) return 'stopped';
    await closeAccount(tx, now);
    await endSessionsIn(ctx, tx, { which: {}, reason: 'account_suspended' });
    await audit(ctx, tx, { action: 'account_erasure.begun', target, detail });
    erasure.beganAt = now;
    return 'begun';
  });
}

/**
 * Holds the account and its parent until the commit, parents first, as everywhere: a move, or a sub-account that is made,
 * takes its turn. @returns the parent's id
 */
async function holdFamily(tx: Tx): Promise<string | null> {
  const parentId = await findParentId(tx);
  if (parentId !== null) await tx.as(parentId, lockKin);
  if ((await lockKin(tx))?.parentId !== parentId)
    throw new Error('it was moved just now; it is tried again');
  return parentId;
}

/** @returns what it waits for, or null when it went on. */
async function takeStep({ ctx, erasure }: Work, step: Step): Promise<AccountErasureWait | null> {
  const result = await withAccount(
    ctx.deps.pools[step.role],
    { accountId: ctx.accountId },
    async (tx) => {
      const taken = await step.run({ ...ctx, now: ctx.deps.clock.now() }, tx);
      if ('waitsFor' in taken) return taken;
      const progress = {
        counts: counted(erasure.counts, step.name, taken.rows),
        to: erasure.stepsDone + (taken.isDone ? 1 : 0),
      };
      const of = { id: erasure.id, from: erasure.stepsDone, until: leaseEnd(ctx.deps) };
      if (!(await sql.setProgress(tx, { ...of, ...progress })))
        throw new GaveWay('another server works on this erasure');
      return progress;
    },
  );
  if ('waitsFor' in result) return result.waitsFor;
  erasure.counts = result.counts;
  erasure.stepsDone = result.to;
  return null;
}

function counted(
  before: Readonly<Record<string, number>>,
  name: string,
  rows: number,
): Record<string, number> {
  return rows === 0 ? { ...before } : { ...before, [name]: (before[name] ?? 0) + rows };
}

/** The name goes last, with the relation to its parent, who gets the receipt. */
async function finish({ ctx, erasure }: Work): Promise<void> {
  const { deps, accountId } = ctx;
  const books = await withAccount(deps.pools.erasure, { accountId, readOnly: true }, sql.getBooks);
  await asIdentity(deps, accountId, async (tx) => {
    const now = toInstant(deps.clock.now());
    const parentId = await holdFamily(tx);
    const receipt = makeReceipt(deps, { accountId, parentId, erasure, books, doneAt: now });
    const rows = Object.values(erasure.counts).reduce((sum, n) => sum + n, 0);
    const entry = {
      action: 'account_erasure.done',
      target: { kind: 'account', id: accountId },
      detail: { erasure_id: erasure.id, counts: erasure.counts },
    };
    if (parentId !== null) {
      await endFamily(tx, parentId);
      await tx.as(parentId, async (parentTx) => {
        await sql.insertErased(parentTx, { accountId, rows, receipt, now });
        await audit(ctx, parentTx, entry);
      });
    }
    await audit(ctx, tx, entry);
    await emptyRelations(tx);
    await emptyAccount(tx);
    await sql.setDone(tx, { id: erasure.id, receipt, now });
  });
}
