// The isolation report: what was tried to read another account's data, and that nothing was found.
import { z } from 'zod';
import { AccountKind } from './accounts.ts';

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
