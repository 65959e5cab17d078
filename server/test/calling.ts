// Call lists with contacts, and agents without a password: what claims, facts and sync are tested with.
import { randomUUID } from 'node:crypto';
import type { SignedIn } from '../../shared/sessions.ts';
import { FULL_SIGHT } from '../../shared/roles.ts';
import type { Disposition } from '../../shared/calling.ts';
import type { Ctx } from '../platform/context.ts';
import { newId } from '../platform/context.ts';
import { takeSeq, withAccount } from '../platform/db/transaction.ts';
import type { TestApp } from './app.ts';

export type SeededList = { id: string; contacts: string[] };

/** An open list of `count` contacts in the session's account, written as an import writes it. */
export function seedList(
  t: TestApp,
  session: SignedIn,
  list: { count: number; status?: string; zone?: string; prefix?: string },
): Promise<SeededList> {
  const id = newId();
  const contacts = Array.from({ length: list.count }, () => newId());
  const { accountId } = ctxOf(t, session);
  return withAccount(t.database.pools.app, { accountId }, async (tx) => {
    const seq = await takeSeq(tx, list.count + 1);
    await tx.execute(
      `insert into call_lists (account_id, id, name, status, contacts, seq, created_at)
       values ($1, $2, $3, $4, $5, $6, now())`,
      [accountId, id, `List ${id}`, list.status ?? 'open', list.count, seq],
    );
    await tx.execute(
      `insert into contacts (account_id, id, list_id, position, name, phone, zone, attributes, seq)
       select $1, c.id, $2, n, 'Contact ' || n, $6::text || to_char(n, 'FM0000000'), $5, '{"plan": "family"}', $4 + n
       from unnest($3::uuid[]) with ordinality as c (id, n)`,
      [accountId, id, contacts, seq, list.zone ?? 'America/New_York', list.prefix ?? '+1555'],
    );
    return { id, contacts };
  });
}

/** The context of a request of the signed-in member, or of another member of the account. */
export function ctxOf(t: TestApp, session: SignedIn, memberId = session.session.member.id): Ctx {
  const { deps } = t.app;
  return {
    accountId: session.session.account.id,
    actor: {
      kind: 'member',
      memberId,
      userId: randomUUID(),
      role: 'agent',
      sessionId: randomUUID(),
      sight: FULL_SIGHT,
      viewAs: null,
      provenAt: 0,
    },
    requestId: newId(),
    log: deps.log,
    deps,
    now: deps.clock.now(),
  };
}

/** Agents who can act but not sign in: hashing fifty passwords would take longer than the test. */
export async function seedAgents(t: TestApp, session: SignedIn, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId());
  await t.database.admin.query(
    `with people as (
       insert into users (user_id, email, name, password_hash)
       select id, id || '@agents.example', 'Agent', 'none' from unnest($2::uuid[]) as id
     )
     insert into members (account_id, id, user_id, name, email, role)
     select $1, id, id, 'Agent', id || '@agents.example', 'agent' from unnest($2::uuid[]) as id`,
    [session.session.account.id, ids],
  );
  return ids;
}

/** A disposition of a contact, made outside Switchyard. */
export function dispositionOf(
  list: SeededList,
  contactId: string,
  change: Partial<Disposition> = {},
): Disposition {
  return {
    id: newId(),
    contact_id: contactId,
    list_id: list.id,
    call_id: null,
    code: 'no_answer',
    note: '',
    callback: null,
    claim_token: null,
    supersedes: null,
    client_at: '2026-11-20T04:00:00.000Z',
    ...change,
  };
}
