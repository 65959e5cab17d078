import { useState } from 'react';
import { renamePasskey } from '../../../shared/factors.ts';
import { useApi } from '../accounts/use-session.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { TextInput } from '../ui/field.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { t } from '../words/translate.ts';

export interface RenamePasskeyDialogProps {
  passkey: { id: string; name: string };
  onClose: () => void;
  onRenamed: () => void;
}

export function RenamePasskeyDialog({ passkey, onClose, onRenamed }: RenamePasskeyDialogProps) {
  const api = useApi();
  const [name, setName] = useState(passkey.name);
  const [checked, setChecked] = useState(false);
  const error = name.trim() === '' ? t('Give it a name.') : undefined;
  const rename = useAction(async () => {
    setChecked(true);
    if (error !== undefined) return;
    const body = { name: name.trim() };
    await api.call(renamePasskey, { params: { id: passkey.id }, body });
    onRenamed();
    onClose();
  });
  return (
    <FormDialog
      title={t('Rename this passkey')}
      verb={t('Rename')}
      isPending={rename.isPending}
      onSubmit={() => void rename.run()}
      onClose={onClose}
    >
      <ProblemBanner problem={rename.problem} />
      <TextInput
        label={t('Name')}
        autoFocus
        isRequired
        maxLength={60}
        value={name}
        onChange={setName}
        hint={t('For you, to know which device or key it is on.')}
        error={checked ? error : undefined}
      />
    </FormDialog>
  );
}
