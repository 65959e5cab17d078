// Mail about an account that is to be erased, or no longer is.
import { findParentId } from '../account-life/service.ts';
import { listAdminEmails } from '../accounts/service.ts';
import { queueMail, type MailCtx, type NewMail } from '../mail/service.ts';
import type { Tx } from '../platform/db/transaction.ts';

type Told = Extract<NewMail, { template: 'account_erasure_asked' | 'account_erasure_stopped' }>;

/** Everybody who could stop it hears of it once, whoever asked: here, and in the parent of the account in view. */
export async function tell<T extends Told>(
  ctx: MailCtx,
  tx: Tx,
  mail: Omit<T, 'to'>,
): Promise<void> {
  const told = await listAdminEmails(tx);
  for (const to of told) await queueMail(ctx, tx, { ...mail, to } as T);
  const parentId = await findParentId(tx);
  if (parentId === null) return;
  await tx.as(parentId, async (parentTx) => {
    const others = (await listAdminEmails(parentTx)).filter((to) => !told.includes(to));
    for (const to of others) await queueMail(ctx, parentTx, { ...mail, to } as T);
  });
}
