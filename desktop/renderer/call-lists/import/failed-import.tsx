import type { Import } from '../../../../shared/imports.ts';
import { useGo } from '../../platform-hooks/use-go.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorState } from '../../ui/states.tsx';

/** The server gave up. What it wrote is taken back, so the way on is a new import. */
export function FailedImport({ data }: { data: Import }) {
  const go = useGo();
  return (
    <>
      <ErrorState
        failed={`The import of ${data.file_name} was stopped${data.failure === null ? '' : `: ${data.failure}`}.`}
        safe="No list was changed by it, and the file on your machine is as it was. Import it again."
      />
      <div>
        <Button kind="primary" icon="file-up" onPress={() => go('/lists/import')}>
          Import again
        </Button>
      </div>
    </>
  );
}
