import { Button } from '../ui/button.tsx';
import { CopyField } from '../ui/copy-field.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { t } from '../words/translate.ts';

export interface RecoveryCodesProps {
  codes: readonly string[];
  onKept: () => void;
}

/** The codes in the only moment they can be seen. */
export function RecoveryCodes({ codes, onKept }: RecoveryCodesProps) {
  return (
    <div className="flex flex-col gap-3">
      <p className="text-3 text-ink-2">
        {t(
          'These recovery codes are shown only now. Each lets you in once when your phone or passkey is lost. Keep them where you keep what matters.',
        )}
      </p>
      <CopyField label={t('Recovery codes')} lines value={codes.join('\n')} />
      <div className="flex flex-wrap justify-end gap-2">
        <Button icon="download" autoFocus onPress={() => download(codes)}>
          {t('Download')}
        </Button>
        <Button kind="primary" onPress={onKept}>
          {t('I have kept them')}
        </Button>
      </div>
    </div>
  );
}

export function RecoveryCodesDialog({ codes, onKept }: RecoveryCodesProps) {
  return (
    // They are shown once, so Escape does not put them away.
    <Dialog isOpen alert onClose={() => undefined} title={t('Your recovery codes')} actions={<></>}>
      <RecoveryCodes codes={codes} onKept={onKept} />
    </Dialog>
  );
}

function download(codes: readonly string[]): void {
  const text = `${t('Switchyard recovery codes')}\n\n${codes.join('\n')}\n`;
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'switchyard-recovery-codes.txt';
  link.click();
  URL.revokeObjectURL(url);
}
