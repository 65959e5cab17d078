import { useState } from 'react';
import { downloadProblems, type Import } from '../../../../shared/imports.ts';
import { useApi } from '../../accounts/use-session.ts';
import { failureOf } from '../../platform-hooks/failure.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { formatNumber } from '../../ui/format.ts';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { Section } from '../../ui/section.tsx';
import { TileRow } from '../../ui/tile.tsx';
import { showToast } from '../../ui/toaster.tsx';
import { problemSentence } from '../../words/problem-words.ts';
import { msg, t } from '../../words/translate.ts';
import type { StepProps } from './import-page.tsx';
import { warningsOf } from './import-words.ts';
import { ProblemGroups } from './problem-groups.tsx';
import { saveFile } from './save-file.ts';
import { nextKeys, useNextCommand, WizardBar } from './wizard-bar.tsx';

/** The third step: how many rows will become contacts, and why the others will not. */
export function CheckStep({ data, onStep }: StepProps) {
  const imported = data.counts?.imported ?? 0;
  useNextCommand(msg('Preview'), () => imported > 0 && onStep('preview'));
  if (data.status === 'checking')
    return <ImportProgress data={data} label={t('Checking the rows')} />;
  return (
    <>
      <CountTiles data={data} importedLabel={t('To be imported')} />
      {warningsOf(data).map((warning) => (
        <Banner key={warning} tone="warn">
          {warning}
        </Banner>
      ))}
      {data.problems.length > 0 ? (
        <Section
          title={t('What was found')}
          about={t('One bad row never stops the rest.')}
          actions={<DownloadProblems data={data} />}
        >
          <ProblemGroups data={data} />
        </Section>
      ) : (
        <Banner tone="go">{t('Every row can be imported.')}</Banner>
      )}
      {imported === 0 && (
        <Banner tone="stop">
          {t(
            'No row can be imported like this. Look at the columns again, above all at the one with the phone numbers.',
          )}
        </Banner>
      )}
      <WizardBar>
        <Button onPress={() => onStep('columns')}>{t('Back to the columns')}</Button>
        <Button
          kind="primary"
          keys={nextKeys}
          isDisabled={imported === 0}
          onPress={() => onStep('preview')}
        >
          {t('Preview')}
        </Button>
      </WizardBar>
    </>
  );
}

export function CountTiles({ data, importedLabel }: { data: Import; importedLabel: string }) {
  const { counts } = data;
  if (counts === null) return null;
  const { rows, imported, duplicates, invalid, blank } = counts;
  return (
    <TileRow
      tiles={[
        {
          label: importedLabel,
          value: formatNumber(imported),
          note: t('of {count, plural, one {# row} other {# rows}}', { count: rows }),
        },
        { label: t('Duplicates'), value: formatNumber(duplicates), note: t('left out') },
        { label: t('Invalid'), value: formatNumber(invalid), note: t('left out') },
        { label: t('Without a number'), value: formatNumber(blank), note: t('left out') },
      ]}
    />
  );
}

export function ImportProgress({ data, label }: { data: Import; label: string }) {
  const { done, total } = data.progress;
  const words =
    total === 0
      ? t('starting')
      : t('{done} of {count, plural, one {# row} other {# rows}}', {
          done: formatNumber(done),
          count: total,
        });
  return (
    <div className="rounded-2 border border-line bg-surface px-4 py-6">
      <ProgressBar label={label} value={done} max={Math.max(1, total)} words={words} showWords />
    </div>
  );
}

/** Every row that is not imported, as a file to mend and import again. */
export function DownloadProblems({ data }: { data: Import }) {
  const api = useApi();
  const [isPending, setPending] = useState(false);
  async function download(): Promise<void> {
    setPending(true);
    try {
      const text = await api.call(downloadProblems, { params: { id: data.id } });
      const stem = data.file_name.replace(/\.\w+$/, '');
      saveFile(t('{file} problems.csv', { file: stem }), { text, type: 'text/csv' });
    } catch (error) {
      const problem = problemSentence(failureOf(error).code);
      showToast({ text: t('The file was not downloaded. {problem}', { problem }), tone: 'stop' });
    } finally {
      setPending(false);
    }
  }
  return (
    <Button icon="download" isPending={isPending} onPress={() => void download()}>
      {t('Download every problem')}
    </Button>
  );
}
