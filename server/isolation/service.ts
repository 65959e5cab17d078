// Nothing runs on a database where isolation cannot hold, and what was tried to break it can be read by every account.
import type { Readable } from 'node:stream';
import type { Endpoint } from '../../shared/endpoint.ts';
import type { AccountReport, PublishedReport } from '../../shared/isolation.ts';
import { systemClock, toInstant, type Clock } from '../platform/clock.ts';
import {
  inSnapshot,
  mustFind,
  nowInstant,
  type Ctx,
  type DatabaseCheck,
  type Deps,
} from '../platform/context.ts';
import type { Pools } from '../platform/db/pool.ts';
import { StartError } from '../platform/start-error.ts';
import { SERVER_VERSION } from '../platform/version.ts';
import { checkCatalogue, listTables, QUESTIONS } from './catalogue.sql.ts';
import { reportHtml } from './report-html.ts';
import { fitOf, targetFor } from './rules.ts';
import { hasOwnDigest, openSigned, refusal, reportOf, type SignedFile } from './signed-report.ts';
import * as sql from './sql.ts';

/** @throws StartError that names every table, key, policy or role that is wrong. */
export async function requireIsolation(
  pools: Pools,
  clock: Clock = systemClock,
): Promise<DatabaseCheck> {
  const findings = await checkCatalogue(pools.app);
  if (findings.length > 0) {
    throw new StartError([
      'Switchyard did not start: its database does not keep accounts apart.',
      ...findings.map((f) => `${f.check}: ${f.object} ${f.problem}.`),
    ]);
  }
  const at = toInstant(clock.now());
  return { at, questions: QUESTIONS, tables: await listTables(pools.app) };
}

export async function getPublishedReport(
  deps: Deps,
): Promise<{ published: PublishedReport | null; expected_key: string | null }> {
  const last = await sql.findLastReport(deps.pools.worker);
  return { published: last && shown(last), expected_key: expectedKey(deps, last) };
}

/**
 * Takes a report as it was signed: unchanged, by the expected key, and following the last one. A broken verdict is
 * published like any other: accounts are to know. The same file again changes nothing.
 * @throws AppError report_refused
 */
export async function publishReport(deps: Deps, raw: Readable | null): Promise<PublishedReport> {
  const bytes = await readAll(raw);
  const file = openSigned(bytes);
  const report = reportOf(file);
  if (!report)
    throw refusal('unknown_form', 'it was made by another version of Switchyard than runs here');
  if (!hasOwnDigest(report)) throw refusal('wrong_digest', 'its digest is not that of its content');
  const last = await sql.findLastReport(deps.pools.worker);
  if (last?.sha256 === file.sha256) return shown(last);
  const key = expectedKey(deps, last);
  if (key !== null && key !== file.fingerprint) {
    const found = `signed by the key ${file.fingerprint}`;
    throw refusal('wrong_key', `${found}; this server takes reports of the key ${key}`);
  }
  if (report.previous !== (last?.sha256 ?? null))
    throw refusal('wrong_chain', chainWords(report.previous, last?.sha256 ?? null));
  const stored = await sql.insertReport(deps.pools.worker, {
    sha256: file.sha256,
    previous: report.previous,
    publishedAt: toInstant(deps.clock.now()),
    serverVersion: SERVER_VERSION,
    keyFingerprint: file.fingerprint,
    signature: file.signature,
    report,
    file: bytes.toString('utf8'),
  });
  if (!stored) throw refusal('wrong_chain', 'another report was published at the same time');
  const { number, sha256 } = stored;
  deps.log.info({ number, sha256, verdict: report.verdict }, 'isolation report published');
  return shown(stored);
}

function expectedKey(deps: Deps, last: sql.StoredReport | null): string | null {
  return deps.settings.isolation.reportKey ?? last?.keyFingerprint ?? null;
}

function chainWords(names: string | null, last: string | null): string {
  const follows =
    names === null ? 'it names no report before it' : `it follows the report ${names}`;
  const due = last === null ? 'no report was published here yet' : `the last one here is ${last}`;
  return `${follows}, and ${due}`;
}

/** Cut off at the limit of the operation while it is read. */
async function readAll(raw: Readable | null): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of (raw ?? []) as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts);
}

/** @param endpoints those of this server, to say what the report did not ask. */
export async function getReport(ctx: Ctx, endpoints: readonly Endpoint[]): Promise<AccountReport> {
  const { stored, account } = await inSnapshot(ctx, async (tx) => ({
    stored: await sql.findReport(tx),
    account: await sql.getAccountFacts(tx),
  }));
  const facts = { account: accountFacts(ctx.deps, account) };
  if (!stored)
    return { published: null, genuine: null, report: null, fit: null, stands_for: null, ...facts };
  const file = openStored(stored);
  const report = file && reportOf(file);
  const { database } = ctx.deps.settings.isolation;
  const here = {
    version: SERVER_VERSION,
    routes: endpoints.map(routeName),
    tables: database.tables,
  };
  return {
    published: shown(stored),
    genuine: file !== null && (report === null || hasOwnDigest(report)),
    report,
    fit: report && fitOf(report, here),
    stands_for: report && targetFor(report, account.kind),
    ...facts,
  };
}

/** Null when it is not what was published: only somebody past the server can have changed it. */
function openStored(stored: sql.StoredReport & { file: string }): SignedFile | null {
  try {
    const file = openSigned(Buffer.from(stored.file));
    const isSame = file.sha256 === stored.sha256 && file.fingerprint === stored.keyFingerprint;
    return isSame ? file : null;
  } catch {
    return null;
  }
}

/** The file as it was published. */
export async function getReportFile(ctx: Ctx, number?: number): Promise<string> {
  return mustFind(await inSnapshot(ctx, (tx) => sql.findReport(tx, number))).file;
}

export async function getReportPage(ctx: Ctx, endpoints: readonly Endpoint[]): Promise<string> {
  const { report, ...answer } = await getReport(ctx, endpoints);
  return reportHtml(mustFind(report), { ...answer, madeAt: nowInstant(ctx) });
}

/** As the report writes a route. */
function routeName(e: Endpoint): string {
  return `${e.method.toUpperCase()} ${e.path.replace(/\{(\w+)\}/g, ':$1')}`;
}

function accountFacts(deps: Deps, row: sql.AccountRow): AccountReport['account'] {
  const { at, questions, tables } = deps.settings.isolation.database;
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    members: row.members,
    audit_signed:
      row.signedAt === null ? null : { at: row.signedAt, entries: row.signedEntries ?? 0 },
    database_checked: {
      at,
      questions,
      tables: tables.length,
      tables_forced: tables.filter((table) => table.forced).length,
    },
  };
}

function shown(stored: sql.StoredReport): PublishedReport {
  return {
    number: stored.number,
    sha256: stored.sha256,
    previous: stored.previous,
    published_at: stored.publishedAt,
    server_version: stored.serverVersion,
    key_fingerprint: stored.keyFingerprint,
  };
}
