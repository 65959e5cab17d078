// What a report says of one account and of this server: comparisons without a judgement of their own.
import type { IsolationReport, ReportFit, ReportTarget } from '../../shared/isolation.ts';

export type Table = { table: string; forced: boolean; policy: string | null };
export type ThisServer = { version: string; routes: readonly string[]; tables: readonly Table[] };

/** Where the server that was tried and this one differ. */
export function fitOf(report: IsolationReport, server: ThisServer): ReportFit {
  const asked = new Set(report.routes.live);
  const here = new Set(server.routes);
  const reportVersion = report.versions['switchyard'] ?? 'unknown';
  const found = {
    routes_not_asked: server.routes.filter((route) => !asked.has(route)).toSorted(),
    routes_gone: report.routes.live.filter((route) => !here.has(route)),
    tables_changed: changedTables(report.schema.tables, server.tables),
  };
  const same =
    reportVersion === server.version && Object.values(found).every((list) => list.length === 0);
  return { report_version: reportVersion, server_version: server.version, ...found, same };
}

function changedTables(tried: readonly Table[], here: readonly Table[]): string[] {
  const told = (t: Table | undefined) => t && `${t.forced} ${t.policy ?? ''}`;
  const names = new Set([...tried, ...here].map((t) => t.table));
  const of = (tables: readonly Table[], name: string) => told(tables.find((t) => t.table === name));
  return [...names].filter((name) => of(tried, name) !== of(here, name)).toSorted();
}

/** The fixture’s account that was attacked most among those of this kind. */
export function targetFor(
  report: IsolationReport,
  kind: ReportTarget['kind'],
): ReportTarget | null {
  const alike = report.targets.filter((target) => target.kind === kind);
  return alike.toSorted((a, b) => b.probes - a.probes)[0] ?? null;
}
