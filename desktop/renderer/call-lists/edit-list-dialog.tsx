import { type FormEvent, useId, useState } from 'react';
import type { CallList } from '../../../shared/call-lists.ts';
import {
  ListWrapUpFields,
  type WrapUpDraft,
  wrapUpError,
} from '../account-life/wrap-up-fields.tsx';
import { useSession } from '../accounts/use-session.ts';
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

/** The name of a list, the script its agents read, and what the end of a call asks of them. */
export function EditListDialog({ list, onClose, onDone }: EditListDialogProps) {
  const formId = useId();
  const [draft, setDraft] = useState(() => draftOf(list));
  const [problem, setProblem] = useState<string>();
  const { busyId, change } = useListChange(onDone);
  const errors = errorsOf(draft);

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (errors.name !== undefined || errors.wrapUp !== undefined || busyId !== null) return;
    const name = draft.name.trim();
    const failed = await change(list, {
      name,
      script: draft.script.trim(),
      wrap_up: draft.wrapUp && { mode: draft.wrapUp.mode, seconds: Number(draft.wrapUp.seconds) },
    });
    setProblem(failed);
    if (failed !== undefined) return;
    showToast({ text: t('{name} is saved.', { name }), tone: 'go' });
    onClose();
  }

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('Name, script and wrap-up')}
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
        <ListFields
          draft={draft}
          onChange={(change) => setDraft({ ...draft, ...change })}
          errors={errors}
        />
      </form>
    </Dialog>
  );
}

interface ListDraft {
  name: string;
  script: string;
  /** Null goes by the account's. */
  wrapUp: WrapUpDraft | null;
}

function draftOf({ name, script, wrap_up: own }: CallList): ListDraft {
  return { name, script, wrapUp: own && { mode: own.mode, seconds: String(own.seconds) } };
}

type Errors = Partial<Record<'name' | 'wrapUp', string>>;

function errorsOf({ name, wrapUp }: ListDraft): Errors {
  return {
    name: name.trim() === '' ? t('Enter a name for the list.') : undefined,
    wrapUp: wrapUp === null ? undefined : wrapUpError(wrapUp),
  };
}

interface ListFieldsProps {
  draft: ListDraft;
  onChange: (change: Partial<ListDraft>) => void;
  errors: Errors;
}

function ListFields({ draft, onChange, errors }: ListFieldsProps) {
  const { account } = useSession();
  return (
    <>
      <TextInput
        label={t('Name')}
        autoFocus
        maxLength={120}
        value={draft.name}
        onChange={(name) => onChange({ name })}
        error={errors.name}
      />
      <TextArea
        label={t('Script')}
        hint={t('Agents see it beside every contact of this list.')}
        rows={7}
        maxLength={scriptCharsMax}
        value={draft.script}
        onChange={(script) => onChange({ script })}
      />
      <ListWrapUpFields
        draft={draft.wrapUp}
        account={account}
        onChange={(wrapUp) => onChange({ wrapUp })}
        error={errors.wrapUp}
      />
    </>
  );
}
