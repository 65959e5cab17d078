// oxlint-disable-next-line import/default -- Vite gives the text of a file that is asked for with ?raw.
import verifier from '../../../docs/verify-audit.mjs?raw';
import { getAuditKey } from '../../../shared/audit.ts';
import { saveFile } from '../call-lists/import/save-file.ts';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { Button } from '../ui/button.tsx';
import { CopyField } from '../ui/copy-field.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { t } from '../words/translate.ts';

interface VerifyDialogProps {
  /** The export as it was saved. */
  logName: string;
  onClose: () => void;
}

/** Proof without trust in this server: a small program, a public key and an export. */
export function VerifyDialog({ logName, onClose }: VerifyDialogProps) {
  const key = useRemote(getAuditKey);
  const saveVerifier = () =>
    saveFile('verify-audit.mjs', { text: verifier, type: 'text/javascript' });
  return (
    <Dialog isOpen onClose={onClose} title={t('Verify the audit log yourself')} width="medium">
      <p>
        {t(
          'Every entry holds the hash of the one before it, and the server signs where the chain ends every five minutes. An entry that was changed, removed, put in or moved does not fit any more.',
        )}
      </p>
      <ol className="mt-3 flex list-decimal flex-col gap-3 pl-5">
        <li>
          {t('Save the verifier, 60 lines to read, and keep it.')}
          <div className="mt-1.5">
            <Button icon="download" onPress={saveVerifier}>
              {t('Save verify-audit.mjs')}
            </Button>
          </div>
        </li>
        <li>
          {t('Save the public key once, and keep it: it must stay the same.')}
          <div className="mt-1.5">
            <RemoteView remote={key} label={t('Public key')} rows={1}>
              {({ key_id: id, public_key: text }) => (
                <Button
                  icon="download"
                  onPress={() =>
                    saveFile('audit-key.pem', { text, type: 'application/x-pem-file' })
                  }
                >
                  {t('Save audit-key.pem ({id})', { id })}
                </Button>
              )}
            </RemoteView>
          </div>
        </li>
        <li>
          {t('Export the log and run the verifier. It needs Node.js 18 or newer and nothing else.')}
          <div className="mt-1.5">
            <CopyField
              label={t('Command')}
              value={`node verify-audit.mjs ${logName} audit-key.pem`}
            />
          </div>
        </li>
      </ol>
    </Dialog>
  );
}
