// Works on erasures that wait. Each transaction of a step moves the progress with what it removed, so whatever happens
// between two, whoever goes on goes on after the last one.
import type { ErasureWait } from '../../shared/erasures.ts';
import { audit } from '../platform/audit.ts';
import { toInstant } from '../platform/clock.ts';
import { systemCtx, type Deps } from '../platform/context.ts';
import { withAccount } from '../platform/db/transaction.ts';
import { PERSON_STEPS } from './person.ts';
import { makeReceipt, nextCounts, nextDigest } from './receipt.ts';
import * as sql from './sql.ts';
import type { Step, Work } from './steps.ts';

const LEASE_MS = 6 * 60_000;

/**
 * Takes every waiting erasure as far as it goes. @returns whether any went on: false when all there are wait for
 * something that has to end first, or failed and are tried again later.
 */
export async function workOnErasures(deps: Deps, signal?: AbortSignal): Promise<boolean> {
  const now = toInstant(deps.clock.now());
  let moved = false;
  for (const named of await sql.listWaiting(deps.pools.worker, now))
    if (!signal?.aborted) moved = (await workOn(deps, named, signal)) || moved;
  return moved;
}

class GaveWay extends Error {}

async function workOn(deps: Deps, named: sql.Named, signal?: AbortSignal): Promise<boolean> {
  const { accountId, id } = named;
  const ctx = systemCtx(deps, accountId, 'erasures');
  const now = toInstant(ctx.now);
  const erasure = await withAccount(deps.pools.erasure, { accountId }, (tx) =>
    sql.lease(tx, { id, now, until: leaseEnd(deps) }),
  );
  if (!erasure) return false;
  const startedAt = erasure.stepsDone;
  let rest: { waitsFor: ErasureWait | null; failure: string | null } = {
    waitsFor: null,
    failure: null,
  };
  try {
    const waitsFor = await takeSteps({ ctx, erasure }, signal);
    if (waitsFor === 'done') return true;
    rest = { waitsFor, failure: null };
  } catch (error) {
    if (error instanceof GaveWay) return false;
    deps.log.error({ accountId, id, err: error }, 'a step of an erasure failed');
    rest = { waitsFor: null, failure: failureOf(error) };
  }
  await withAccount(deps.pools.erasure, { accountId }, (tx) => sql.release(tx, { id, ...rest }));
  return rest.failure === null && erasure.stepsDone > startedAt;
}

/** A sentence of ours, or the database’s without the values it may quote. */
function failureOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return error.message.replaceAll(/"[^"]*"|\+?\d{5,}/g, '…').slice(0, 200);
}

const leaseEnd = (deps: Deps) => toInstant(deps.clock.now() + LEASE_MS);

async function takeSteps(work: Work, signal?: AbortSignal): Promise<'done' | ErasureWait | null> {
  const { ctx, erasure } = work;
  while (erasure.stepsDone < PERSON_STEPS.length) {
    if (signal?.aborted) return null;
    const next = PERSON_STEPS[erasure.stepsDone] as Step;
    const waitsFor = await takeStep(work, next);
    if (waitsFor !== null) return waitsFor;
  }
  await withAccount(ctx.deps.pools.erasure, { accountId: ctx.accountId }, async (tx) => {
    const now = toInstant(ctx.deps.clock.now());
    const receipt = makeReceipt(ctx.deps, ctx.accountId, erasure);
    await sql.setDone(tx, { id: erasure.id, receipt, now });
    await audit(ctx, tx, {
      action: 'erasure.done',
      target: { kind: 'erasure', id: erasure.id },
      detail: { counts: erasure.counts },
    });
  });
  return 'done';
}

/** One transaction of a step. @returns what it waits for, or null when it went on. */
async function takeStep({ ctx, erasure }: Work, { run }: Step) {
  const { erasure: pool } = ctx.deps.pools;
  const result = await withAccount(pool, { accountId: ctx.accountId }, async (tx) => {
    const found = await run({ ctx, erasure }, tx);
    if ('waitsFor' in found) return found;
    const progress = {
      counts: nextCounts(erasure.counts, found.removed),
      idsDigest: nextDigest(erasure.idsDigest, found.removed),
      to: erasure.stepsDone + (found.goesOn ? 0 : 1),
    };
    const isOurs = await sql.setProgress(tx, {
      id: erasure.id,
      from: { stepsDone: erasure.stepsDone, idsDigest: erasure.idsDigest },
      until: leaseEnd(ctx.deps),
      ...progress,
    });
    if (!isOurs) throw new GaveWay('another server works on this erasure');
    return progress;
  });
  if ('waitsFor' in result) return result.waitsFor;
  erasure.counts = result.counts;
  erasure.idsDigest = result.idsDigest;
  erasure.stepsDone = result.to;
  return null;
}
