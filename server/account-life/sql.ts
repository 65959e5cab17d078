// How accounts stop, go on and change hands. Statements of the identity role.
import type { SubAccount, Suspension } from '../../shared/account-life.ts';
import type { Account, NewAccount } from '../../shared/accounts.ts';
import { PLAN_LIMITS, type Plan } from '../../shared/plans.ts';
import { only, type Tx } from '../platform/db/transaction.ts';

type SubAccountRow = Omit<SubAccount, 'suspension'> & {
  suspended_by: Suspension['by'] | null;
  suspension_reason: string | null;
  suspended_at: string | null;
};

/** Sub-accounts of the account in view; of `id` alone when given. */
export async function listSubAccounts(tx: Tx, id: string | null = null): Promise<SubAccount[]> {
  const rows = await tx.query<SubAccountRow>(
    `select account_id as id, name, slug, hue, mode, status, plan, suspended_by, suspension_reason, suspended_at,
            case when onboarding is null then '{}'
              else array(select s from unnest(array['company', 'hours', 'plan', 'people', 'list']) s
                         where not onboarding ? s)
            end as open_steps
     from accounts
     where parent_account_id = $1 and ($2::uuid is null or account_id = $2)
     order by name, account_id`,
    [tx.accountId, id],
  );
  return rows.map(({ suspended_by: by, suspension_reason: reason, suspended_at: at, ...row }) => ({
    ...row,
    suspension: by === null || at === null ? null : { by, reason: reason ?? '', at },
  }));
}

/** What an account is once nothing suspends it: dialling begins when its first three steps are done. */
const GOING_ON = `case when onboarding is null or onboarding ?& array['company', 'hours', 'plan']
  then 'active' else 'onboarding' end`;

export type Stop = { by: 'operator' | 'parent'; reason: string; at: string };

/** False when it is suspended already by somebody of the same or more say. */
export async function suspend(tx: Tx, stop: Stop): Promise<boolean> {
  const written = await tx.execute(
    `update accounts set status = 'suspended', suspended_by = $2, suspension_reason = $3, suspended_at = $4
     where account_id = $1
       and (status <> 'suspended' or suspended_by = 'family' or ($2 = 'operator' and suspended_by = 'parent'))`,
    [tx.accountId, stop.by, stop.reason, stop.at],
  );
  return written === 1;
}

/** Stops the sub-accounts of the account in view that are not stopped; answers all that stand still because of it. */
export async function suspendFamily(
  tx: Tx,
  stop: { reason: string; at: string },
): Promise<string[]> {
  await tx.execute(
    `update accounts set status = 'suspended', suspended_by = 'family', suspension_reason = $2, suspended_at = $3
     where parent_account_id = $1 and status <> 'suspended'`,
    [tx.accountId, stop.reason, stop.at],
  );
  const rows = await tx.query<{ id: string }>(
    'select account_id as id from accounts where parent_account_id = $1',
    [tx.accountId],
  );
  return rows.map((row) => row.id);
}

/** False when it is not suspended, or by somebody else. */
export async function reactivate(tx: Tx, by: readonly Suspension['by'][]): Promise<boolean> {
  const written = await tx.execute(
    `update accounts set status = ${GOING_ON}, suspended_by = null, suspension_reason = null, suspended_at = null
     where account_id = $1 and suspended_by = any($2::text[])`,
    [tx.accountId, by],
  );
  return written === 1;
}

/** Lets the sub-accounts go on that stood still because of the account in view. */
export async function reactivateFamily(tx: Tx): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `update accounts set status = ${GOING_ON}, suspended_by = null, suspension_reason = null, suspended_at = null
     where parent_account_id = $1 and suspended_by = 'family'
     returning account_id as id`,
    [tx.accountId],
  );
  return rows.map((row) => row.id);
}

export type Kin = {
  id: string;
  kind: Account['kind'];
  name: string;
  slug: string;
  status: Account['status'];
  suspendedBy: Suspension['by'] | null;
  parentId: string | null;
  plan: Plan;
  trialEndsAt: string | null;
};

/** The account in view, locked until the commit; null when it was erased. */
export async function lockKin(tx: Tx): Promise<Kin | null> {
  const rows = await tx.query<Kin>(
    `select account_id as id, kind, name, slug, status, suspended_by as "suspendedBy",
            parent_account_id as "parentId", plan, trial_ends_at as "trialEndsAt"
     from accounts where account_id = $1 and status <> 'erased' for no key update`,
    [tx.accountId],
  );
  return rows[0] ?? null;
}

export async function findParentId(tx: Tx): Promise<string | null> {
  const rows = await tx.query<{ id: string | null }>(
    'select parent_account_id as id from accounts where account_id = $1',
    [tx.accountId],
  );
  return rows[0]?.id ?? null;
}

/** Puts the account in view under another parent, with that family's trial. */
export async function setParent(
  tx: Tx,
  parent: { id: string; trialEndsAt: string | null },
): Promise<void> {
  await tx.execute(
    'update accounts set parent_account_id = $2, trial_ends_at = $3 where account_id = $1',
    [tx.accountId, parent.id, parent.trialEndsAt],
  );
}

/**
 * Makes the relation of the account in view to that one a former one. Old rows go on naming it; its short name is
 * free again.
 */
export async function endRelation(tx: Tx, relatedId: string): Promise<void> {
  await tx.execute(
    `update account_relations
     set kind = 'former_' || kind, related_slug = related_slug || '~' || related_account_id
     where account_id = $1 and related_account_id = $2 and kind in ('parent', 'sub_account')`,
    [tx.accountId, relatedId],
  );
}

/** Relates the account in view to that one, also when they were related before. */
export async function beginRelation(
  tx: Tx,
  related: { id: string; kind: 'parent' | 'sub_account' },
): Promise<void> {
  await tx.execute(
    `insert into account_relations
       (account_id, related_account_id, kind, related_name, related_slug, related_hue)
     select $1, account_id, $3, name, slug, hue from accounts where account_id = $2
     on conflict on constraint account_relations_pkey do update
       set kind = excluded.kind, related_name = excluded.related_name, related_slug = excluded.related_slug,
           related_hue = excluded.related_hue`,
    [tx.accountId, related.id, related.kind],
  );
}

/** Members for whom that account pays no longer do so. */
export async function clearPayer(tx: Tx, payerId: string): Promise<number> {
  return tx.execute(
    'update members set client_account_id = null where account_id = $1 and client_account_id = $2',
    [tx.accountId, payerId],
  );
}

/** Ends the memberships of people who are active in that account too, and of its guests; answers whose. */
export async function endMembersOf(
  tx: Tx,
  from: { accountId: string; except: readonly string[] },
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `update members set active = false
     where account_id = $1 and active and id <> all($3::uuid[])
       and (guest_of = $2 or user_id in (
         select user_id from members where account_id = $2 and active and guest_of is null))
     returning id`,
    [tx.accountId, from.accountId, from.except],
  );
  return rows.map((row) => row.id);
}

/** Ends the view-as sessions from that account that are still open. */
export async function endViewAsFrom(
  tx: Tx,
  from: { accountId: string; at: string },
): Promise<void> {
  await tx.execute(
    `update view_as_sessions set ended_at = $3, ended_by = 'server'
     where account_id = $1 and home_account_id = $2 and ended_at is null`,
    [tx.accountId, from.accountId, from.at],
  );
}

export async function hasOwner(tx: Tx): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from members where account_id = $1 and role = 'owner' and active and guest_of is null limit 1`,
    [tx.accountId],
  );
  return rows.length > 0;
}

/** Makes the first owner of that account an owner of the account in view. */
export async function adoptOwner(tx: Tx, owner: { id: string; fromId: string }): Promise<void> {
  await tx.execute(
    `insert into members (account_id, id, user_id, name, email, role)
     select $1, $2, user_id, name, email, 'owner' from members
     where account_id = $3 and role = 'owner' and active and guest_of is null
     order by created_at, id limit 1
     on conflict on constraint members_user do update set role = 'owner', active = true`,
    [tx.accountId, owner.id, owner.fromId],
  );
}

/** With the plan comes how often its API keys may ask. */
export async function setPlanOnly(tx: Tx, plan: Plan): Promise<void> {
  await tx.execute(
    'update accounts set plan = $2, requests_per_minute = $3 where account_id = $1',
    [tx.accountId, plan, PLAN_LIMITS[plan].requestsAMinute],
  );
}

export async function setPlan(
  tx: Tx,
  to: { plan: Plan; trialEndsAt: string | null; isParent: boolean },
): Promise<void> {
  await setPlanOnly(tx, to.plan);
  if (!to.isParent) return;
  await tx.execute(
    'update accounts set trial_ends_at = $2 where account_id = $1 or parent_account_id = $1',
    [tx.accountId, to.trialEndsAt],
  );
}

/** What a clone takes over of the account in view. */
export async function getSettings(tx: Tx): Promise<Omit<NewAccount, 'name' | 'slug'>> {
  return only(
    await tx.query<Omit<NewAccount, 'name' | 'slug'>>(
      `select hue, time_zone, default_country, app.calling_window(accounts) as calling_window, attempt_cap,
              wrap_up_seconds, wrap_up_mode, break_reasons, currency
       from accounts where account_id = $1`,
      [tx.accountId],
    ),
  );
}

/** Whether a sub-account of the account in view has this short name, or ever had it here. */
export async function isSlugTaken(tx: Tx, slug: string): Promise<boolean> {
  const rows = await tx.query(
    'select 1 from account_relations where account_id = $1 and related_slug = $2',
    [tx.accountId, slug],
  );
  return rows.length > 0;
}
