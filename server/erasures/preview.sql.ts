// What stands about a person, counted before anything is asked for. Index reads, but for calls to a bare number.
import type { ErasurePreview } from '../../shared/erasures.ts';
import type { Tx } from '../platform/db/transaction.ts';

export type Found = Pick<
  ErasurePreview,
  'names' | 'lists' | 'counts' | 'opted_out' | 'in_call' | 'told_crm'
>;

export async function countPerson(tx: Tx, phone: string): Promise<Found> {
  const rows = await tx.query<Found>(
    `with person as (
       select c.id, c.name, c.list_id, c.dnc or c.state = 'dnc' as opted_out from contacts c
       where c.account_id = $1 and c.phone = $2 and c.erased_at is null
     ), found_calls as (
       select k.next_at from calls k
       where k.account_id = $1 and (k.contact_id in (select id from person) or k.to_phone = $2)
     )
     select
       (select coalesce(array_agg(distinct name) filter (where name <> ''), '{}') from person) as names,
       (select coalesce(array_agg(distinct l.name), '{}') from call_lists l
        where l.account_id = $1 and l.id in (select list_id from person)) as lists,
       jsonb_build_object(
         'contacts', (select count(*) from person),
         'dispositions', (select count(*) from dispositions f
           where f.account_id = $1 and f.contact_id in (select id from person)),
         'notes', (select count(*) from notes f
           where f.account_id = $1 and f.contact_id in (select id from person)),
         'callbacks', (select count(*) from callbacks f
           where f.account_id = $1 and f.contact_id in (select id from person)),
         'contact_edits', (select count(*) from contact_edits f
           where f.account_id = $1 and f.contact_id in (select id from person)),
         'calls', (select count(*) from found_calls),
         'exports', (select count(*) from exports x where x.account_id = $1 and x.status = 'done')
       ) as counts,
       exists (select 1 from do_not_call d where d.account_id = $1 and d.phone = $2)
         or exists (select 1 from person where opted_out) as opted_out,
       exists (select 1 from found_calls where next_at is not null) as in_call,
       exists (select 1 from deliveries d where d.account_id = $1) as told_crm`,
    [tx.accountId, phone],
  );
  return rows[0] as Found;
}
