// The chain beside the audit log: its waiting rows, its end, its links and what was signed of it.
import type pg from 'pg';
import { only, type Tx } from '../platform/db/transaction.ts';

/** What the worker pool offers; each of its statements is one transaction. */
export type WorkerDb = {
  query<R extends object>(text: string, values?: unknown[]): Promise<{ rows: R[] }>;
};

/** The columns of an audit row as they are sealed; instants in UTC with microseconds. */
export type SealedRow = Record<string, unknown>;

/**
 * Runs `work` while no other process seals; does nothing when one does. The lock ends with the transaction, so also
 * with the connection of a process that died.
 */
export async function whileSealing(
  pool: pg.Pool,
  work: (db: WorkerDb) => Promise<void>,
): Promise<void> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // As in withAccount: without a listener a connection that PostgreSQL ends here would end the server.
  const onEnded = (error: Error) => void (broken = error);
  client.on('error', onEnded);
  try {
    await client.query('begin');
    const { rows } = await client.query<{ free: boolean }>(
      "select pg_try_advisory_xact_lock(hashtext('switchyard audit seal')) as free",
    );
    if (rows[0]?.free) await work(client);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => (broken = failure));
    throw error;
  } finally {
    client.off('error', onEnded);
    client.release(broken);
  }
}

export type Link = { n: number; previousHash: Buffer; hash: Buffer };
export type Head = { entries: number; hash: Buffer };
export type Checkpoint = Head & { at: string; keyId: string; signature: Buffer };

const ROW = `to_jsonb(a) || jsonb_build_object('at',
  to_char(a.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))`;
const INSTANT = `to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

export async function listWaitingAccounts(db: WorkerDb): Promise<string[]> {
  const { rows } = await db.query<{ account_id: string }>(
    'select distinct account_id from audit_pending',
  );
  return rows.map((row) => row.account_id);
}

/** Locks the end of the account's chain until the commit; an account older than the chain gets its own here. */
export async function lockHead(tx: Tx): Promise<Head> {
  await tx.execute(
    `insert into audit_heads (account_id) values ($1) on conflict on constraint audit_heads_pkey do nothing`,
    [tx.accountId],
  );
  return only(
    await tx.query<Head>('select entries, hash from audit_heads where account_id = $1 for update', [
      tx.accountId,
    ]),
  );
}

export async function getHead(tx: Tx): Promise<Head> {
  const [head] = await tx.query<Head>(
    'select entries, hash from audit_heads where account_id = $1',
    [tx.accountId],
  );
  return head ?? { entries: 0, hash: Buffer.alloc(0) };
}

export function listWaiting(tx: Tx, limit: number): Promise<{ id: string; row: SealedRow }[]> {
  return tx.query(
    `select a.id, ${ROW} as row
     from audit_pending p join audit_log a on a.account_id = p.account_id and a.id = p.audit_id
     where p.account_id = $1 and not exists (select 1 from audit_chain c
       where c.account_id = p.account_id and c.audit_id = p.audit_id)
     order by a.at, a.id limit $2`,
    [tx.accountId, limit],
  );
}

export type NewLink = Link & { auditId: string };

/** Adds links, takes their rows off the waiting list and moves the end, in one statement. */
export async function appendLinks(tx: Tx, links: readonly NewLink[]): Promise<void> {
  const end = links.at(-1) as NewLink;
  await tx.execute(
    `with links as (
       insert into audit_chain (account_id, n, audit_id, previous_hash, hash)
       select $1, * from unnest($2::bigint[], $3::uuid[], $4::bytea[], $5::bytea[])
     ), waiting as (
       delete from audit_pending where account_id = $1 and audit_id = any($3::uuid[])
     )
     update audit_heads set entries = $6, hash = $7 where account_id = $1`,
    [
      tx.accountId,
      links.map((l) => l.n),
      links.map((l) => l.auditId),
      links.map((l) => l.previousHash),
      links.map((l) => l.hash),
      end.n,
      end.hash,
    ],
  );
}

export type Entry = Link & { row: SealedRow | null };

/** The next links after `n` with the rows they seal; the row is null when somebody removed it. */
export function listEntriesAfter(tx: Tx, n: number, limit: number): Promise<Entry[]> {
  return tx.query<Entry>(
    `select c.n, c.previous_hash as "previousHash", c.hash, ${ROW} as row
     from audit_chain c left join audit_log a on a.account_id = c.account_id and a.id = c.audit_id
     where c.account_id = $1 and c.n > $2 order by c.n limit $3`,
    [tx.accountId, n, limit],
  );
}

/** Rows of the log, and how many of them wait. Every other one must be in the chain. */
export async function countRows(tx: Tx): Promise<{ rows: number; waiting: number }> {
  return only(
    await tx.query<{ rows: number; waiting: number }>(
      `select (select count(*) from audit_log where account_id = $1) as rows,
              (select count(*) from audit_pending where account_id = $1) as waiting`,
      [tx.accountId],
    ),
  );
}

const CHECKPOINT = `entries, hash, ${INSTANT} as at, key_id as "keyId", signature`;

export function listCheckpoints(tx: Tx, upTo: number): Promise<Checkpoint[]> {
  return tx.query<Checkpoint>(
    `select ${CHECKPOINT} from audit_checkpoints
     where account_id = $1 and entries <= $2 order by entries`,
    [tx.accountId, upTo],
  );
}

/** The newest checkpoint at or before entry `upTo`. */
export async function findCheckpoint(tx: Tx, upTo: number): Promise<Checkpoint | null> {
  const rows = await tx.query<Checkpoint>(
    `select ${CHECKPOINT} from audit_checkpoints
     where account_id = $1 and entries <= $2 order by entries desc limit 1`,
    [tx.accountId, upTo],
  );
  return rows[0] ?? null;
}

/** Does nothing when another server signed this very end. */
export async function insertCheckpoint(tx: Tx, c: Checkpoint): Promise<void> {
  await tx.execute(
    `insert into audit_checkpoints (account_id, entries, hash, at, key_id, signature)
     values ($1, $2, $3, $4, $5, $6) on conflict on constraint audit_checkpoints_pkey do nothing`,
    [tx.accountId, c.entries, c.hash, c.at, c.keyId, c.signature],
  );
}

export type AccountHead = Head & { accountId: string; signedEntries: number };

/** The ends of all chains, and how much of each is signed. */
export async function listHeads(db: WorkerDb): Promise<AccountHead[]> {
  const { rows } = await db.query<AccountHead>(
    `select h.account_id as "accountId", h.entries, h.hash,
            coalesce((select max(c.entries) from audit_checkpoints c
              where c.account_id = h.account_id), 0) as "signedEntries"
     from audit_heads h order by h.account_id`,
  );
  return rows;
}

export type Seal = {
  n: number;
  at: string;
  accounts: number;
  headsHash: Buffer;
  previousHash: Buffer;
  hash: Buffer;
  keyId: string;
  signature: Buffer;
};

export async function findLastSeal(db: WorkerDb): Promise<Seal | null> {
  const { rows } = await db.query<Seal>(
    `select n, ${INSTANT} as at, accounts, heads_hash as "headsHash",
            previous_hash as "previousHash", hash, key_id as "keyId", signature
     from audit_seals order by n desc limit 1`,
  );
  return rows[0] ?? null;
}

/** Does nothing when another server was first. */
export async function insertSeal(db: WorkerDb, s: Seal): Promise<void> {
  await db.query(
    `insert into audit_seals
       (n, at, accounts, heads_hash, previous_hash, hash, key_id, signature)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict on constraint audit_seals_pkey do nothing`,
    [s.n, s.at, s.accounts, s.headsHash, s.previousHash, s.hash, s.keyId, s.signature],
  );
}
