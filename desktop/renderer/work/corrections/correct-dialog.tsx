import { useState } from 'react';
import type { Contact } from '../../../../shared/call-lists.ts';
import { ATTRIBUTE_MAX, ATTRIBUTE_NAME_MAX, NAME_MAX } from '../../../../shared/contact-edits.ts';
import type { Sight } from '../../../../shared/roles.ts';
import { useSession } from '../../accounts/use-session.ts';
import { announce } from '../../ui/announcer.tsx';
import { Banner } from '../../ui/banner.tsx';
import { TextArea, TextInput } from '../../ui/field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { t } from '../../words/translate.ts';
import { useDesk } from '../desk/desk-context.tsx';
import { changesOf, type CorrectForm, formOf, isHidden, problemsOf } from './correct-form.ts';

interface CorrectDialogProps {
  contact: Contact & { ver?: number };
  onClose: () => void;
}

/** Every field of the contact. Saving makes one correction of each that was changed, and of no other. */
export function CorrectDialog({ contact: opened, onClose }: CorrectDialogProps) {
  const { facts } = useDesk().console;
  const { sight } = useSession();
  // What whoever types has before their eyes stays what it was, whatever arrives meanwhile.
  const [contact] = useState(opened);
  const [form, setForm] = useState(() => formOf(contact));
  const [isChecked, setIsChecked] = useState(false);
  const [failed, setFailed] = useState(false);
  const problems = isChecked ? problemsOf(contact, form) : {};

  async function save(): Promise<void> {
    setIsChecked(true);
    if (Object.keys(problemsOf(contact, form)).length > 0) return;
    const { id: contact_id, list_id, ver = 0 } = contact;
    try {
      for (const change of changesOf(contact, form, sight))
        await facts.editContact({ contact_id, list_id, base_ver: ver, ...change });
      announce(t('Correction saved'));
      onClose();
    } catch {
      setFailed(true);
    }
  }
  return (
    <FormDialog
      title={t('Correct {name}', { name: contact.name })}
      verb={t('Save')}
      isPending={false}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      {failed && (
        <Banner tone="stop">
          {t('This device could not store the correction. It is still in the fields.')}
        </Banner>
      )}
      <TextInput
        autoFocus
        label={t('Name')}
        value={form.name}
        onChange={(name) => setForm({ ...form, name })}
        maxLength={NAME_MAX}
        error={problems.name}
        {...hiddenProps(contact.name, sight)}
      />
      <Attributes contact={contact} form={form} onChange={setForm} />
      <NewAttribute form={form} onChange={setForm} error={problems.newName} />
      <p className="text-2 text-ink-3">
        {t('The number that is dialled and the time zone stay as they were imported.')}
      </p>
    </FormDialog>
  );
}

/** What a role does not see all of, it cannot correct. */
function hiddenProps(value: string, sight: Sight) {
  if (!isHidden(value, sight)) return {};
  return { isDisabled: true, hint: t('Part of it is hidden from your role.') };
}

interface PartProps {
  form: CorrectForm;
  onChange: (form: CorrectForm) => void;
}

const LONG = 80;

function Attributes({ contact, form, onChange }: PartProps & { contact: Contact }) {
  const { sight } = useSession();
  return form.attributes.map(({ name, value }, index) => {
    const before = contact.attributes[name] ?? '';
    const props = {
      label: name,
      value,
      maxLength: ATTRIBUTE_MAX,
      onChange: (to: string) =>
        onChange({ ...form, attributes: form.attributes.with(index, { name, value: to }) }),
      ...hiddenProps(before, sight),
    };
    const isLong = before.length > LONG || before.includes('\n');
    return isLong ? <TextArea key={name} {...props} /> : <TextInput key={name} {...props} />;
  });
}

function NewAttribute({ form, onChange, error }: PartProps & { error: string | undefined }) {
  return (
    <div className="grid grid-cols-2 items-start gap-3 border-t border-line pt-3 max-sm:grid-cols-1">
      <TextInput
        label={t('Another field')}
        hint={t('Such as E-mail or Second number')}
        value={form.newName}
        onChange={(newName) => onChange({ ...form, newName })}
        maxLength={ATTRIBUTE_NAME_MAX}
        error={error}
      />
      <TextInput
        label={t('What it holds')}
        value={form.newValue}
        onChange={(newValue) => onChange({ ...form, newValue })}
        maxLength={ATTRIBUTE_MAX}
      />
    </div>
  );
}
