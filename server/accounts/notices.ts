// Notices to a person about their own sign-in, by mail: what a thief would rather they did not hear of.
import { toInstant } from '../platform/clock.ts';
import { mustFind } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import { queueMail, type MailCtx, type MailData, type NewMail } from '../mail/service.ts';
import * as sql from './sql.ts';

type PersonTemplate =
  | 'password_changed'
  | 'second_factor_removed'
  | 'second_factors_reset'
  | 'recovery_code_used'
  | 'new_sign_in';

export type PersonNotice = {
  [T in PersonTemplate]: {
    userId: string;
    template: T;
    data: Omit<MailData[T], 'name' | 'at' | 'zone'>;
  };
}[PersonTemplate];

/** Writes the notice into the outbox of `tx`’s account; `tx` is one of the identity role, inside its cause. */
export async function noticePerson(ctx: MailCtx, tx: Tx, notice: PersonNotice): Promise<void> {
  const { email, name } = mustFind(await sql.findUser(tx, notice.userId));
  const { time_zone: zone } = await sql.getAccount(tx);
  const data = { ...notice.data, name, at: toInstant(ctx.now), zone };
  // The template and its data were checked together in `PersonNotice`.
  await queueMail(ctx, tx, { to: email, template: notice.template, data } as NewMail);
}
