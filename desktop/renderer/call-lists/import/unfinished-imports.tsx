import { useState } from 'react';
import { Link } from 'react-aria-components';
import { cancelImport, type Import, listImports } from '../../../../shared/imports.ts';
import { useApi, useSession } from '../../accounts/use-session.ts';
import { failureOf } from '../../platform-hooks/failure.ts';
import { useRemote } from '../../platform-hooks/use-remote.ts';
import { nowMs } from '../../platform/clock.ts';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { formatMoment } from '../../ui/format.ts';
import { linkClasses } from '../../ui/link-classes.ts';
import { Pill } from '../../ui/pill.tsx';
import { Section } from '../../ui/section.tsx';
import { showToast } from '../../ui/toaster.tsx';
import { problemSentence } from '../../words/problem-words.ts';
import { t } from '../../words/translate.ts';
import { importStatuses } from './import-words.ts';

type ImportRow = Pick<Import, 'id' | 'status' | 'file_name' | 'list_name' | 'created_at'>;

const unfinished: readonly Import['status'][] = [
  'uploaded',
  'checking',
  'checked',
  'committing',
  'failed',
];

/** Imports somebody left in the middle: they wait on the server. Nothing is shown without any. */
export function UnfinishedImports() {
  const { account } = useSession();
  const imports = useRemote(listImports, {}, { everyMs: 5_000 });
  const discard = useDiscard(imports.reload);
  const rows = (imports.data?.data ?? []).filter(({ status }) => unfinished.includes(status));
  if (rows.length === 0) return null;
  const columns: Column<ImportRow>[] = [
    {
      id: 'file',
      header: t('File'),
      cell: ({ id, file_name }) => (
        <Link className={linkClasses} href={`/lists/import/${id}`}>
          {file_name}
        </Link>
      ),
    },
    {
      id: 'status',
      header: t('State'),
      cell: ({ status }) => (
        <Pill tone={importStatuses[status].tone}>{t(importStatuses[status].words)}</Pill>
      ),
    },
    {
      id: 'started',
      header: t('Started'),
      kind: 'number',
      cell: ({ created_at }) =>
        formatMoment({ instant: created_at, timeZone: account.time_zone, nowMs: nowMs() }),
    },
    {
      id: 'actions',
      header: <span className="sr-only">{t('Actions')}</span>,
      kind: 'action',
      cell: (row) =>
        row.status !== 'committing' &&
        row.status !== 'checking' && (
          <Button
            kind="quiet"
            icon="trash"
            aria-label={t('Throw away the import of {file}', { file: row.file_name })}
            isPending={discard.busyId === row.id}
            onPress={() => void discard.run(row)}
          >
            {t('Throw away')}
          </Button>
        ),
    },
  ];
  return (
    <Section
      title={t('Imports not finished')}
      about={t('They wait on the server. Nothing of them is on a list yet.')}
    >
      <DataTable
        caption={t('Unfinished imports')}
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        empty={null}
      />
    </Section>
  );
}

function useDiscard(onDone: () => void) {
  const api = useApi();
  const [busyId, setBusyId] = useState<string | null>(null);
  async function run({ id, file_name }: ImportRow): Promise<void> {
    setBusyId(id);
    try {
      await api.call(cancelImport, { params: { id } });
      showToast({ text: t('The import of {file} was thrown away.', { file: file_name }) });
    } catch (error) {
      const problem = problemSentence(failureOf(error).code);
      const text = t('{file} is still there. {problem}', { file: file_name, problem });
      showToast({ text, tone: 'stop' });
    } finally {
      setBusyId(null);
      onDone();
    }
  }
  return { busyId, run };
}
