import { describe, expect, it } from 'vitest';
import type { IsolationReport, ReportCheck, ReportFit } from '../../../shared/isolation.ts';
import { differenceWords, leftOut, nameOf, stateOf, verdictWords } from './report-words.ts';

const check = (change: Partial<ReportCheck>): ReportCheck => ({
  id: 'routes',
  what: 'REST: every route',
  probes: 10,
  leaks: [],
  skipped: [],
  figures: {},
  ...change,
});
const fit: ReportFit = {
  report_version: '1.0.0',
  server_version: '1.0.0',
  routes_not_asked: [],
  routes_gone: [],
  tables_changed: [],
  same: true,
};

describe('the words of a report', () => {
  it('never call a check that did not run one that holds', () => {
    expect(stateOf(check({}))).toBe('holds');
    expect(stateOf(check({ probes: 0 }))).toBe('untried');
    expect(stateOf(check({ leaks: [{ where: 'x', what: 'y' }] }))).toBe('leaks');
  });

  it('tell leaks from faults nobody noticed', () => {
    const words = (totals: object, verdict = 'broken') =>
      verdictWords({ verdict, totals } as IsolationReport);
    expect(words({ leaks: 0 }, 'holds')).toBe('No account could read another.');
    expect(words({ leaks: 1, mutants: 3, killed: 3 })).toBe('Isolation is broken: 1 leak.');
    expect(words({ leaks: 0, mutants: 3, killed: 1 })).toBe('2 planted faults were not noticed.');
  });

  it('tell a reason once for all it is the reason of', () => {
    const skipped = ['a', 'b', 'c'].map((what) => ({ what, reason: 'late' }));
    const rows = leftOut([check({ skipped: [...skipped, { what: 'd', reason: 'loud' }] })]);
    expect(rows.map(({ what, count }) => [what, count])).toEqual([
      ['a, b and 1 more', 3],
      ['d', 1],
    ]);
    expect(nameOf(check({}))).toEqual({ name: 'REST', does: 'every route' });
  });

  it('say where the server is another one than was tried', () => {
    expect(differenceWords(fit)).toEqual([]);
    const other = { ...fit, same: false, server_version: '1.1.0', routes_not_asked: ['GET /new'] };
    expect(differenceWords(other)).toEqual([
      'The report is of version 1.0.0, this server of 1.1.0.',
      '1 route of this server was not asked: GET /new',
    ]);
  });
});
