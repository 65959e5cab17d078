// Statements of invitations. A link is looked up outside any account, by its hash; the rest is for one account.
import type { Role } from '../../shared/roles.ts';
import type { Deps } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';

/** What a good link stands for. */
export type Link = {
  accountId: string;
  id: string;
  email: string;
  role: Role;
  clientAccountId: string | null;
  account: string;
  hue: string;
  slug: string;
  inviter: string;
};

/**
 * A link that may be used now: in time, of an account that works, from a member who could still invite for that
 * role. So an admin’s invitations end with the admin.
 */
export async function findLink(
  identity: Deps['pools']['identity'],
  hash: Buffer,
  now: number,
): Promise<Link | null> {
  const { rows } = await identity.query<Link>(
    `select i.account_id as "accountId", i.id, i.email, i.role, i.client_account_id as "clientAccountId",
            a.name as account, a.hue, a.slug, m.name as inviter
     from invitations i
     join accounts a on a.account_id = i.account_id and a.status <> 'suspended'
     join members m on m.account_id = i.account_id and m.id = i.invited_by and m.active
       and (m.role = 'owner' or (m.role = 'admin' and i.role <> 'owner'))
     where i.token_hash = $1 and i.status = 'pending' and i.expires_at > to_timestamp($2 / 1000.0)`,
    [hash, now],
  );
  return rows[0] ?? null;
}

/** Uses a link up; false when somebody else just did. The row’s lock makes two at once take turns. */
export async function useLink(
  tx: Tx,
  link: { id: string; hash: Buffer; now: number },
): Promise<boolean> {
  const used = await tx.execute(
    `update invitations set status = 'accepted', ended_at = to_timestamp($4 / 1000.0)
     where account_id = $1 and id = $2 and token_hash = $3 and status = 'pending'
       and expires_at > to_timestamp($4 / 1000.0)`,
    [tx.accountId, link.id, link.hash, link.now],
  );
  return used === 1;
}

export type NewInvitation = {
  id: string;
  hash: Buffer;
  email: string;
  name: string | null;
  role: Role;
  clientAccountId: string | null;
  invitedBy: string;
  mailId: string;
  now: number;
  expiresAt: number;
};

export async function insertInvitation(tx: Tx, i: NewInvitation): Promise<void> {
  await tx.execute(
    `insert into invitations (account_id, id, token_hash, email, name, role, client_account_id, invited_by, mail_id,
       created_at, linked_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, to_timestamp($10 / 1000.0), to_timestamp($10 / 1000.0),
       to_timestamp($11 / 1000.0))`,
    [
      tx.accountId,
      i.id,
      i.hash,
      i.email,
      i.name,
      i.role,
      i.clientAccountId,
      i.invitedBy,
      i.mailId,
      i.now,
      i.expiresAt,
    ],
  );
}

/** One that ran out makes room for a new one to the same address. */
export async function expireOld(tx: Tx, email: string, now: number): Promise<void> {
  await tx.execute(
    `update invitations set status = 'expired', ended_at = expires_at
     where account_id = $1 and email = $2 and status = 'pending' and expires_at <= to_timestamp($3 / 1000.0)`,
    [tx.accountId, email, now],
  );
}

/** How many links the account made since then. */
export async function countLinksSince(tx: Tx, since: number): Promise<number> {
  const rows = await tx.query<{ n: number }>(
    `select count(*)::int as n from invitations
     where account_id = $1 and linked_at > to_timestamp($2 / 1000.0)`,
    [tx.accountId, since],
  );
  return rows[0]?.n ?? 0;
}

export type PendingRow = {
  email: string;
  role: Role;
  mailId: string;
  linkedAt: string;
};

/** A pending invitation, locked until the end of the transaction. */
export async function lockPending(tx: Tx, id: string): Promise<PendingRow | null> {
  const rows = await tx.query<PendingRow>(
    `select email, role, mail_id as "mailId", linked_at as "linkedAt"
     from invitations where account_id = $1 and id = $2 and status = 'pending' for update`,
    [tx.accountId, id],
  );
  return rows[0] ?? null;
}

export async function changeLink(
  tx: Tx,
  link: {
    id: string;
    hash: Buffer;
    invitedBy: string;
    mailId: string;
    now: number;
    expiresAt: number;
  },
): Promise<void> {
  await tx.execute(
    `update invitations
     set token_hash = $3, invited_by = $4, mail_id = $5, linked_at = to_timestamp($6 / 1000.0),
         expires_at = to_timestamp($7 / 1000.0)
     where account_id = $1 and id = $2`,
    [tx.accountId, link.id, link.hash, link.invitedBy, link.mailId, link.now, link.expiresAt],
  );
}

export async function takeBack(tx: Tx, id: string, now: number): Promise<void> {
  await tx.execute(
    `update invitations set status = 'taken_back', ended_at = to_timestamp($3 / 1000.0)
     where account_id = $1 and id = $2`,
    [tx.accountId, id, now],
  );
}

export type ShownRow = {
  id: string;
  email: string;
  name: string | null;
  role: Role;
  client_account_id: string | null;
  invited_by: string;
  created_at: string;
  expires_at: string;
  expired: boolean;
  mailId: string;
};

/** Pending invitations, the newest first; one of them when `id` is given. */
export function listPending(
  tx: Tx,
  which: { id: string | null; now: number },
): Promise<ShownRow[]> {
  return tx.query<ShownRow>(
    `select i.id, i.email, i.name, i.role, i.client_account_id, m.name as invited_by, i.created_at, i.expires_at,
            i.expires_at <= to_timestamp($3 / 1000.0) as expired, i.mail_id as "mailId"
     from invitations i
     join members m on m.account_id = i.account_id and m.id = i.invited_by
     where i.account_id = $1 and i.status = 'pending' and ($2::uuid is null or i.id = $2)
     order by i.created_at desc, i.id
     limit 500`,
    [tx.accountId, which.id, which.now],
  );
}
