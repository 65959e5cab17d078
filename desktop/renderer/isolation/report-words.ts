/** A report in plain words. No more is said than was done. */
import type {
  IsolationReport,
  PublishedReport,
  ReportCheck,
  ReportFit,
  ReportMutant,
} from '../../../shared/isolation.ts';
import { formatNumber } from '../ui/format.ts';
import { msg, t } from '../words/translate.ts';
import type { Finding, FindingId } from './verify-in-window.ts';

export function verdictWords({ verdict, totals }: IsolationReport): string {
  if (verdict === 'holds') return t('No account could read another.');
  if (totals.leaks > 0)
    return t('Isolation is broken: {count, plural, one {# leak} other {# leaks}}.', {
      count: totals.leaks,
    });
  const missed = totals.mutants - totals.killed;
  return t(
    '{count, plural, one {# planted fault was} other {# planted faults were}} not noticed.',
    { count: missed },
  );
}

export function triedWords({ totals, fixture }: IsolationReport): string {
  return t(
    '{probes, plural, one {# probe} other {# probes}} on {routes} routes and {tables} tables; {noticed} of {planted} faults that were planted on purpose were noticed.',
    {
      probes: totals.probes,
      routes: formatNumber(totals.routes),
      tables: formatNumber(fixture.tables),
      noticed: formatNumber(totals.killed),
      planted: formatNumber(totals.mutants),
    },
  );
}

export type CheckState = 'holds' | 'leaks' | 'untried';

export function stateOf(check: ReportCheck): CheckState {
  if (check.leaks.length > 0) return 'leaks';
  return check.probes > 0 ? 'holds' : 'untried';
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
          ? t('{names} and {count} more', {
              names: items.slice(0, named).join(', '),
              count: formatNumber(more),
            })
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
      : [
          t('The report is of version {report}, this server of {server}.', {
            report: fit.report_version,
            server: fit.server_version,
          }),
        ];
  return [
    ...version,
    ...counted(
      fit.routes_not_asked,
      msg(
        '{count, plural, one {# route of this server was not asked} other {# routes of this server were not asked}}: {names}',
      ),
    ),
    ...counted(
      fit.routes_gone,
      msg(
        '{count, plural, one {# route that was asked is gone} other {# routes that were asked are gone}}: {names}',
      ),
    ),
    ...counted(
      fit.tables_changed,
      msg('{count, plural, one {# table differs} other {# tables differ}}: {names}'),
    ),
  ];
}

function counted(names: readonly string[], words: string): string[] {
  if (names.length === 0) return [];
  const more = names.length - named;
  const shown = names.slice(0, named).join(', ');
  return [t(words, { count: names.length, names: more > 0 ? `${shown} …` : shown })];
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
  return t(findingWords[id][holds ? 'holds' : 'fails']);
}
