// How many contacts of a list could be dialled now, and why the others not: the rules of a single dispatch,
// counted. A contact is counted once, under the first reason a dispatch would give.
import { AppError, type ErrorCode } from '../../shared/errors.ts';
import type { Mode } from '../../shared/mode.ts';
import { findDoNotCall } from '../call-lists/service.ts';
import { choosePayer, holdForCall } from '../billing/service.ts';
import {
  inSnapshot,
  inTransaction,
  modeOf,
  mustFind,
  newId,
  type Ctx,
} from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import { credentialsOf } from './carriers.ts';
import * as preflight from './preflight.sql.ts';
import { callMode, countRefusals, requireActive, type Refusals } from './rules.ts';
import { findDialSettings } from './settings.sql.ts';

const PAGE = 10_000;

export async function preflightList(ctx: Ctx, listId: string): Promise<Refusals> {
  const seen = await inSnapshot(ctx, async (tx) => {
    const account = mustFind(await findDialSettings(tx));
    const listStatus = mustFind(await preflight.findListStatus(tx, listId));
    const payer = await findPayer(ctx, tx);
    const alsoOptedOut =
      payer.accountId === null || payer.accountId === tx.accountId
        ? []
        : await listPayersOptOuts(ctx, tx, { listId, payerId: payer.accountId });
    const groups = await preflight.countGroups(tx, {
      id: listId,
      attemptCap: account.attemptCap,
      alsoOptedOut,
    });
    return { account, listStatus, payer, groups };
  });
  const { account, listStatus, payer, groups } = seen;
  const mode = callMode({ dialler: modeOf(ctx, account), payer: payer.mode });
  const isConfigured = credentialsOf(ctx.deps, mode) !== null;
  const unpayable =
    payer.accountId === null
      ? payer.refusal
      : await findUnpayable(ctx, { billingAccountId: payer.accountId, mode });
  return countRefusals(groups, {
    account,
    listStatus,
    lastly: payer.refusal ?? (isConfigured ? unpayable : 'carrier_not_configured'),
    now: ctx.now,
  });
}

type FoundPayer = { accountId: string | null; mode: Mode | null; refusal: ErrorCode | null };

async function findPayer(ctx: Ctx, tx: Tx): Promise<FoundPayer> {
  const memberId = ctx.actor.kind === 'member' ? ctx.actor.memberId : null;
  try {
    const { accountId } = await choosePayer(tx, { memberId });
    if (accountId === tx.accountId) return { accountId, mode: null, refusal: null };
    const payer = mustFind(await tx.as(accountId, findDialSettings));
    requireActive(payer, ctx.now);
    return { accountId, mode: payer.mode, refusal: null };
  } catch (error) {
    if (error instanceof AppError) return { accountId: null, mode: null, refusal: error.code };
    throw error;
  }
}

/** The payer's opt-outs are another account's rows, so the two lists meet here and not in one statement. */
async function listPayersOptOuts(
  { deps }: Ctx,
  tx: Tx,
  of: { listId: string; payerId: string },
): Promise<string[]> {
  const optedOut: string[] = [];
  let after = '';
  for (;;) {
    const phones = await preflight.listPhones(tx, { listId: of.listId, after, limit: PAGE });
    if (phones.length > 0) {
      optedOut.push(...(await tx.as(of.payerId, (p) => findDoNotCall(deps, p, phones))));
    }
    if (phones.length < PAGE) return optedOut;
    after = phones.at(-1) ?? '';
  }
}

class Undone extends Error {}

/** Asks billing the way a dispatch would, and takes the hold back by rolling back. */
async function findUnpayable(
  ctx: Ctx,
  call: { billingAccountId: string; mode: Mode },
): Promise<ErrorCode | null> {
  try {
    return await inTransaction(ctx, async (tx) => {
      await holdForCall(ctx, tx, { ...call, callId: newId() });
      throw new Undone();
    });
  } catch (error) {
    if (error instanceof Undone) return null;
    if (error instanceof AppError) return error.code;
    throw error;
  }
}
