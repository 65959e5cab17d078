import { useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { z } from 'zod';
import type { Import } from '../../../../shared/imports.ts';
import { RemoteView } from '../../platform-hooks/remote-view.tsx';
import { useGo } from '../../platform-hooks/use-go.ts';
import { useSearchState } from '../../platform-hooks/use-search-state.ts';
import { Page } from '../../shell/page.tsx';
import { announce } from '../../ui/announcer.tsx';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { showToast } from '../../ui/toaster.tsx';
import { t } from '../../words/translate.ts';
import { CheckStep } from './check-step.tsx';
import { forgetFile } from './chosen-files.ts';
import { ColumnsStep } from './columns-step.tsx';
import { CommitStep } from './commit-step.tsx';
import { FailedImport } from './failed-import.tsx';
import { PreviewStep } from './preview-step.tsx';
import { Stepper, type WizardStep } from './stepper.tsx';
import { type ImportWork, useImport } from './use-import.ts';

/** A checked import can be looked at from three sides; which one is in the address. */
const Search = z.object({
  step: z.enum(['columns', 'check', 'preview']).optional().catch(undefined),
});
type Looked = 'columns' | 'check' | 'preview';

/** What the server says decides the step; only a checked import leaves a choice. */
export function stepOf(status: Import['status'], looked: Looked | undefined): WizardStep {
  switch (status) {
    case 'uploaded':
      return 'columns';
    case 'checking':
      return 'check';
    case 'checked':
      return looked ?? 'check';
    default:
      return 'commit';
  }
}

export function ImportPage() {
  const { importId = '' } = useParams({ strict: false });
  const work = useImport(importId);
  const go = useGo();
  const found = work.remote.data;
  const isOver = found?.status === 'done' || found?.status === 'cancelled';
  async function discard(): Promise<void> {
    if (!(await work.cancel())) return;
    forgetFile(importId);
    showToast({ text: t('The import was thrown away. No list was changed.') });
    go('/lists');
  }
  return (
    <Page
      title={t('Import a list')}
      about={found?.file_name}
      actions={
        <>
          {found !== undefined && !isOver && found.status !== 'committing' && (
            <Button kind="quiet" icon="trash" onPress={() => void discard()}>
              {t('Throw away')}
            </Button>
          )}
          <Button onPress={() => go('/lists')}>
            {isOver ? t('Back to the lists') : t('Go on later')}
          </Button>
        </>
      }
    >
      <RemoteView remote={work.remote} label={t('Import')}>
        {(data) => <ImportSteps key={data.id} data={data} work={work} />}
      </RemoteView>
    </Page>
  );
}

export interface StepProps {
  data: Import;
  work: ImportWork;
  onStep: (step: Looked) => void;
}

function ImportSteps({ data, work }: Pick<StepProps, 'data' | 'work'>) {
  const [{ step: looked }, setSearch] = useSearchState(Search);
  const step = stepOf(data.status, looked);
  const props = { data, work, onStep: (next: Looked) => setSearch({ step: next }, { push: true }) };
  const { status } = data;
  useEffect(() => announceStatus(status), [status]);
  if (data.status === 'cancelled') {
    return (
      <Banner tone="info">{t('This import was thrown away. No list was changed by it.')}</Banner>
    );
  }
  return (
    <>
      <Stepper current={step} isDone={data.status === 'done'} />
      {work.problem !== undefined && (
        <div role="alert">
          <Banner tone="stop">{work.problem}</Banner>
        </div>
      )}
      {data.status === 'failed' && <FailedImport data={data} />}
      {step === 'columns' && <ColumnsStep {...props} />}
      {step === 'check' && <CheckStep {...props} />}
      {step === 'preview' && <PreviewStep {...props} />}
      {step === 'commit' && data.status !== 'failed' && <CommitStep data={data} />}
    </>
  );
}

function announceStatus(status: Import['status']): void {
  if (status === 'checked') announce(t('The rows are checked'));
  if (status === 'done') announce(t('The import is done'));
  if (status === 'failed') announce(t('The import was stopped by a fault'), 'assertive');
}
