import { useState } from 'react';
import type { Callback } from '../../../shared/callbacks.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextInput } from '../ui/field.tsx';
import { t } from '../words/translate.ts';
import type { Changes } from './use-changes.ts';

export interface CancelDialogProps {
  callback: Callback;
  cancel: Changes['cancel'];
  onClose: () => void;
}

export function CancelDialog({ callback, cancel, onClose }: CancelDialogProps) {
  const [reason, setReason] = useState('');
  return (
    <Dialog
      alert
      isOpen
      width="small"
      onClose={onClose}
      title={t('Cancel the callback of {name}?', { name: callback.name })}
      actions={
        <>
          <Button onPress={onClose}>{t('Keep it')}</Button>
          <Button
            kind="danger"
            isPending={cancel.isPending}
            onPress={() => void cancel.run(callback, reason)}
          >
            {t('Cancel callback')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <ProblemBanner problem={cancel.problem} />
        <p className="text-3">
          {t('Nobody calls them at that time. They stay on their list and come up in its order.')}
        </p>
        <TextInput
          label={t('Why')}
          hint={t('Kept with the callback; may be empty')}
          value={reason}
          maxLength={200}
          onChange={setReason}
        />
      </div>
    </Dialog>
  );
}
