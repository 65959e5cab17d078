// Who pays: relations, rate cards, holds, and the billing columns of a call.
import type { Increments, RateCard } from '../../shared/billing.ts';
import type { Mode } from '../../shared/mode.ts';
import type { Currency } from '../../shared/money.ts';
import { only, type Tx } from '../platform/db/transaction.ts';

/** Whether this account may name that one: itself, its parent or one of its sub-accounts. */
export async function isRelated(tx: Tx, otherAccountId: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from account_relations
     where account_id = $1 and related_account_id = $2 and kind in ('self', 'parent', 'sub_account')`,
    [tx.accountId, otherAccountId],
  );
  return rows.length > 0;
}

/** Also true of an account that was the parent or a sub-account: calls of that time are still its own to pay. */
export async function wasRelated(tx: Tx, otherAccountId: string): Promise<boolean> {
  const rows = await tx.query(
    'select 1 from account_relations where account_id = $1 and related_account_id = $2',
    [tx.accountId, otherAccountId],
  );
  return rows.length > 0;
}

/** Whether a parent account may set the price of that one: itself or one of its sub-accounts. */
export async function mayPrice(tx: Tx, otherAccountId: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from account_relations
     where account_id = $1 and related_account_id = $2 and kind in ('self', 'sub_account')`,
    [tx.accountId, otherAccountId],
  );
  return rows.length > 0;
}

export async function findMemberClient(tx: Tx, memberId: string): Promise<string | null> {
  const rows = await tx.query<{ clientId: string | null }>(
    'select client_account_id as "clientId" from members where account_id = $1 and id = $2',
    [tx.accountId, memberId],
  );
  return rows[0]?.clientId ?? null;
}

export function listNames(tx: Tx, ids: readonly string[]): Promise<{ id: string; name: string }[]> {
  return tx.query(
    `select related_account_id as id, related_name as name
     from account_relations where account_id = $1 and related_account_id = any($2::uuid[])`,
    [tx.accountId, ids],
  );
}

export type Payer = {
  timeZone: string;
  currency: Currency;
  mode: Mode;
  prepaid: boolean;
  parentId: string | null;
  hasFamily: boolean;
};

/** The account in view as a payer. */
export async function getPayer(tx: Tx): Promise<Payer> {
  return only(
    await tx.query<Payer>(
      `select a.time_zone as "timeZone", a.currency, a.mode, a.payment = 'prepaid' as prepaid,
              p.related_account_id as "parentId",
              exists (
                select 1 from account_relations r where r.account_id = $1 and r.kind in ('parent', 'sub_account')
              ) as "hasFamily"
       from accounts a
       left join account_relations p on p.account_id = a.account_id and p.kind = 'parent'
       where a.account_id = $1`,
      [tx.accountId],
    ),
  );
}

export type Card = {
  id: string;
  rateMicros: number;
  increments: Increments;
  minimumMicros: number;
  currency: Currency;
  effectiveFromMs: number;
};

/** Every card of the account: a handful of rows, few enough to choose from in memory. */
export function listCards(tx: Tx): Promise<Card[]> {
  return tx.query<Card>(
    `select id, rate_micros as "rateMicros", increments, minimum_micros as "minimumMicros", currency,
            (extract(epoch from effective_from) * 1000)::bigint as "effectiveFromMs"
     from rate_cards where account_id = $1`,
    [tx.accountId],
  );
}

const CARD_COLUMNS = `c.id, c.rate_micros, c.increments, c.minimum_micros, c.currency, c.effective_from,
  exists (
    select 1 from ledger l where l.account_id = c.account_id and l.rate_card_id = c.id
  ) as used`;

export function listRateCards(tx: Tx): Promise<RateCard[]> {
  return tx.query<RateCard>(
    `select ${CARD_COLUMNS} from rate_cards c
     where c.account_id = $1 order by c.effective_from desc, c.id`,
    [tx.accountId],
  );
}

export type NewCard = {
  id: string;
  rateMicros: number;
  increments: Increments;
  minimumMicros: number;
  effectiveFrom: number;
  now: number;
};

/** A new card in the currency of its account. */
export async function insertRateCard(tx: Tx, card: NewCard): Promise<RateCard> {
  return only(
    await tx.query<RateCard>(
      `insert into rate_cards
         (account_id, id, rate_micros, increments, minimum_micros, currency, effective_from, created_at)
       select account_id, $2, $3, $4, $5, currency, to_timestamp($6 / 1000.0), to_timestamp($7 / 1000.0)
       from accounts where account_id = $1
       returning id, rate_micros, increments, minimum_micros, currency, effective_from, false as used`,
      [
        tx.accountId,
        card.id,
        card.rateMicros,
        card.increments,
        card.minimumMicros,
        card.effectiveFrom,
        card.now,
      ],
    ),
  );
}

export type LockedForBilling = { billed: boolean; mode: Mode };

/** Locks a call for billing, so that two settlements of it take turns. */
export async function lockCall(tx: Tx, callId: string): Promise<LockedForBilling | null> {
  const rows = await tx.query<LockedForBilling>(
    'select billed, mode from calls where account_id = $1 and id = $2 for update',
    [tx.accountId, callId],
  );
  return rows[0] ?? null;
}

export async function markBilled(tx: Tx, callId: string): Promise<void> {
  await tx.execute('update calls set billed = true where account_id = $1 and id = $2', [
    tx.accountId,
    callId,
  ]);
}

/** The end of this call was taken back: it is to be settled again when it really ends. */
export async function reopenCall(tx: Tx, callId: string): Promise<void> {
  await tx.execute('update calls set billed = false where account_id = $1 and id = $2', [
    tx.accountId,
    callId,
  ]);
}

export async function recordBillingFailure(tx: Tx, callId: string, now: number): Promise<void> {
  await tx.execute(
    `update calls
     set billing_failures = billing_failures + 1, last_billing_failure_at = to_timestamp($3 / 1000.0)
     where account_id = $1 and id = $2`,
    [tx.accountId, callId, now],
  );
}

// A failed booking must not undo the end of the call it belongs to.
export async function savepoint(tx: Tx): Promise<void> {
  await tx.execute('savepoint billing');
}

/** Also brings back the account that was in view at the savepoint. */
export async function rollbackToSavepoint(tx: Tx): Promise<void> {
  await tx.execute('rollback to savepoint billing');
}

export async function releaseSavepoint(tx: Tx): Promise<void> {
  await tx.execute('release savepoint billing');
}

type HoldKey = { operatingAccountId: string; callId: string };

/** Whether this call has its hold already: a repeated dispatch step must not hold twice. */
export async function hasHold(tx: Tx, key: HoldKey): Promise<boolean> {
  const rows = await tx.query(
    'select 1 from holds where account_id = $1 and operating_account_id = $2 and call_id = $3',
    [tx.accountId, key.operatingAccountId, key.callId],
  );
  return rows.length > 0;
}

export async function insertHold(
  tx: Tx,
  hold: HoldKey & { amountMinor: number; now: number },
): Promise<void> {
  await tx.execute(
    `insert into holds (account_id, operating_account_id, call_id, amount_minor, created_at)
     values ($1, $2, $3, $4, to_timestamp($5 / 1000.0))`,
    [tx.accountId, hold.operatingAccountId, hold.callId, hold.amountMinor, hold.now],
  );
}

export async function settleHold(tx: Tx, key: HoldKey, now: number): Promise<void> {
  await tx.execute(
    `update holds set settled_at = to_timestamp($4 / 1000.0)
     where account_id = $1 and operating_account_id = $2 and call_id = $3 and settled_at is null`,
    [tx.accountId, key.operatingAccountId, key.callId, now],
  );
}

export async function sumOpenHolds(tx: Tx): Promise<number> {
  const rows = await tx.query<{ minor: number }>(
    `select coalesce(sum(amount_minor), 0)::bigint as minor
     from holds where account_id = $1 and settled_at is null`,
    [tx.accountId],
  );
  return only(rows).minor;
}
