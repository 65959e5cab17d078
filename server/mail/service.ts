// The outbox: a mail is a row, written in the transaction of its cause; the job sends it. What a mail says may hold
// a secret link, so it is sealed under the server’s key and wiped as soon as the mail is over.
import type { MailStatus } from '../../shared/mail.ts';
import { newId, type Ctx } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import * as sql from './sql.ts';
import type { MailData, Template } from './templates.ts';

export type { MailData, Template } from './templates.ts';

const DAY_MS = 24 * 3_600_000;
const NOTICE_DAYS = 7;

export type NewMail<T extends Template = Template> = {
  [K in T]: { to: string; template: K; data: MailData[K]; expiresAt?: number };
}[T];

/** Who writes a mail: a verb, or a request before there is an account. */
export type MailCtx = Pick<Ctx, 'deps' | 'now'>;

/**
 * Writes a mail of `tx`’s account into the outbox; it leaves after the commit, at least once. After `expiresAt`
 * (epoch milliseconds; a week unless said) it is no longer sent.
 * @returns its id
 */
export async function queueMail(ctx: MailCtx, tx: Tx, mail: NewMail): Promise<string> {
  const id = newId();
  const { deps, now } = ctx;
  await sql.insertMail(tx, {
    id,
    to: mail.to,
    template: mail.template,
    box: deps.secrets.seal(JSON.stringify(mail.data), boxPlace(tx.accountId, id)),
    now,
    expiresAt: mail.expiresAt ?? now + NOTICE_DAYS * DAY_MS,
  });
  tx.afterCommit(() => deps.wake('mail'));
  return id;
}

/** Keeps a mail that was not sent yet from being sent. */
export function cancelMail(ctx: MailCtx, tx: Tx, id: string): Promise<void> {
  return sql.cancelMail(tx, id, ctx.now);
}

/** What became of these mails, in words that are true without a mail server as well. */
export async function mailStatuses(
  ctx: MailCtx,
  tx: Tx,
  ids: readonly string[],
): Promise<Map<string, MailStatus>> {
  const rows = await sql.listStatuses(tx, ids);
  const hasServer = ctx.deps.settings.mail !== undefined;
  return new Map(
    rows.map((r) => [
      r.id,
      {
        state: r.status === 'waiting' && !hasServer ? 'no_server' : r.status,
        attempts: r.attempts,
        error: r.error,
        next_at: hasServer ? r.nextAt : null,
      },
    ]),
  );
}

/** Where a box belongs; it opens nowhere else. */
export function boxPlace(accountId: string, id: string): string {
  return `mails/${accountId}/${id}`;
}
