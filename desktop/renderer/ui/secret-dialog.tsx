import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { CopyField } from './copy-field.tsx';
import { Dialog } from './dialog.tsx';
import { t } from '../words/translate.ts';

export interface SecretDialogProps {
  title: string;
  label: string;
  secret: string;
  /** What to do with it. */
  children: ReactNode;
  onClose: () => void;
}

/** A secret in the only moment it can be seen. A click outside does not close it. */
export function SecretDialog({ title, label, secret, children, onClose }: SecretDialogProps) {
  return (
    <Dialog
      isOpen
      alert
      onClose={onClose}
      title={title}
      actions={
        <Button kind="primary" onPress={onClose}>
          {t('I have kept it')}
        </Button>
      }
    >
      <div className="flex flex-col gap-3 pb-1">
        <p>
          {t('This is the only time it is shown.')} {children}
        </p>
        <CopyField label={label} value={secret} />
      </div>
    </Dialog>
  );
}
