import { SUPERVISING } from '../../../../shared/roles.ts';
import { actingRole, useSession } from '../../accounts/use-session.ts';
import { useGo } from '../../platform-hooks/use-go.ts';
import { Page } from '../../shell/page.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { t } from '../../words/translate.ts';
import { Stepper } from './stepper.tsx';
import { UnfinishedImports } from './unfinished-imports.tsx';
import { UploadBox } from './upload-box.tsx';
import { useUpload } from './use-upload.ts';

/** The first step: a file. From then on the import lives on the server, at its own address. */
export function NewImportPage() {
  const go = useGo();
  const maySupervise = SUPERVISING.includes(actingRole(useSession()));
  const { upload, problem, send, cancel } = useUpload((made) =>
    go(`/lists/import/${made.id}`, { replace: true }),
  );
  return (
    <Page
      title={t('Import a list')}
      actions={<Button onPress={() => go('/lists')}>{t('Back to the lists')}</Button>}
    >
      {maySupervise ? (
        <>
          <Stepper current="file" />
          <UploadBox
            upload={upload}
            problem={problem}
            onFile={(file) => void send(file)}
            onCancel={cancel}
          />
          <UnfinishedImports />
        </>
      ) : (
        <EmptyState icon="file-up" why={t('Your role does not import lists. A supervisor does.')} />
      )}
    </Page>
  );
}
