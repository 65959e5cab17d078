import { useState } from 'react';
// oxlint-disable-next-line import/default -- Vite gives the text of a file that is asked for with ?raw.
import verifier from '../../../docs/verify-erasure.mjs?raw';
import { getAuditKey } from '../../../shared/audit.ts';
import { checkErasureReceipt } from '../../../shared/erasures.ts';
import { useApi } from '../accounts/use-session.ts';
import { saveFile } from '../call-lists/import/save-file.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { CopyField } from '../ui/copy-field.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FileButton } from '../ui/file-drop.tsx';
import { t } from '../words/translate.ts';

const bytesMax = 20_000;

interface Verdict {
  file: string;
  problem: string | null;
}

/** A receipt is genuine byte for byte or not at all: asked of this server, or proved without it. */
export function CheckReceiptDialog({ onClose }: { onClose: () => void }) {
  const api = useApi();
  const key = useRemote(getAuditKey);
  const [verdict, setVerdict] = useState<Verdict>();
  const check = useAction(async (file: File) => {
    setVerdict(undefined);
    if (file.size > bytesMax) {
      setVerdict({ file: file.name, problem: t('this is no receipt of an erasure') });
      return;
    }
    const { problem } = await api.call(checkErasureReceipt, {
      body: { receipt: await file.text() },
    });
    setVerdict({ file: file.name, problem });
  });
  const pem = key.data?.public_key;
  return (
    <Dialog isOpen onClose={onClose} title={t('Check a receipt')}>
      <div className="flex flex-col gap-3 pb-1">
        <p>{t('The server compares every byte with what it signed.')}</p>
        <div>
          <FileButton
            accept={['application/json', '.json']}
            isPending={check.isPending}
            onFile={(file) => void check.run(file)}
          >
            {t('Choose a receipt')}
          </FileButton>
        </div>
        <ProblemBanner problem={check.problem} />
        <div role="status">{verdict && <VerdictBanner of={verdict} />}</div>
        <h3 className="text-4 font-title text-ink">{t('Without this server')}</h3>
        <p>
          {t(
            'A small program does the same anywhere. Save it once, with the public key, and keep both.',
          )}
        </p>
        <div className="flex flex-wrap gap-2">
          <Button
            icon="download"
            onPress={() =>
              saveFile('verify-erasure.mjs', { text: verifier, type: 'text/javascript' })
            }
          >
            {t('Save verify-erasure.mjs')}
          </Button>
          <Button
            icon="download"
            isDisabled={pem === undefined}
            onPress={() =>
              pem !== undefined &&
              saveFile('audit-key.pem', { text: pem, type: 'application/x-pem-file' })
            }
          >
            {t('Save audit-key.pem')}
          </Button>
        </div>
        <CopyField
          label={t('Command')}
          value="node verify-erasure.mjs receipt.json audit-key.pem"
        />
      </div>
    </Dialog>
  );
}

function VerdictBanner({ of: { file, problem } }: { of: Verdict }) {
  if (problem === null) return <Banner tone="go">{t('{file} is genuine.', { file })}</Banner>;
  return <Banner tone="stop">{t('{file} is not genuine: {problem}.', { file, problem })}</Banner>;
}
