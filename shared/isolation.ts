// The isolation report: what was tried to read another account's data, and that nothing was found.
import { z } from 'zod';
import { AccountKind } from './accounts.ts';
import { endpoint } from './endpoint.ts';
import { Id, Instant, Nothing } from './ids.ts';
import { ADMINISTERING } from './roles.ts';

const Leak = z.strictObject({ where: z.string(), what: z.string() });
const Skip = z.strictObject({ what: z.string(), reason: z.string() });

export const ReportCheck = z.strictObject({
  id: z.string(),
  what: z.string(),
  probes: z.number().int(),
  leaks: z.array(Leak),
  skipped: z.array(Skip),
  /** Measured values; they differ from run to run and are no part of the digest. */
  figures: z.record(z.string(), z.string()),
});
export type ReportCheck = z.infer<typeof ReportCheck>;

/** One thing that was broken on purpose, to see whether the checks notice. */
export const ReportMutant = z.strictObject({
  name: z.string(),
  where: z.string(),
  change: z.string(),
  /** The check that noticed; null is a mutant that survived. */
  killed_by: z.string().nullable(),
});
export type ReportMutant = z.infer<typeof ReportMutant>;

/** An account of the fixture, who tried to read it, and how often. */
export const ReportTarget = z.strictObject({
  slug: z.string(),
  kind: AccountKind,
  identities: z.array(z.string()),
  probes: z.number().int(),
});
export type ReportTarget = z.infer<typeof ReportTarget>;

export const ReportTotals = z.strictObject({
  probes: z.number().int(),
  leaks: z.number().int(),
  skipped: z.number().int(),
  routes: z.number().int(),
  reached: z.number().int(),
  mutants: z.number().int(),
  killed: z.number().int(),
});
export type ReportTotals = z.infer<typeof ReportTotals>;

export const IsolationReport = z.strictObject({
  format: z.literal('switchyard-isolation-report/1'),
  verdict: z.enum(['holds', 'broken']),
  run: z.strictObject({
    form: z.enum(['short', 'full']),
    seed: z.number().int(),
    started_at: z.string(),
    ended_at: z.string(),
  }),
  source: z.strictObject({ commit: z.string(), clean: z.boolean(), lockfile_sha256: z.string() }),
  versions: z.record(z.string(), z.string()),
  fixture: z.strictObject({
    accounts: z.number().int(),
    identities: z.number().int(),
    tables: z.number().int(),
  }),
  schema: z.strictObject({
    digest: z.string(),
    postgres: z.string(),
    tables: z.array(
      z.strictObject({ table: z.string(), forced: z.boolean(), policy: z.string().nullable() }),
    ),
  }),
  routes: z.strictObject({
    digest: z.string(),
    live: z.array(z.string()),
    /** Routes that answered a success for an account's own ids: where the rules let the probe through. */
    reached: z.array(z.string()),
    differences: z.array(z.string()),
  }),
  totals: ReportTotals,
  checks: z.array(ReportCheck),
  mutants: z.array(ReportMutant),
  targets: z.array(ReportTarget),
  not_proven: z.array(z.string()),
  /** SHA-256 of the previous report's file; null for the first. */
  previous: z.string().nullable(),
  digest: z.string(),
  signature: z.strictObject({
    algorithm: z.literal('Ed25519'),
    public_key: z.string(),
    value: z.string(),
  }),
});
export type IsolationReport = z.infer<typeof IsolationReport>;

/** A report that was published on this server, as its row says. */
export const PublishedReport = z.strictObject({
  /** Its place in the chain, from 1. */
  number: z.number().int(),
  /** SHA-256 of the file; the next report names it as `previous`. */
  sha256: z.string(),
  previous: z.string().nullable(),
  published_at: Instant,
  /** Of this server when the report was published. */
  server_version: z.string(),
  /** SHA-256 of the public key (SPKI). */
  key_fingerprint: z.string(),
});
export type PublishedReport = z.infer<typeof PublishedReport>;

/** What ran, compared with this server as it is now. */
export const ReportFit = z.strictObject({
  report_version: z.string(),
  server_version: z.string(),
  /** Routes of this server the report did not ask, and the other way round. */
  routes_not_asked: z.array(z.string()),
  routes_gone: z.array(z.string()),
  /** Tables whose policy, forced row security or mere existence differs. */
  tables_changed: z.array(z.string()),
  /** Nothing of the above differs. */
  same: z.boolean(),
});
export type ReportFit = z.infer<typeof ReportFit>;

/** What this server can say of the account that asks: true now, and not out of the report. */
export const AccountFacts = z.strictObject({
  id: Id,
  name: z.string(),
  kind: AccountKind,
  members: z.number().int(),
  /** The newest signature over the account’s audit log; null before the first. */
  audit_signed: z.strictObject({ at: Instant, entries: z.number().int() }).nullable(),
  /** The check of the database at the last start: the server does not start when it finds anything. */
  database_checked: z.strictObject({
    at: Instant,
    questions: z.number().int(),
    tables: z.number().int(),
    tables_forced: z.number().int(),
  }),
});
export type AccountFacts = z.infer<typeof AccountFacts>;

export const AccountReport = z.strictObject({
  published: PublishedReport.nullable(),
  /** Signature, digest and place in the chain were worked out again, now. False: somebody changed the database. */
  genuine: z.boolean().nullable(),
  /** Null also for a report of a form this version cannot show; its file can be had all the same. */
  report: IsolationReport.nullable(),
  fit: ReportFit.nullable(),
  /** The account of the report’s own data that stands for one like this: who tried to read it, how often. */
  stands_for: ReportTarget.nullable(),
  account: AccountFacts,
});
export type AccountReport = z.infer<typeof AccountReport>;

const access = { kind: 'member', roles: ADMINISTERING } as const;

export const getIsolationReport = endpoint({
  method: 'get',
  path: '/v1/isolation-report',
  summary: 'The latest isolation report, and what it and this server say of the account that asks',
  access,
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: AccountReport,
  errors: [],
});

export const getIsolationReportFile = endpoint({
  method: 'get',
  path: '/v1/isolation-report.json',
  summary: 'An isolation report as it was signed, byte for byte, for docs/verify-report.mjs',
  access,
  params: Nothing,
  query: z.strictObject({
    /** The latest when absent. */
    number: z.coerce.number().int().min(1).max(1_000_000_000).optional(),
  }),
  body: Nothing,
  response: z.string(),
  errors: ['not_found'],
  responseType: 'application/json',
  fileName: 'isolation-report.json',
  notInViewAs: true,
});

export const getIsolationReportPage = endpoint({
  method: 'get',
  path: '/v1/isolation-report.html',
  summary:
    'The latest isolation report as one page to print, with a part about the account that asks',
  access,
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: z.string(),
  errors: ['not_found'],
  responseType: 'text/html',
  fileName: 'isolation-report.html',
  notInViewAs: true,
});

export const MAX_REPORT_BYTES = 4 * 1024 * 1024;

export const publishIsolationReport = endpoint({
  method: 'put',
  path: '/api/admin/isolation-report',
  summary: 'Publish a signed isolation report to every account of this server',
  access: { kind: 'operator' },
  params: Nothing,
  query: Nothing,
  body: z.unknown(),
  rawBody: { contentTypes: ['application/json'], maxBytes: MAX_REPORT_BYTES },
  response: PublishedReport,
  errors: ['report_refused', 'body_too_large'],
});

export const getPublishedReport = endpoint({
  method: 'get',
  path: '/api/admin/isolation-report',
  summary:
    'The latest published isolation report, which the next one has to follow, and the key it needs',
  access: { kind: 'operator' },
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({
    published: PublishedReport.nullable(),
    /** Null: the first report decides. */
    expected_key: z.string().nullable(),
  }),
  errors: [],
});
