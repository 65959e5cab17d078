import type { IsolationReport, ReportCheck } from '../../../shared/isolation.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { formatNumber } from '../ui/format.ts';
import { Pill } from '../ui/pill.tsx';
import { Section } from '../ui/section.tsx';
import { EmptyState } from '../ui/states.tsx';
import { t } from '../words/translate.ts';
import { type LeftOut, leftOut, nameOf, noticedBy, stateOf } from './report-words.ts';

export function ReportTables({ report }: { report: IsolationReport }) {
  const skipped = leftOut(report.checks);
  return (
    <>
      <Section
        title={t('What was tried')}
        about={t(
          'A check is worth what it notices: faults were planted in the server on purpose, one at a time, and each had to be seen by a check.',
        )}
      >
        <DataTable
          caption={t('Checks')}
          columns={columnsFor(report)}
          rows={report.checks}
          rowKey={({ id }) => id}
          empty={<EmptyState why={t('This report holds no checks.')} />}
        />
      </Section>
      <Section
        title={t('Left out, and why')}
        about={t('What a report does not look at, it says nothing of.')}
      >
        <DataTable
          caption={t('Left out')}
          columns={leftOutColumns()}
          rows={skipped}
          rowKey={({ key }) => key}
          empty={<EmptyState icon="circle-check" why={t('Nothing was left out.')} />}
        />
      </Section>
      <Section title={t('What it does not prove')}>
        <ul className="flex max-w-180 list-disc flex-col gap-1 pl-5 text-3 text-ink-2">
          {report.not_proven.map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      </Section>
    </>
  );
}

const columnsFor = ({ mutants }: IsolationReport): Column<ReportCheck>[] => [
  {
    id: 'check',
    header: t('Check||one of the report'),
    cell: (check) => {
      const { name, does } = nameOf(check);
      return (
        <span className="flex flex-col">
          <span className="font-act">{name}</span>
          <span className="text-2 text-ink-3">{does}</span>
        </span>
      );
    },
  },
  {
    id: 'probes',
    header: t('Probes'),
    kind: 'number',
    cell: ({ probes }) => formatNumber(probes),
  },
  {
    id: 'noticed',
    header: t('Faults noticed'),
    kind: 'number',
    cell: (check) => formatNumber(noticedBy(check, mutants)),
  },
  { id: 'result', header: t('Result'), cell: (check) => <Result check={check} /> },
  {
    id: 'skipped',
    header: t('Left out'),
    kind: 'number',
    cell: ({ skipped }) => (skipped.length === 0 ? '' : formatNumber(skipped.length)),
  },
];

function Result({ check }: { check: ReportCheck }) {
  const state = stateOf(check);
  if (state === 'holds') return <Pill tone="go">{t('Holds')}</Pill>;
  if (state === 'untried') return <Pill>{t('Not run')}</Pill>;
  return (
    <span className="flex flex-col items-start gap-1">
      <Pill tone="stop">
        {t('{count, plural, one {# leak} other {# leaks}}', { count: check.leaks.length })}
      </Pill>
      {check.leaks.map(({ where, what }) => (
        <span key={`${where} ${what}`} className="text-2 break-words">
          {where}: {what}
        </span>
      ))}
    </span>
  );
}

const leftOutColumns = (): Column<LeftOut>[] => [
  {
    id: 'check',
    header: t('Check||one of the report'),
    cell: ({ check }) => <span className="font-act">{check}</span>,
  },
  { id: 'count', header: t('Things'), kind: 'number', cell: ({ count }) => formatNumber(count) },
  {
    id: 'what',
    header: t('What'),
    cell: ({ what }) => <span className="break-words">{what}</span>,
  },
  { id: 'reason', header: t('Reason'), cell: ({ reason }) => reason },
];
