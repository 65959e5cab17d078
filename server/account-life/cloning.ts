// A new sub-account like one there is: its settings, codes and price in force. Nothing that belongs to somebody: no
// contacts, people, keys, webhook endpoints or number to call from.
import type { Account } from '../../shared/accounts.ts';
import { AppError } from '../../shared/errors.ts';
import { slugOf } from '../../shared/slugs.ts';
import { addSubAccount, asIdentity } from '../accounts/service.ts';
import { createRateCard, listRateCards } from '../billing/service.ts';
import { listDispositionCodes } from '../call-lists/service.ts';
import { fromInstant } from '../platform/clock.ts';
import type { Ctx } from '../platform/context.ts';
import { mustBeSubAccount } from './kin.ts';
import * as sql from './sql.ts';

/** @throws AppError not_found | already_exists | plan_limit */
export async function cloneSubAccount(
  ctx: Ctx,
  id: string,
  input: { name: string; slug?: string },
): Promise<Account> {
  const source = await asIdentity(ctx.deps, ctx.accountId, async (parentTx) => {
    const { plan } = await mustBeSubAccount(parentTx, id);
    return { plan, settings: await parentTx.as(id, sql.getSettings) };
  });
  // Read as the sub-account would: the relation was found above, in SQL and from the session.
  const inSource: Ctx = { ...ctx, accountId: id };
  const codes = await listDispositionCodes(inSource);
  const slug = input.slug ?? slugOf(input.name);
  if (slug === '') throw new AppError('invalid_request', 'give a short name: this name has none');
  const account = await asIdentity(ctx.deps, ctx.accountId, (parentTx) =>
    addSubAccount(ctx, parentTx, {
      input: { ...source.settings, name: input.name, slug },
      plan: source.plan,
      codes,
      detail: { cloned_from: id },
    }),
  );
  const cards = await listRateCards(inSource);
  const inForce = cards.find((card) => fromInstant(card.effective_from) <= ctx.now);
  if (inForce) {
    const { rate_micros, increments, minimum_micros } = inForce;
    await createRateCard(ctx, account.id, { rate_micros, increments, minimum_micros });
  }
  return account;
}
