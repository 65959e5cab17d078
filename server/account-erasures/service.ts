// Erasing a whole account: asked for, seen, stopped while it waits. What the job does is in working.ts.
import type {
  AccountErasure,
  AccountErasurePreview,
  ErasedAccount,
} from '../../shared/account-erasures.ts';
import { ACCOUNT_ERASURE_WAIT_DAYS, isNamed } from '../../shared/account-erasures.ts';
import { AppError } from '../../shared/errors.ts';
import { mustBeSubAccount } from '../account-life/service.ts';
import { accountOf, asIdentity, findMember, sessionOf } from '../accounts/service.ts';
import { audit } from '../platform/audit.ts';
import { toInstant } from '../platform/clock.ts';
import { mustFind, newId, nowInstant, type Ctx, type Deps } from '../platform/context.ts';
import { withAccount, type Tx } from '../platform/db/transaction.ts';
import { countAccount, countPeople } from './preview.sql.ts';
import { dueAt, mayErase } from './rules.ts';
import * as sql from './sql.ts';
import { ACCOUNT_STEPS } from './steps.ts';
import { tell } from './telling.ts';

export { workOnAccountErasures } from './working.ts';

type AccountErasureInput = { account_id?: string; account_name: string; reason: string };

/** @throws AppError not_found | forbidden */
export async function previewAccountErasure(
  ctx: Ctx,
  accountId?: string,
): Promise<AccountErasurePreview> {
  const seen = await reach(ctx, accountId, async (tx) => ({
    account: await accountOf(tx),
    subAccounts: await sql.listSubAccountNames(tx),
    ...(await countPeople(tx)),
  }));
  const { id, name } = seen.account;
  const { counts, ...rest } = await withAccount(
    ctx.deps.pools.app,
    { accountId: id, readOnly: true },
    countAccount,
  );
  return {
    account_id: id,
    account_name: name,
    counts: { ...counts, api_keys: seen.apiKeys },
    people: seen.people,
    sub_accounts: seen.subAccounts,
    ...rest,
    wait_days: ACCOUNT_ERASURE_WAIT_DAYS,
  };
}

/**
 * Runs `fn` in the account that is named, on the identity role: the one in view, for its owner, or a sub-account of it.
 * @throws AppError not_found | forbidden
 */
function reach<T>(ctx: Ctx, accountId: string | undefined, fn: (tx: Tx) => Promise<T>): Promise<T> {
  const { role } = sessionOf(ctx);
  return asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    const isOwn = accountId === undefined || accountId === ctx.accountId;
    // First, so that whoever may not asks nothing of an account that is not theirs.
    if (!mayErase(role, isOwn ? 'own' : 'sub_account'))
      throw new AppError('forbidden', 'only an owner of the account may erase it');
    if (isOwn) return fn(tx);
    await mustBeSubAccount(tx, accountId);
    return tx.as(accountId, fn);
  });
}

/**
 * Asks for an account to be erased when the waiting time is over. Asked again meanwhile, it answers the one that waits.
 * @throws AppError not_found | forbidden | wrong_state | invalid_request
 */
export async function createAccountErasure(
  ctx: Ctx,
  input: AccountErasureInput,
): Promise<AccountErasure> {
  const asker = await asIdentity(ctx.deps, ctx.accountId, async (tx) =>
    mustFind(await findMember(tx, sessionOf(ctx).memberId)),
  );
  return reach(ctx, input.account_id, async (tx) => {
    const account = await accountOf(tx);
    if (!isNamed(input.account_name, account.name)) throw wrongName();
    if ((await sql.listSubAccountNames(tx)).length > 0)
      throw new AppError('wrong_state', 'erase or move its sub-accounts first');
    const id = newId();
    const due = toInstant(dueAt(ctx.now));
    const isNew = await sql.insertErasure(tx, {
      id,
      reason: input.reason,
      askedFromId: ctx.accountId,
      requestedBy: asker.id,
      requestedByName: asker.name,
      now: nowInstant(ctx),
      dueAt: due,
      steps: ACCOUNT_STEPS.length,
    });
    if (isNew) {
      await tell(ctx, tx, {
        template: 'account_erasure_asked',
        data: {
          account: account.name,
          by: asker.name,
          reason: input.reason,
          at: due,
          zone: account.time_zone,
          link: `${ctx.deps.publicUrl()}/settings/data`,
        },
      });
      await auditBoth(ctx, tx, {
        action: 'account_erasure.requested',
        id,
        detail: { due_at: due },
      });
    }
    return mustFind(await sql.findOpen(tx));
  });
}

function wrongName(): AppError {
  const detail = 'type the name of the account as it stands';
  return new AppError('invalid_request', detail, {
    errors: [{ pointer: '/account_name', code: 'other_name', detail }],
  });
}

/** The account finds it in its log, and the parent that asked or stopped it as well. */
async function auditBoth(
  ctx: Ctx,
  tx: Tx,
  entry: { action: string; id: string; detail: object },
): Promise<void> {
  const { action, detail } = entry;
  const target = { kind: 'account', id: tx.accountId };
  const row = { action, target, detail: { ...detail, erasure_id: entry.id } };
  await audit(ctx, tx, row);
  if (ctx.accountId !== tx.accountId) await tx.as(ctx.accountId, (own) => audit(ctx, own, row));
}

export function listAccountErasures(
  ctx: Ctx,
): Promise<{ data: AccountErasure[]; erased: ErasedAccount[] }> {
  return asIdentity(ctx.deps, ctx.accountId, async (tx) => ({
    data: await sql.listOpen(tx),
    erased: await sql.listErased(tx),
  }));
}

/** @throws AppError not_found | wrong_state once it has begun */
export function stopAccountErasure(ctx: Ctx, accountId: string): Promise<void> {
  return asIdentity(ctx.deps, ctx.accountId, async (ownTx) => {
    if (accountId !== ctx.accountId) await mustBeSubAccount(ownTx, accountId);
    const { name } = mustFind(await findMember(ownTx, sessionOf(ctx).memberId));
    await ownTx.as(accountId, async (tx) => {
      const open = mustFind(await sql.findOpen(tx));
      const stopped = await sql.stopWaiting(tx, nowInstant(ctx));
      if (stopped === null)
        throw new AppError('wrong_state', 'it has begun and cannot be stopped any more');
      const data = { account: open.account_name, by: name };
      await tell(ctx, tx, { template: 'account_erasure_stopped', data });
      await auditBoth(ctx, tx, { action: 'account_erasure.stopped', id: stopped, detail: {} });
    });
  });
}

/** @throws AppError not_found for every account that was not erased */
export function getErasedAccount(
  deps: Deps,
  accountId: string,
): Promise<{ account_id: string; done_at: string; receipt: string }> {
  return asIdentity(deps, accountId, async (tx) => mustFind(await sql.findReceipt(tx)));
}
