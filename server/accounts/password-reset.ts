// A forgotten password. Asking only notes the address, so an unknown one costs and answers exactly what a known one
// does; a job looks the person up afterwards and sends the link.
import { RESET_MINUTES } from '../../shared/password-reset.ts';
import { deleteBefore } from '../../shared/retention.ts';
import { audit } from '../platform/audit.ts';
import { newId, systemCtx, type Deps } from '../platform/context.ts';
import type { RequestCtx } from '../platform/http/request.ts';
import { queueMail } from '../mail/service.ts';
import { tokenHash } from './credentials.ts';
import { asIdentity } from './identity.ts';
import { countAsk, linkInvalid, newLinkToken, withinTries } from './links.ts';
import { noticePerson } from './notices.ts';
import { hashNewPassword } from './passwords.ts';
import * as resets from './password-reset.sql.ts';
import { endSessionsIn } from './session-life.ts';
import { listAccountsWithSessions } from './sessions.sql.ts';
import { deleteTicketsOf } from './sign-in.sql.ts';
import * as sql from './sql.ts';

const RESET_MS = RESET_MINUTES * 60_000;

export async function askPasswordReset(request: RequestCtx, email: string): Promise<void> {
  const { deps, ip, now } = request;
  await countAsk(ip);
  await resets.insertRequest(deps.pools.identity, { id: newId(), email, now });
  deps.wake('password_resets');
}

/** Looks up who asked and sends them their links. @returns whether anybody had asked */
export async function sendResetLinks(deps: Deps): Promise<boolean> {
  const db = deps.pools.identity;
  const now = deps.clock.now();
  await resets.deleteOld(db, deleteBefore('password_resets', now));
  const open = await resets.listOpen(db);
  for (const { id, email } of open) {
    const sent = await sendResetLink(deps, { id, email });
    if (!sent) await resets.closeRequest(db, id, now);
  }
  return open.length > 0;
}

/** False when nobody who may sign in anywhere has this address. */
async function sendResetLink(deps: Deps, asked: { id: string; email: string }): Promise<boolean> {
  const person = await sql.findUserByEmail(deps.pools.identity, asked.email);
  const accountId = person && (await accountOfPerson(deps, person));
  if (!person || !accountId) return false;
  const ctx = systemCtx(deps, accountId, 'password_resets');
  const token = newLinkToken();
  await asIdentity(deps, accountId, async (tx) => {
    const { userId } = person;
    const link = { id: asked.id, userId, tokenHash: tokenHash(token), now: ctx.now };
    const expiresAt = ctx.now + RESET_MS;
    if (!(await resets.giveLink(tx, { ...link, expiresAt }))) return;
    await queueMail(ctx, tx, {
      to: asked.email,
      template: 'password_reset',
      data: { name: person.name, link: `${deps.publicUrl()}/new-password#${token}` },
      expiresAt,
    });
    await audit(ctx, tx, {
      action: 'password_reset.link_sent',
      target: { kind: 'user', id: userId },
    });
  });
  return true;
}

/** Where what concerns a person alone is written down: the account they used last, or else their first. */
export async function accountOfPerson(
  deps: Deps,
  person: { userId: string; lastAccountId: string | null },
): Promise<string | null> {
  const memberships = await sql.listMemberships(deps.pools.identity, person.userId);
  const last = memberships.find((m) => m.account_id === person.lastAccountId) ?? memberships[0];
  return last?.account_id ?? null;
}

/**
 * Sets the new password and ends every session of the person. It signs nobody in, so a second factor is asked for as
 * ever. @throws AppError link_invalid | rate_limited
 */
export async function finishPasswordReset(
  request: RequestCtx,
  input: { token: string; password: string },
): Promise<void> {
  const { deps, now } = request;
  const hash = tokenHash(input.token);
  const { userId, accountId } = await withinTries(request.ip, () => personOfLink(deps, hash, now));
  const ctx = systemCtx(deps, accountId, 'password_resets');
  const person = await asIdentity(deps, accountId, (tx) => sql.findUser(tx, userId));
  const about = person ? [person.email, person.name] : [];
  const passwordHash = await hashNewPassword(deps, input.password, about);
  const accountIds = await listAccountsWithSessions(deps.pools.identity, userId);
  await asIdentity(deps, accountId, async (tx) => {
    if (!(await resets.useLink(tx, hash, now))) throw linkInvalid();
    await resets.setPassword(tx, { userId, passwordHash, now });
    await noticePerson(ctx, tx, { userId, template: 'password_changed', data: {} });
    await audit(ctx, tx, { action: 'password.reset', target: { kind: 'user', id: userId } });
    // In the same transaction: a new password that leaves a thief signed in is none.
    for (const id of accountIds) {
      const ending = { which: { userId }, reason: 'password_changed' } as const;
      await tx.as(id, (other) => endSessionsIn({ ...ctx, accountId: id }, other, ending));
    }
  });
  await deleteTicketsOf(deps.pools.identity, userId);
}

async function personOfLink(
  deps: Deps,
  hash: Buffer,
  now: number,
): Promise<{ userId: string; accountId: string } | null> {
  const person = await resets.findPersonOfLink(deps.pools.identity, hash, now);
  const accountId = person && (await accountOfPerson(deps, person));
  return person && accountId ? { userId: person.userId, accountId } : null;
}
