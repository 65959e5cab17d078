// Who hears the same pages: those whose pulls would answer the same.
import { reachOf, type Deps, type MemberActor } from '../platform/context.ts';
import { withAccount, type Reach } from '../platform/db/transaction.ts';
import * as sql from './feed.sql.ts';

/** With a `key` of null its members hear no pages, only that there is something to pull. */
export type Audience =
  | { key: null; members: readonly MemberActor[] }
  | {
      key: string;
      phones: boolean;
      /** What pages are made with; without one, only what is everybody's. */
      reach: Reach | undefined;
      members: readonly MemberActor[];
    };

/** Each is a page to make. An account of more teams than that has its smallest ones pull. */
const AUDIENCES_MAX = 10;

/**
 * Members who see numbers and members who do not are apart, and so are those who reach other call lists: whoever
 * supervises all of them, agents what is everybody's and what they are assigned to. A visitor pulls, because each of their
 * reads is written down before it is answered. An assignment that ends while a page is made is as one that ends while a pull is
 * answered.
 */
export async function audiencesOf(
  deps: Deps,
  accountId: string,
  listeners: readonly MemberActor[],
): Promise<Audience[]> {
  if (listeners.length === 0) return [];
  const assigned = await withAccount(deps.pools.app, { accountId, readOnly: true }, (tx) =>
    sql.listAssigned(tx),
  );
  const grouped = Map.groupBy(listeners, (actor) => keyOf(actor, assigned));
  const [largest, others] = cut([...grouped].toSorted(([, a], [, b]) => b.length - a.length));
  const read = largest.map(([key, members]) => {
    const [first] = members as [MemberActor];
    const reach = assigned.size === 0 ? undefined : reachOf({ actor: first });
    return { key, phones: first.sight.phones, reach, members };
  });
  return others.length === 0 ? read : [...read, { key: null, members: others }];
}

type Groups = readonly (readonly [string | null, MemberActor[]])[];

function cut(groups: Groups): [[string, MemberActor[]][], MemberActor[]] {
  const read = groups.flatMap(([key, members]): [string, MemberActor[]][] =>
    key === null ? [] : [[key, members]],
  );
  const largest = read.slice(0, AUDIENCES_MAX);
  const visitors = groups.flatMap(([key, members]) => (key === null ? members : []));
  return [largest, [...visitors, ...read.slice(AUDIENCES_MAX).flatMap(([, members]) => members)]];
}

function keyOf(actor: MemberActor, assigned: ReadonlyMap<string, string>): string | null {
  if (actor.viewAs !== null) return null;
  const sees = actor.sight.phones ? 'full' : 'masked';
  if (assigned.size === 0) return `${sees} everybody's`;
  const reach = reachOf({ actor });
  return reach === 'all' ? `${sees} all` : `${sees} ${assigned.get(actor.memberId) ?? 'common'}`;
}
