/** A report in plain words. No more is said than was done. */
import type {
  IsolationReport,
  PublishedReport,
  ReportCheck,
  ReportFit,
  ReportMutant,
} from '../../../shared/isolation.ts';
import { formatCount, formatNumber } from '../ui/format.ts';
import type { Finding, FindingId } from './verify-in-window.ts';
import { msg, t } from '../words/translate.ts';

export function verdictWords({ verdict, totals }: IsolationReport): string {
  if (verdict === 'holds') return t('No account could read another.');
  if (totals.leaks > 0)
    return `Isolation is broken: ${t('{count, plural, one {# leak} other {# leaks}}', { count: totals.leaks })}.`;
  const missed = totals.mutants - totals.killed;
  return `${t('{count, plural, one {# planted fault was} other {# planted faults were}}', { count: missed })} not noticed.`;
}

export function triedWords({ totals, fixture }: IsolationReport): string {
  const probes = t('{count, plural, one {# probe} other {# probes}}', { count: totals.probes });
  const where = `${formatNumber(totals.routes)} routes and ${formatNumber(fixture.tables)} tables`;
  const faults = `${formatNumber(totals.killed)} of ${formatNumber(totals.mutants)} faults that were planted on purpose were noticed`;
  return `${probes} on ${where}; ${faults}.`;
}

export type CheckState = 'holds' | 'leaks' | 'not run';

export function stateOf(check: ReportCheck): CheckState {
  if (check.leaks.length > 0) return 'leaks';
  return check.probes > 0 ? 'holds' : 'not run';
}

/** `REST: every route × …` is the check “REST” and what it does. */
export function nameOf({ what }: ReportCheck): { name: string; does: string } {
  const colon = what.indexOf(': ');
  return colon < 0
    ? { name: what, does: '' }
    : { name: what.slice(0, colon), does: what.slice(colon + 2) };
}

export interface LeftOut {
  key: string;
  check: string;
  what: string;
  count: number;
  reason: string;
}

const named = 2;

/** What was left out, one row for each check and reason: the same reason is not told eighteen times. */
export function leftOut(checks: readonly ReportCheck[]): LeftOut[] {
  return checks.flatMap((check) => {
    const reasons = [...new Set(check.skipped.map(({ reason }) => reason))];
    return reasons.map((reason) => {
      const items = check.skipped.filter((one) => one.reason === reason).map(({ what }) => what);
      const more = items.length - named;
      const what =
        more > 0
          ? `${items.slice(0, named).join(', ')} and ${formatNumber(more)} more`
          : items.join(', ');
      const { name } = nameOf(check);
      return { key: `${check.id} ${reason}`, check: name, what, count: items.length, reason };
    });
  });
}

/** Where this server is another one than was tried; nothing when it is the same. */
export function differenceWords(fit: ReportFit): string[] {
  if (fit.same) return [];
  const version =
    fit.report_version === fit.server_version
      ? []
      : [`The report is of version ${fit.report_version}, this server of ${fit.server_version}.`];
  return [
    ...version,
    ...counted(
      fit.routes_not_asked,
      t('route of this server was not asked'),
      t('routes of this server were not asked'),
    ),
    ...counted(
      fit.routes_gone,
      t('route that was asked is gone'),
      t('routes that were asked are gone'),
    ),
    ...counted(fit.tables_changed, t('table differs'), t('tables differ')),
  ];
}

function counted(names: readonly string[], one: string, many: string): string[] {
  if (names.length === 0) return [];
  const more = names.length - named;
  const shown = names.slice(0, named).join(', ');
  return [`${formatCount(names.length, one, many)}: ${shown}${more > 0 ? ' …' : ''}`];
}

/** How many of the faults planted on purpose each check was the one to notice. */
export function noticedBy(check: ReportCheck, mutants: readonly ReportMutant[]): number {
  return mutants.filter(({ killed_by: by }) => by === check.id).length;
}

const findingWords: Record<FindingId, { holds: string; fails: string }> = {
  unchanged: {
    holds: msg('The file is as it was signed: not one byte differs.'),
    fails: msg('The signature does not fit the file: somebody changed it.'),
  },
  published: {
    holds: msg('It is the file that was published here, signed with the key named below.'),
    fails: msg(
      'It is not the file that was published here, or not signed with the key named below.',
    ),
  },
  follows: {
    holds: msg(
      'It names the report before it by its digest: none was taken away or put in between.',
    ),
    fails: msg('It does not follow the report before it: one was taken away or put in between.'),
  },
  shown: {
    holds: msg('What this page shows is what was signed.'),
    fails: msg('This page shows something else than was signed.'),
  },
};

export function wordsOf({ id, holds }: Finding, { previous }: PublishedReport): string {
  if (id === 'follows' && holds && previous === null)
    return t('It is the first report of this server, and says so.');
  return findingWords[id][holds ? 'holds' : 'fails'];
}
