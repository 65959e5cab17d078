// Which call lists a statement may answer. Every statement that reads call lists, contacts or calls for somebody asks it;
// only those that write down what happened do not, since a fact is never refused for a lost assignment.

/** The call lists of the account that are assigned, and not to whoever the transaction reaches for. `$1` is the account. */
export const HIDDEN_LISTS = `
  select a.list_id from list_assignments a
  where a.account_id = $1 and (select app.reach()) <> 'all' and not exists (
    select 1 from list_assignments own
    where own.account_id = $1 and own.list_id = a.list_id and own.member_id::text = (select app.reach())
  )`;

/** Whether the transaction reaches the call list with this id; `$1` is the account. */
export function isReached(list: string): string {
  return `${list} not in (${HIDDEN_LISTS})`;
}

/** A member keeps seeing the calls they made themselves, and may end them. */
export function isReachedCall(prefix = ''): string {
  return `(${prefix}member_id::text = (select app.reach()) or ${prefix}list_id is null or ${isReached(`${prefix}list_id`)})`;
}
