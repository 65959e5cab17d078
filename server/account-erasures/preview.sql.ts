// What there is of an account, counted before anything is asked for.
import { only, type Tx } from '../platform/db/transaction.ts';

export type Counted = {
  counts: Record<string, number>;
  in_call: boolean;
  told_crm: boolean;
};

/** Of the account in view, as the app role. */
export async function countAccount(tx: Tx): Promise<Counted> {
  return only(
    await tx.query<Counted>(
      `select jsonb_build_object(
         'members', (select count(*) from members where account_id = $1 and guest_of is null),
         'call_lists', (select count(*) from call_lists where account_id = $1 and not deleted),
         'contacts', (select count(*) from contacts where account_id = $1 and erased_at is null),
         'dispositions', (select count(*) from dispositions where account_id = $1),
         'notes', (select count(*) from notes where account_id = $1),
         'callbacks', (select count(*) from callbacks where account_id = $1),
         'calls', (select count(*) from calls where account_id = $1),
         'do_not_call', (select count(*) from do_not_call where account_id = $1),
         'imports', (select count(*) from imports where account_id = $1),
         'exports', (select count(*) from exports where account_id = $1 and status = 'done'),
         'webhook_endpoints', (select count(*) from webhook_endpoints where account_id = $1)
       ) as counts,
       exists (select 1 from calls where account_id = $1 and next_at is not null) as in_call,
       exists (select 1 from deliveries where account_id = $1) as told_crm`,
      [tx.accountId],
    ),
  );
}

const ONLY_HERE = `not exists (
  select 1 from members o where o.user_id = m.user_id and o.account_id <> m.account_id and o.guest_of is null)`;

/** As the identity role, which alone knows where else somebody works. */
export async function countPeople(tx: Tx): Promise<{ people: number; apiKeys: number }> {
  return only(
    await tx.query<{ people: number; apiKeys: number }>(
      `select
         (select count(*) from members m where m.account_id = $1 and m.guest_of is null and ${ONLY_HERE}) as people,
         (select count(*) from api_keys where account_id = $1 and revoked_at is null) as "apiKeys"`,
      [tx.accountId],
    ),
  );
}
