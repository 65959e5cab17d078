import { type Import, MAX_IMPORT_ATTEMPTS } from '../../../../shared/imports.ts';
import { useGo } from '../../platform-hooks/use-go.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { t } from '../../words/translate.ts';

/** The server gave up. What it wrote is taken back, so the way on is a new import. */
export function FailedImport({ data }: { data: Import }) {
  const go = useGo();
  return (
    <>
      <ErrorState
        failed={stoppedWords(data)}
        safe={`${t('No list was changed by it, and the file on your machine is as it was.')} ${nextStep(data)}`}
      />
      <div>
        <Button kind="primary" icon="file-up" onPress={() => go('/lists/import')}>
          {t('Import again')}
        </Button>
      </div>
    </>
  );
}

function stoppedWords({ file_name: file, failure }: Import): string {
  return failure === null
    ? t('The import of {file} was stopped.', { file })
    : t('The import of {file} was stopped: {failure}.', { file, failure });
}

/** Where the server itself broke off every time, the file alone may not be the reason. */
function nextStep({ attempts }: Import): string {
  return attempts < MAX_IMPORT_ATTEMPTS
    ? t('Import it again.')
    : t(
        'Import it again, or in parts; if it stops once more, ask whoever runs the server: their log names the reason.',
      );
}
