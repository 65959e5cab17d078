import { type FormEvent, useId, useState } from 'react';
import type { CallList } from '../../../shared/call-lists.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextArea, TextInput } from '../ui/field.tsx';
import { showToast } from '../ui/toaster.tsx';
import { t } from '../words/translate.ts';
import { useListChange } from './use-list-change.ts';

export interface EditListDialogProps {
  list: CallList;
  onClose: () => void;
  onDone: () => void;
}

const scriptCharsMax = 4000;

/** The name of a list and the script its agents read. */
export function EditListDialog({ list, onClose, onDone }: EditListDialogProps) {
  const formId = useId();
  const [name, setName] = useState(list.name);
  const [script, setScript] = useState(list.script);
  const [problem, setProblem] = useState<string>();
  const { busyId, change } = useListChange(onDone);
  const noName = name.trim() === '';

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (noName || busyId !== null) return;
    const failed = await change(list, { name: name.trim(), script: script.trim() });
    setProblem(failed);
    if (failed !== undefined) return;
    showToast({ text: t('{name} is saved.', { name: name.trim() }), tone: 'go' });
    onClose();
  }

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('Name and script')}
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button kind="primary" type="submit" form={formId} isPending={busyId !== null}>
            {t('Save')}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        onSubmit={(event) => void save(event)}
        noValidate
        className="flex flex-col gap-4 py-1"
      >
        {problem !== undefined && (
          <div role="alert">
            <Banner tone="stop">{problem}</Banner>
          </div>
        )}
        <TextInput
          label={t('Name')}
          autoFocus
          maxLength={120}
          value={name}
          onChange={setName}
          error={noName ? t('Enter a name for the list.') : undefined}
        />
        <TextArea
          label={t('Script')}
          hint={t('Agents see it beside every contact of this list.')}
          rows={7}
          maxLength={scriptCharsMax}
          value={script}
          onChange={setScript}
        />
      </form>
    </Dialog>
  );
}
