// Published isolation reports, and what is true of one account now.
import type pg from 'pg';
import type { IsolationReport, ReportTarget } from '../../shared/isolation.ts';
import { only, type Tx } from '../platform/db/transaction.ts';

export type StoredReport = {
  number: number;
  sha256: string;
  previous: string | null;
  publishedAt: string;
  serverVersion: string;
  keyFingerprint: string;
};

const STORED = `number, sha256, previous, published_at as "publishedAt",
  server_version as "serverVersion", key_fingerprint as "keyFingerprint"`;

/** The report the next one has to follow; as the worker role. */
export async function findLastReport(db: Pick<pg.Pool, 'query'>): Promise<StoredReport | null> {
  const { rows } = await db.query<StoredReport>(
    `select ${STORED} from isolation_reports order by number desc limit 1`,
  );
  return rows[0] ?? null;
}

export type NewReport = Omit<StoredReport, 'number'> & {
  report: Pick<IsolationReport, 'digest' | 'verdict' | 'run'>;
  signature: string;
  file: string;
};

/** Null when another one took this place in the chain. */
export async function insertReport(
  db: Pick<pg.Pool, 'query'>,
  { report, ...r }: NewReport,
): Promise<StoredReport | null> {
  const { rows } = await db.query<StoredReport>(
    `insert into isolation_reports (number, sha256, previous, published_at, server_version, key_fingerprint,
       digest, verdict, form, seed, made_at, signature, report)
     select coalesce(max(number), 0) + 1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12
     from isolation_reports
     on conflict do nothing
     returning ${STORED}`,
    [
      r.sha256,
      r.previous,
      r.publishedAt,
      r.serverVersion,
      r.keyFingerprint,
      report.digest,
      report.verdict,
      report.run.form,
      report.run.seed,
      report.run.ended_at,
      r.signature,
      r.file,
    ],
  );
  return rows[0] ?? null;
}

/** With the signed file; the latest when no number is given. */
export async function findReport(
  tx: Tx,
  number?: number,
): Promise<(StoredReport & { file: string }) | null> {
  const rows = await tx.query<StoredReport & { file: string }>(
    `select ${STORED}, report as file from isolation_reports
     where $1::bigint is null or number = $1 order by number desc limit 1`,
    [number ?? null],
  );
  return rows[0] ?? null;
}

export type AccountRow = {
  id: string;
  name: string;
  kind: ReportTarget['kind'];
  members: number;
  signedAt: string | null;
  signedEntries: number | null;
};

/** Guests are members of another account. */
export async function getAccountFacts(tx: Tx): Promise<AccountRow> {
  const rows = await tx.query<AccountRow>(
    `select a.account_id as id, a.name, a.kind,
            (select count(*) from members m
             where m.account_id = $1 and m.active and m.guest_of is null) as members,
            c.at as "signedAt", c.entries as "signedEntries"
     from accounts a
     left join lateral (select at, entries from audit_checkpoints
       where account_id = $1 order by entries desc limit 1) c on true
     where a.account_id = $1`,
    [tx.accountId],
  );
  return only(rows);
}
