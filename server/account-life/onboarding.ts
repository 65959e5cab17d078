// Setting up a sub-account in five steps. Each verb may be repeated; the progress is on the account.
import { NewAccount, type CallingWindow } from '../../shared/accounts.ts';
import { AppError } from '../../shared/errors.ts';
import { OnboardingStep, type Onboarding } from '../../shared/onboarding.ts';
import type { Plan } from '../../shared/plans.ts';
import { freeSlug, slugOf } from '../../shared/slugs.ts';
import { accountOf, addSubAccount, asIdentity, requireLiveHours } from '../accounts/service.ts';
import { createRateCard, listRateCards } from '../billing/service.ts';
import { audit } from '../platform/audit.ts';
import { fromInstant } from '../platform/clock.ts';
import { memberIdOf, mustFind, nowInstant, type Ctx } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import { mustBeSubAccount } from './kin.ts';
import { requireWithin } from './plan.ts';
import * as sql from './onboarding.sql.ts';
import { getSettings, lockKin, setPlanOnly } from './sql.ts';

type Start = { start_id: string; name: string; slug?: string; hue: NewAccount['hue'] };

/** @throws AppError already_exists | plan_limit */
export function startOnboarding(ctx: Ctx, input: Start): Promise<Onboarding> {
  return asIdentity(ctx.deps, ctx.accountId, async (parentTx) => {
    await lockKin(parentTx);
    const known = await sql.findByStart(parentTx, input.start_id);
    if (known !== null) return parentTx.as(known, describe);
    const slug = input.slug ?? slugOf(input.name);
    if (slug === '') throw new AppError('invalid_request', 'give a short name: this name has none');
    const { name, hue } = input;
    const account = NewAccount.parse({ ...(await getSettings(parentTx)), name, slug, hue });
    const made = await addSubAccount(ctx, parentTx, {
      input: account,
      onboarding: { start_id: input.start_id, company: closedNow(ctx) },
      detail: { onboarding: true },
    });
    return parentTx.as(made.id, describe);
  });
}

export function getOnboarding(ctx: Ctx, id: string): Promise<Onboarding> {
  return inOnboarding(ctx, id, describe);
}

export function setCompany(
  ctx: Ctx,
  id: string,
  to: { name: string; hue: string },
): Promise<Onboarding> {
  return inOnboarding(ctx, id, async (tx) => {
    await sql.setNameAndHue(tx, to);
    return close(ctx, tx, { step: 'company', detail: to });
  });
}

type Hours = {
  time_zone: string;
  calling_window: CallingWindow;
  caller_id: string | null;
};

export function setHours(ctx: Ctx, id: string, to: Hours): Promise<Onboarding> {
  return inOnboarding(ctx, id, async (tx) => {
    const { calling_window: window } = to;
    if ((await accountOf(tx)).mode === 'live') requireLiveHours(window);
    await sql.setZoneAndHours(tx, { timeZone: to.time_zone, window, callerId: to.caller_id });
    return close(ctx, tx, { step: 'hours', detail: to });
  });
}

type Chosen = { plan: Plan; rate_micros: number; increments: '60/60' | '60/1' | '30/6' | '1/1' };

/** The price is the parent's to say, so only from there. @throws AppError plan_limit */
export async function choosePlan(ctx: Ctx, id: string, to: Chosen): Promise<Onboarding> {
  await inOnboarding(ctx, id, async () => undefined);
  const { plan, rate_micros, increments } = to;
  // The card first: a repeated step finds it in force and makes no second one.
  const cards = await listRateCards({ ...ctx, accountId: id });
  const inForce = cards.find((card) => fromInstant(card.effective_from) <= ctx.now);
  if (inForce?.rate_micros !== rate_micros || inForce.increments !== increments)
    await createRateCard(ctx, id, { rate_micros, increments, minimum_micros: 0 });
  return asIdentity(ctx.deps, ctx.accountId, async (parentTx) => {
    const parent = mustFind(await lockKin(parentTx));
    requireWithin(parent.plan, plan);
    return parentTx.as(id, async (tx) => {
      await setPlanOnly(tx, plan);
      return close(ctx, tx, { step: 'plan', detail: to });
    });
  });
}

export function closeStep(
  ctx: Ctx,
  which: { id: string; step: 'people' | 'list' },
  state: 'done' | 'skipped',
): Promise<Onboarding> {
  return inOnboarding(ctx, which.id, (tx) =>
    close(ctx, tx, { step: which.step, detail: { state }, skipped: state === 'skipped' }),
  );
}

export function checkSlug(ctx: Ctx, slug: string): Promise<{ free: boolean; suggestion: string }> {
  return asIdentity(ctx.deps, ctx.accountId, async (parentTx) => {
    const suggestion = freeSlug(slug, await sql.listSlugsLike(parentTx, slug.slice(0, 40)));
    return { free: suggestion === slug, suggestion };
  });
}

/** The account in view itself, or one of its sub-accounts, that is set up step by step. */
function inOnboarding<T>(ctx: Ctx, id: string, fn: (tx: Tx) => Promise<T>): Promise<T> {
  return asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    const run = async (subTx: Tx) => {
      mustFind(await lockKin(subTx));
      mustFind(await sql.findProgress(subTx));
      return fn(subTx);
    };
    if (id === ctx.accountId) return run(tx);
    await mustBeSubAccount(tx, id);
    return tx.as(id, run);
  });
}

type Closing = { step: OnboardingStep; detail: object; skipped?: boolean };

async function close(ctx: Ctx, tx: Tx, { step, detail, skipped }: Closing): Promise<Onboarding> {
  await sql.closeSteps(tx, {
    [step]: { ...closedNow(ctx), ...(skipped ? { skipped: true } : {}) },
  });
  await audit(ctx, tx, {
    action: 'onboarding.step_closed',
    target: { kind: 'account', id: tx.accountId },
    detail: { step, ...detail },
  });
  return describe(tx);
}

function closedNow(ctx: Ctx): sql.Closed {
  return { at: nowInstant(ctx), by: memberIdOf(ctx) };
}

async function describe(tx: Tx): Promise<Onboarding> {
  const progress = mustFind(await sql.findProgress(tx));
  return {
    account: await accountOf(tx),
    steps: OnboardingStep.options.map((step) => {
      const closed = progress[step];
      const state = closed === undefined ? 'open' : closed.skipped ? 'skipped' : 'done';
      return { step, state, at: closed?.at ?? null };
    }),
  };
}
