import { useState } from 'react';
import { type Import, ProblemReason, type RowProblem } from '../../../../shared/imports.ts';
import { Button } from '../../ui/button.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Pill } from '../../ui/pill.tsx';
import { msg, t } from '../../words/translate.ts';
import { countWords, reasonWords } from './import-words.ts';

const shownMax = 3;

interface Group {
  reason: ProblemReason;
  problems: RowProblem[];
}

/** By reason, so that one repair mends them all; left-out rows before remarks. */
export function groupProblems(problems: readonly RowProblem[]): Group[] {
  const groups = ProblemReason.options.map((reason) => ({
    reason,
    problems: problems.filter((problem) => problem.reason === reason),
  }));
  const rank = ({ reason }: Group) => (reasonWords[reason].fate === 'imported' ? 1 : 0);
  return groups
    .filter((group) => group.problems.length > 0)
    .sort((a, b) => rank(a) - rank(b) || b.problems.length - a.problems.length);
}

export function ProblemGroups({ data }: { data: Import }) {
  const groups = groupProblems(data.problems);
  const reasons = groups.map(({ reason }) => reason);
  return (
    <ul className="flex flex-col rounded-2 border border-line bg-surface">
      {groups.map(({ reason, problems }) => (
        <li key={reason} className="border-line px-4 py-3.5 not-first:border-t">
          <ProblemGroup
            reason={reason}
            problems={problems}
            count={
              data.counts === null
                ? ''
                : countWords(reason, { examples: problems.length, counts: data.counts, reasons })
            }
          />
        </li>
      ))}
    </ul>
  );
}

interface ProblemGroupProps extends Group {
  count: string;
}

const fatePills = {
  left_out: { tone: 'warn', words: msg('left out') },
  imported: { tone: 'go', words: msg('imported all the same') },
  either: { tone: 'info', words: msg('some left out') },
} as const;

function ProblemGroup({ reason, problems, count }: ProblemGroupProps) {
  const [isOpen, setOpen] = useState(false);
  const { title, fate, advice } = reasonWords[reason];
  const shown = isOpen ? problems : problems.slice(0, shownMax);
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="text-4 font-strong">{t(title)}</h3>
        <span className="numbers text-3 text-ink-2">{count}</span>
        <Pill tone={fatePills[fate].tone}>{t(fatePills[fate].words)}</Pill>
      </div>
      <p className="mt-0.5 max-w-180 text-3 text-ink-2">{t(advice)}</p>
      <ul className="mt-2 flex flex-col gap-0.5 text-3">
        {shown.map((problem) => (
          <li key={`${problem.row} ${problem.column ?? ''}`} className="flex flex-wrap gap-x-3">
            <span className="numbers w-24 text-ink-3">
              {t('Row {row}', { row: formatNumber(problem.row) })}
            </span>
            <ProblemWords problem={problem} />
          </li>
        ))}
      </ul>
      {problems.length > shownMax && (
        <div className="mt-1.5 -ml-3">
          <Button kind="quiet" aria-expanded={isOpen} onPress={() => setOpen(!isOpen)}>
            {isOpen
              ? t('Show fewer')
              : t('Show {count} more', { count: problems.length - shownMax })}
          </Button>
        </div>
      )}
    </>
  );
}

function ProblemWords({ problem }: { problem: RowProblem }) {
  const { reason, column, value, of_row } = problem;
  if (reason === 'ragged_row') return <span>{t('{count} cells', { count: value })}</span>;
  return (
    <span className="min-w-0">
      {column !== null && <span className="text-ink-2">{column}: </span>}
      {value === '' ? (
        <span className="text-ink-3">{t('empty')}</span>
      ) : (
        <span className="font-mono text-2 break-all">{value}</span>
      )}
      {of_row !== null && (
        <span className="numbers text-ink-2">
          {' '}
          {t('same number as row {row}', { row: formatNumber(of_row) })}
        </span>
      )}
    </span>
  );
}
