// What the mail job does: lease, open, render, send, write what came of it. At least once: a server that dies between
// the sending and the writing leaves a lease, and the mail goes out again under the same Message-ID.
import { fromInstant } from '../platform/clock.ts';
import type { Deps } from '../platform/context.ts';
import { withAccount } from '../platform/db/transaction.ts';
import { retryDelayMs, sendFailure } from './rules.ts';
import { CONNECTIONS, type Sender } from './sender.ts';
import { boxPlace } from './service.ts';
import * as sql from './sql.ts';
import { isTemplate, renderMail, subjectIn, type MailData } from './templates.ts';

const LEASE_MS = 30_000;

/** Sends what is due. @returns whether there was any. `sender` is null without a mail server. */
export async function sendDue(deps: Deps, sender: Sender | null): Promise<boolean> {
  const now = deps.clock.now();
  const leased = await sql.leaseDue(deps.pools.worker, {
    now,
    leaseUntilMs: now + LEASE_MS,
    limit: CONNECTIONS,
    canSend: sender !== null,
  });
  const done = await Promise.allSettled(leased.map((mail) => sendOne(deps, sender, mail)));
  for (const [i, result] of done.entries()) {
    if (result.status === 'rejected')
      deps.log.error({ err: result.reason, mailId: leased[i]?.id }, 'a mail was not looked after');
  }
  return leased.length > 0;
}

type Leased = { accountId: string; id: string };

async function sendOne(
  deps: Deps,
  sender: Sender | null,
  { accountId, id }: Leased,
): Promise<void> {
  const account = { accountId };
  const mail = await withAccount(deps.pools.app, account, (tx) => sql.findWaiting(tx, id));
  if (!mail) return;
  const result = await tryOnce(deps, sender, { ...mail, accountId, id });
  await withAccount(deps.pools.app, account, (tx) => sql.recordTry(tx, { id, ...result }));
  if (result.status !== 'sent') {
    const { status, nextMs } = result;
    deps.log.warn(
      { accountId, mailId: id, template: mail.template, status, nextMs },
      'mail not sent',
    );
  }
}

type Try = Omit<sql.TryResult, 'id'>;

async function tryOnce(
  deps: Deps,
  sender: Sender | null,
  mail: sql.WaitingMail & Leased,
): Promise<Try> {
  const leftMs = fromInstant(mail.expiresAt) - deps.clock.now();
  const failed = (error: string): Try => ({
    status: 'failed',
    error,
    now: deps.clock.now(),
    nextMs: null,
  });
  if (leftMs <= 0 || !sender) return failed('it was too old before it could be sent');
  if (!isTemplate(mail.template)) return failed('this server does not know this kind of mail');
  const data = deps.secrets.open(mail.box, boxPlace(mail.accountId, mail.id));
  // The box is sealed under the server’s own key: what is in it was put there by `queueMail`.
  const rendered = renderMail(mail.template, JSON.parse(data) as MailData[typeof mail.template]);
  const subject = subjectIn(mail.mode, rendered.subject);
  try {
    await sender.send({ id: mail.id, to: mail.to, ...rendered, subject });
    return { status: 'sent', error: null, now: deps.clock.now(), nextMs: null };
  } catch (error) {
    const { permanent, reason } = sendFailure(error);
    const delay = retryDelayMs({ tries: mail.attempts + 1, permanent, leftMs });
    if (delay === null) return failed(reason);
    const now = deps.clock.now();
    return { status: 'waiting', error: reason, now, nextMs: now + delay };
  }
}
