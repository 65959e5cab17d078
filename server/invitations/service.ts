// Invitations: how a person comes into an account. Only the mailed link makes a member, so an address is proved by
// its use. Without a mail server the inviter hands the link over, and an address is as good as their word.
import type { Invitation, Invited } from '../../shared/invitations.ts';
import { INVITATION_DAYS } from '../../shared/invitations.ts';
import { AppError } from '../../shared/errors.ts';
import type { Role } from '../../shared/roles.ts';
import {
  accountOf,
  asIdentity,
  findMember,
  findMemberByEmail,
  newLinkToken,
  requireMayGrant,
  tokenHash,
} from '../accounts/service.ts';
import { cancelMail, mailStatuses, queueMail } from '../mail/service.ts';
import { audit } from '../platform/audit.ts';
import { fromInstant } from '../platform/clock.ts';
import { inSnapshot, memberIdOf, mustFind, newId, type Ctx } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import * as sql from './sql.ts';

const DAY_MS = 24 * 3_600_000;
const VALID_MS = INVITATION_DAYS * DAY_MS;
/** A person’s mailbox is not to be filled by pressing a button. */
const RESEND_MS = 60_000;
const LINKS_A_DAY = 500;

export { acceptInvitation, lookUpInvitation } from './accepting.ts';

export async function listInvitations(
  ctx: Ctx,
): Promise<{ data: Invitation[]; mail_server: boolean }> {
  const data = await shown(ctx, null);
  return { data, mail_server: ctx.deps.settings.mail !== undefined };
}

type NewInvitation = {
  email: string;
  name: string | null;
  role: Role;
  client_account_id: string | null;
};

/** @throws AppError already_exists | billing_account_not_allowed | forbidden | rate_limited */
export async function createInvitation(ctx: Ctx, input: NewInvitation): Promise<Invited> {
  requireMayGrant(ctx, input.role);
  const { email, name, role } = input;
  const id = newId();
  const link = await asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    await requireFewLinks(ctx, tx);
    await requireNoMember(tx, email);
    await sql.expireOld(tx, email, ctx.now);
    const made = await makeLink(ctx, tx, { email, role });
    const clientAccountId = input.client_account_id;
    await sql.insertInvitation(tx, { id, email, name, role, clientAccountId, ...made.row });
    await audit(ctx, tx, {
      action: 'invitation.created',
      target: { kind: 'invitation', id },
      detail: { email, role },
    });
    return made.link;
  });
  return invited(ctx, id, link);
}

/** A new link; the old one dies, and so does its mail if it still waits. */
export async function resendInvitation(ctx: Ctx, id: string): Promise<Invited> {
  const link = await asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    const before = mustFind(await sql.lockPending(tx, id));
    requireMayGrant(ctx, before.role);
    const age = ctx.now - fromInstant(before.linkedAt);
    if (ctx.deps.settings.mail && age < RESEND_MS)
      throw new AppError('rate_limited', 'it was sent less than a minute ago; wait a moment');
    await requireFewLinks(ctx, tx);
    await cancelMail(ctx, tx, before.mailId);
    const made = await makeLink(ctx, tx, before);
    await sql.changeLink(tx, { id, ...made.row });
    await audit(ctx, tx, {
      action: 'invitation.resent',
      target: { kind: 'invitation', id },
      detail: { email: before.email },
    });
    return made.link;
  });
  return invited(ctx, id, link);
}

export async function takeBackInvitation(ctx: Ctx, id: string): Promise<void> {
  await asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    const before = mustFind(await sql.lockPending(tx, id));
    requireMayGrant(ctx, before.role);
    await cancelMail(ctx, tx, before.mailId);
    await sql.takeBack(tx, id, ctx.now);
    await audit(ctx, tx, {
      action: 'invitation.taken_back',
      target: { kind: 'invitation', id },
      detail: { email: before.email },
    });
  });
}

async function requireFewLinks(ctx: Ctx, tx: Tx): Promise<void> {
  if ((await sql.countLinksSince(tx, ctx.now - DAY_MS)) >= LINKS_A_DAY)
    throw new AppError('rate_limited', `an account sends ${LINKS_A_DAY} invitations a day at most`);
}

async function requireNoMember(tx: Tx, email: string): Promise<void> {
  const member = await findMemberByEmail(tx, email);
  if (!member) return;
  throw new AppError(
    'already_exists',
    member.active
      ? 'they are a member already'
      : 'they are a member who was deactivated: activate them again',
  );
}

type MadeLink = {
  link: string;
  row: { hash: Buffer; invitedBy: string; mailId: string; now: number; expiresAt: number };
};

async function makeLink(ctx: Ctx, tx: Tx, to: { email: string; role: Role }): Promise<MadeLink> {
  const token = newLinkToken();
  const link = `${ctx.deps.publicUrl()}/invitation#${token}`;
  const invitedBy = memberIdOf(ctx);
  const { name: inviter } = mustFind(await findMember(tx, invitedBy));
  const { name: account } = await accountOf(tx);
  const expiresAt = ctx.now + VALID_MS;
  const mailId = await queueMail(ctx, tx, {
    to: to.email,
    template: 'invitation',
    data: { account, inviter, role: to.role, link },
    expiresAt,
  });
  return { link, row: { hash: tokenHash(token), invitedBy, mailId, now: ctx.now, expiresAt } };
}

/** The link is answered only where no mail can carry it: otherwise it would prove nothing of the address. */
async function invited(ctx: Ctx, id: string, link: string): Promise<Invited> {
  const [invitation] = await shown(ctx, id);
  return { invitation: mustFind(invitation), link: ctx.deps.settings.mail ? null : link };
}

function shown(ctx: Ctx, id: string | null): Promise<Invitation[]> {
  return inSnapshot(ctx, async (tx) => {
    const rows = await sql.listPending(tx, { id, now: ctx.now });
    const mails = await mailStatuses(
      ctx,
      tx,
      rows.map((r) => r.mailId),
    );
    return rows.map(({ mailId, ...row }) => ({ ...row, mail: mustFind(mails.get(mailId)) }));
  });
}
