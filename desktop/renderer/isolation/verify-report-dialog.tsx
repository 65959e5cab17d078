// oxlint-disable-next-line import/default -- Vite gives the text of a file that is asked for with ?raw.
import verifier from '../../../docs/verify-report.mjs?raw';
import {
  getIsolationReportFile,
  type IsolationReport,
  type PublishedReport,
} from '../../../shared/isolation.ts';
import { useApi } from '../accounts/use-session.ts';
import { saveFile } from '../call-lists/import/save-file.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { type Action, useAction } from '../platform-hooks/use-action.ts';
import { Button } from '../ui/button.tsx';
import { CopyField } from '../ui/copy-field.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { t } from '../words/translate.ts';

interface VerifyReportDialogProps {
  published: PublishedReport;
  report: IsolationReport | null;
  onClose: () => void;
}

export const reportName = 'isolation-report.json';
const verifierName = 'verify-report.mjs';
const earlierName = 'isolation-report-before.json';
const keyName = 'isolation-report.pub.pem';

/** Proof without trust in this server: a small program, a public key and the signed file. */
export function VerifyReportDialog({ published, report, onClose }: VerifyReportDialogProps) {
  const api = useApi();
  const saving = useAction(async (which: number, name: string) => {
    const text = await api.call(getIsolationReportFile, { query: { number: which } });
    saveFile(name, { text, type: 'application/json' });
  });
  const follows = published.previous === null ? '' : ` ${earlierName}`;
  return (
    <Dialog isOpen onClose={onClose} title={t('Verify the report yourself')} width="medium">
      <ProblemBanner problem={saving.problem} />
      <p>
        {t(
          'The report is one signed file, and each names the one before it. The verifier refuses a file of which one byte was changed.',
        )}
      </p>
      <ol className="mt-3 flex list-decimal flex-col gap-4 pl-5">
        <li>
          {t('Save the verifier, less than 60 lines to read, and the report.')}
          <SaveFiles published={published} saving={saving} />
        </li>
        <li>
          {t(
            'Ask whoever runs the server, by another way than this page, which key they sign with. It should have this SHA-256 fingerprint.',
          )}
          <div className="mt-1.5 flex flex-col items-stretch gap-2">
            <CopyField label={t('Fingerprint')} value={published.key_fingerprint} />
            {report !== null && <SaveKey pem={report.signature.public_key} />}
          </div>
        </li>
        <li>
          {t('Run the verifier. It needs Node.js 18 or newer and nothing else.')}
          <div className="mt-1.5">
            <CopyField
              lines
              label={t('Command')}
              value={`node ${verifierName} ${reportName} ${keyName}${follows}`}
            />
          </div>
        </li>
      </ol>
    </Dialog>
  );
}

interface SaveFilesProps {
  published: PublishedReport;
  saving: Action<[which: number, name: string]>;
}

function SaveFiles({ published: { number, previous }, saving }: SaveFilesProps) {
  const keepVerifier = () => saveFile(verifierName, { text: verifier, type: 'text/javascript' });
  return (
    <div className="mt-1.5 flex flex-wrap gap-2">
      <Button icon="download" onPress={keepVerifier}>
        {t('Save {file}', { file: verifierName })}
      </Button>
      <Button icon="download" onPress={() => void saving.run(number, reportName)}>
        {t('Save {file}', { file: reportName })}
      </Button>
      {previous !== null && (
        <Button icon="download" onPress={() => void saving.run(number - 1, earlierName)}>
          {t('Save the report before it')}
        </Button>
      )}
    </div>
  );
}

function SaveKey({ pem }: { pem: string }) {
  const keep = () => saveFile(keyName, { text: pem, type: 'application/x-pem-file' });
  return (
    <div>
      <Button icon="download" onPress={keep}>
        {t('Save {file}', { file: keyName })}
      </Button>
    </div>
  );
}
