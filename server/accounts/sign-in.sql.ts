// Failed tries, and the tickets between a password and the second factor.
import type { IdentityDb } from './sql.ts';

/**
 * Takes a try, unless it has to wait; null then. One statement, so that of many at once no more go through than one
 * after the other would: the wait begins with the try, not with its failure.
 */
export async function takeTry(
  db: IdentityDb,
  key: Buffer,
  at: { now: number; forgetMs: number; waitsMs: readonly number[] },
): Promise<number | null> {
  const { rows } = await db.query<{ tries: number }>(
    `insert into sign_in_tries as t (key_hash, tries, since, last_at, locked_until)
     values ($1, 1, to_timestamp($2 / 1000.0), to_timestamp($2 / 1000.0), to_timestamp($2 / 1000.0))
     on conflict (key_hash) do update set
       tries = case when t.last_at < to_timestamp(($2 - $3) / 1000.0) then 1 else t.tries + 1 end,
       last_at = to_timestamp($2 / 1000.0),
       locked_until = to_timestamp(($2 + case when t.last_at < to_timestamp(($2 - $3) / 1000.0) then 0
         else ($4::float8[])[least(t.tries + 1, cardinality($4::float8[]))] end) / 1000.0)
     where t.locked_until <= to_timestamp($2 / 1000.0)
     returning tries`,
    [key, at.now, at.forgetMs, at.waitsMs],
  );
  return rows[0]?.tries ?? null;
}

/** Takes one of `max` tries of a window; null when they are used up. */
export async function takeTryOfWindow(
  db: IdentityDb,
  key: Buffer,
  at: { now: number; windowMs: number; max: number },
): Promise<number | null> {
  const { rows } = await db.query<{ tries: number }>(
    `insert into sign_in_tries as t (key_hash, tries, since, last_at, locked_until)
     values ($1, 1, to_timestamp($2 / 1000.0), to_timestamp($2 / 1000.0), to_timestamp(($2 + $3) / 1000.0))
     on conflict (key_hash) do update set
       tries = case when t.locked_until <= to_timestamp($2 / 1000.0) then 1 else t.tries + 1 end,
       since = case when t.locked_until <= to_timestamp($2 / 1000.0) then to_timestamp($2 / 1000.0) else t.since end,
       locked_until = case when t.locked_until <= to_timestamp($2 / 1000.0)
         then to_timestamp(($2 + $3) / 1000.0) else t.locked_until end,
       last_at = to_timestamp($2 / 1000.0)
     where t.locked_until <= to_timestamp($2 / 1000.0) or t.tries < $4
     returning tries`,
    [key, at.now, at.windowMs, at.max],
  );
  return rows[0]?.tries ?? null;
}

/** How long until the next try may be made. */
export async function waitOf(db: IdentityDb, key: Buffer, now: number): Promise<number> {
  const { rows } = await db.query<{ ms: number }>(
    `select greatest(extract(epoch from locked_until) * 1000 - $2, 0)::float8 as ms
     from sign_in_tries where key_hash = $1`,
    [key, now],
  );
  return rows[0]?.ms ?? 0;
}

export async function giveTryBack(db: IdentityDb, key: Buffer): Promise<void> {
  await db.query('update sign_in_tries set tries = tries - 1 where key_hash = $1 and tries > 0', [
    key,
  ]);
}

export async function forgetTries(db: IdentityDb, key: Buffer): Promise<void> {
  await db.query('delete from sign_in_tries where key_hash = $1', [key]);
}

/** Rows that say nothing any more, a few at a time, so that guessing at unknown people does not fill the table. */
export async function forgetOldTries(db: IdentityDb, before: number): Promise<void> {
  await db.query(
    `delete from sign_in_tries where key_hash in (
       select key_hash from sign_in_tries where last_at < to_timestamp($1 / 1000.0)
       order by last_at limit 20 for update skip locked)`,
    [before],
  );
}

export type Ticket = {
  userId: string;
  accountId: string;
  memberId: string;
  device: string;
  /** The person has no second factor and must set one up. */
  enrol: boolean;
};

export async function insertTicket(
  db: IdentityDb,
  ticket: Ticket & { hash: Buffer; expiresAt: number; now: number },
): Promise<void> {
  await db.query('delete from sign_in_tickets where expires_at < to_timestamp($1 / 1000.0)', [
    ticket.now,
  ]);
  await db.query(
    `insert into sign_in_tickets (ticket_hash, user_id, account_id, member_id, device, enrol, expires_at)
     values ($1, $2, $3, $4, $5, $6, to_timestamp($7 / 1000.0))`,
    [
      ticket.hash,
      ticket.userId,
      ticket.accountId,
      ticket.memberId,
      ticket.device,
      ticket.enrol,
      ticket.expiresAt,
    ],
  );
}

const TICKET = `user_id as "userId", account_id as "accountId", member_id as "memberId", device, enrol`;

export async function findTicket(
  db: IdentityDb,
  hash: Buffer,
  now: number,
): Promise<Ticket | null> {
  const { rows } = await db.query<Ticket>(
    `select ${TICKET} from sign_in_tickets where ticket_hash = $1 and expires_at > to_timestamp($2 / 1000.0)`,
    [hash, now],
  );
  return rows[0] ?? null;
}

/** Takes one of the ticket's tries, before the code is looked at; null when none is left. */
export async function takeTicketTry(
  db: IdentityDb,
  hash: Buffer,
  at: { now: number; max: number },
): Promise<Ticket | null> {
  const { rows } = await db.query<Ticket>(
    `update sign_in_tickets set tries = tries + 1
     where ticket_hash = $1 and expires_at > to_timestamp($2 / 1000.0) and tries < $3
     returning ${TICKET}`,
    [hash, at.now, at.max],
  );
  return rows[0] ?? null;
}

export async function giveTicketTryBack(db: IdentityDb, hash: Buffer): Promise<void> {
  await db.query('update sign_in_tickets set tries = tries - 1 where ticket_hash = $1', [hash]);
}

/** Whether this caller is the one who uses the ticket up. */
export async function spendTicket(db: IdentityDb, hash: Buffer): Promise<boolean> {
  const { rows } = await db.query(
    'delete from sign_in_tickets where ticket_hash = $1 returning true as spent',
    [hash],
  );
  return rows.length > 0;
}

/** A ticket was given for a password or factors that are not so any more. */
export async function deleteTicketsOf(db: IdentityDb, userId: string): Promise<void> {
  await db.query('delete from sign_in_tickets where user_id = $1', [userId]);
}
