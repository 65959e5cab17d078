// The ledger and its running end. Rows are only ever inserted.
import type { Increments, LedgerRow } from '../../shared/billing.ts';
import type { BillingRule } from '../../shared/dispatch.ts';
import type { Mode } from '../../shared/mode.ts';
import type { Currency } from '../../shared/money.ts';
import { only, type Tx } from '../platform/db/transaction.ts';

export type EntryKind = 'charge' | 'reversal' | 'top_up';

/** A ledger row as it is hashed; instants are RFC 3339 text in milliseconds. */
export type Entry = {
  id: string;
  n: number;
  kind: EntryKind;
  /** Of a test call nothing is owed: the row is in the chain, its amount in no sum. */
  mode: Mode;
  sourceKind: 'call' | 'payment';
  operatingAccountId: string;
  sourceId: string;
  rule: BillingRule | null;
  rateCardId: string | null;
  rateMicros: number | null;
  increments: Increments | null;
  minimumMicros: number | null;
  durationSeconds: number | null;
  billedSeconds: number | null;
  amountMicros: number;
  amountMinor: number;
  currency: Currency;
  reversesId: string | null;
  bookedAt: string;
  createdAt: string;
  /** 1: booked before rows had a mode, which its hash does not cover. */
  hashForm: number;
};

export type StoredEntry = Entry & { previousHash: Buffer; hash: Buffer };

export type Head = { entries: number; sumMinor: number; hash: Buffer };

const ENTRY_COLUMNS = `id, n, kind, mode, hash_form as "hashForm", source_kind as "sourceKind",
  operating_account_id as "operatingAccountId", source_id as "sourceId", rule,
  rate_card_id as "rateCardId", rate_micros as "rateMicros", increments,
  minimum_micros as "minimumMicros", duration_seconds as "durationSeconds",
  billed_seconds as "billedSeconds", amount_micros as "amountMicros",
  amount_minor as "amountMinor", currency, reverses_id as "reversesId",
  booked_at as "bookedAt", created_at as "createdAt", previous_hash as "previousHash", hash`;

const HEAD_COLUMNS = 'entries, sum_minor as "sumMinor", hash';

export async function getHead(tx: Tx): Promise<Head> {
  return only(
    await tx.query<Head>(`select ${HEAD_COLUMNS} from ledger_heads where account_id = $1`, [
      tx.accountId,
    ]),
  );
}

/** Locks the end of the account's ledger until the commit: one row is added, or one hold made, at a time. */
export async function lockHead(tx: Tx): Promise<Head> {
  return only(
    await tx.query<Head>(
      `select ${HEAD_COLUMNS} from ledger_heads where account_id = $1 for update`,
      [tx.accountId],
    ),
  );
}

export async function moveHead(tx: Tx, head: Head): Promise<void> {
  await tx.execute(
    'update ledger_heads set entries = $2, sum_minor = $3, hash = $4 where account_id = $1',
    [tx.accountId, head.entries, head.sumMinor, head.hash],
  );
}

/** False when the source has such a row already. */
export async function insertEntry(tx: Tx, e: StoredEntry): Promise<boolean> {
  const written = await tx.execute(
    `insert into ledger
       (account_id, id, n, kind, source_kind, operating_account_id, source_id, rule, rate_card_id,
        rate_micros, increments, minimum_micros, duration_seconds, billed_seconds, amount_micros,
        amount_minor, currency, reverses_id, booked_at, created_at, previous_hash, hash, mode, hash_form)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
             $19, $20, $21, $22, $23, $24)
     on conflict on constraint ledger_source do nothing`,
    [
      tx.accountId,
      e.id,
      e.n,
      e.kind,
      e.sourceKind,
      e.operatingAccountId,
      e.sourceId,
      e.rule,
      e.rateCardId,
      e.rateMicros,
      e.increments,
      e.minimumMicros,
      e.durationSeconds,
      e.billedSeconds,
      e.amountMicros,
      e.amountMinor,
      e.currency,
      e.reversesId,
      e.bookedAt,
      e.createdAt,
      e.previousHash,
      e.hash,
      e.mode,
      e.hashForm,
    ],
  );
  return written === 1;
}

export type SourceKey = Pick<Entry, 'kind' | 'sourceKind' | 'operatingAccountId' | 'sourceId'>;

export async function getEntryBySource(tx: Tx, key: SourceKey): Promise<StoredEntry> {
  return only(
    await tx.query<StoredEntry>(
      `select ${ENTRY_COLUMNS} from ledger
       where account_id = $1 and operating_account_id = $2 and source_kind = $3 and source_id = $4
         and kind = $5`,
      [tx.accountId, key.operatingAccountId, key.sourceKind, key.sourceId, key.kind],
    ),
  );
}

/** Charges of some calls of one operating account. */
export function listCharges(
  tx: Tx,
  of: { operatingAccountId: string; callIds: readonly string[] },
): Promise<StoredEntry[]> {
  return tx.query<StoredEntry>(
    `select ${ENTRY_COLUMNS} from ledger
     where account_id = $1 and operating_account_id = $2 and source_kind = 'call'
       and source_id = any($3::uuid[]) and kind = 'charge'`,
    [tx.accountId, of.operatingAccountId, of.callIds],
  );
}

/** The next rows of the chain after row `n`. */
export function listEntriesAfter(tx: Tx, n: number, limit: number): Promise<StoredEntry[]> {
  return tx.query<StoredEntry>(
    `select ${ENTRY_COLUMNS} from ledger where account_id = $1 and n > $2 order by n limit $3`,
    [tx.accountId, n, limit],
  );
}

/** The account's ledger, newest first, from after (`bookedAt`, `id`). */
export function listLedger(
  tx: Tx,
  page: { limit: number; mode: Mode | null; after: { bookedAt: string; id: string } | null },
): Promise<LedgerRow[]> {
  return tx.query<LedgerRow>(
    `select l.id, l.kind, l.mode, l.operating_account_id, r.related_name as operating_name,
            case when l.source_kind = 'call' then l.source_id end as call_id,
            l.rule, l.rate_card_id, l.rate_micros, l.increments, l.duration_seconds,
            l.billed_seconds, l.amount_micros, l.amount_minor, l.currency, l.booked_at
     from ledger l
     left join account_relations r
       on r.account_id = l.account_id and r.related_account_id = l.operating_account_id
     where l.account_id = $1
       and ($2::timestamptz is null
         or l.booked_at < $2 or (l.booked_at = $2 and l.id > $3::uuid))
       and ($5::text is null or l.mode = $5)
     order by l.booked_at desc, l.id
     limit $4`,
    [tx.accountId, page.after?.bookedAt ?? null, page.after?.id ?? null, page.limit, page.mode],
  );
}
