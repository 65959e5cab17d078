import { type FormEvent, useId, useState } from 'react';
import { createErasure, type ErasurePreview, previewErasure } from '../../../shared/erasures.ts';
import { useApi } from '../accounts/use-session.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextInput } from '../ui/field.tsx';
import { focusFirstInvalid } from '../ui/focus-invalid.ts';
import { FormDialog } from '../ui/form-dialog.tsx';
import { msg, t } from '../words/translate.ts';
import { ErasureDialog } from './erasure-dialog.tsx';
import { lastDigits } from './erasure-words.ts';
import { PreviewOfErasure } from './preview-of-erasure.tsx';

type Whom = { contact_id: string } | { phone: string };

interface EraseDialogProps {
  /** Whoever it is about; without it their number is asked for first. */
  contactId?: string;
  onClose: () => void;
}

/** Whom, what goes and what stays, a typed confirmation, and then the progress until the receipt is there. */
export function EraseDialog({ contactId, onClose }: EraseDialogProps) {
  const [whom, setWhom] = useState<Whom | undefined>(
    contactId === undefined ? undefined : { contact_id: contactId },
  );
  const [erasureId, setErasureId] = useState<string>();
  if (erasureId !== undefined) return <ErasureDialog id={erasureId} onClose={onClose} />;
  if (whom === undefined)
    return <NumberDialog onFound={(phone) => setWhom({ phone })} onClose={onClose} />;
  return <ConfirmDialog whom={whom} onAsked={setErasureId} onClose={onClose} />;
}

const numberWords = {
  invalid_phone: {
    failed: msg('This is not a phone number.'),
    safe: msg('Nothing was changed. Write it with its country code, such as +91 98200 12345.'),
  },
};

function NumberDialog(props: { onFound: (phone: string) => void; onClose: () => void }) {
  const api = useApi();
  const [phone, setPhone] = useState('');
  const [checked, setChecked] = useState(false);
  const isEmpty = phone.trim() === '';
  const look = useAction(async () => {
    setChecked(true);
    if (isEmpty) return;
    await api.call(previewErasure, { body: { phone } });
    props.onFound(phone);
  });
  return (
    <FormDialog
      title={t('Erase a person')}
      verb={t('Look')}
      isPending={look.isPending}
      onSubmit={() => void look.run()}
      onClose={props.onClose}
    >
      <ProblemBanner problem={look.problem} own={numberWords} />
      <TextInput
        label={t('Their phone number')}
        value={phone}
        onChange={setPhone}
        maxLength={40}
        isRequired
        autoFocus
        mono
        hint={t(
          'A person is their number here. Nothing is erased before you have seen what is there.',
        )}
        error={checked && isEmpty ? t('Enter the number.') : undefined}
      />
    </FormDialog>
  );
}

interface ConfirmDialogProps {
  whom: Whom;
  onAsked: (erasureId: string) => void;
  onClose: () => void;
}

function ConfirmDialog({ whom, onAsked, onClose }: ConfirmDialogProps) {
  const found = useRemote(previewErasure, { body: whom });
  const id = useId();
  const [isPending, setPending] = useState(false);
  return (
    <Dialog
      isOpen
      alert
      width="large"
      title={t('Erase this person?')}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Keep them')}</Button>
          {found.data && (
            <Button kind="danger" type="submit" form={id} isPending={isPending}>
              {t('Erase for good')}
            </Button>
          )}
        </>
      }
    >
      <RemoteView remote={found} label={t('What is there')} rows={5}>
        {(preview) => (
          <div className="flex flex-col gap-4 pb-1">
            <PreviewOfErasure of={preview} />
            <ConfirmForm {...{ id, whom, preview, onAsked }} onPending={setPending} />
          </div>
        )}
      </RemoteView>
    </Dialog>
  );
}

interface ConfirmFormProps {
  id: string;
  whom: Whom;
  preview: ErasurePreview;
  onAsked: (erasureId: string) => void;
  onPending: (isPending: boolean) => void;
}

/** The digits are typed from what is shown above; the reason stays with the receipt. */
function ConfirmForm({ id, whom, preview, onAsked, onPending }: ConfirmFormProps) {
  const api = useApi();
  const [reason, setReason] = useState('');
  const [digits, setDigits] = useState('');
  const [checked, setChecked] = useState(false);
  const due = lastDigits(preview.phone);
  const isWhole = reason.trim() !== '' && digits.trim() === due;
  const erase = useAction(async () => {
    onPending(true);
    try {
      const { id: erasureId } = await api.call(createErasure, { body: { ...whom, reason } });
      onAsked(erasureId);
    } finally {
      onPending(false);
    }
  });
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    setChecked(true);
    const form = event.currentTarget;
    if (isWhole) void erase.run();
    else focusFirstInvalid(form);
  }
  const aboutReason = erase.problem?.fields['/reason'];
  return (
    <form id={id} onSubmit={submit} noValidate className="flex max-w-130 flex-col gap-3">
      {aboutReason === undefined && <ProblemBanner problem={erase.problem} />}
      <TextInput
        label={t('Reason')}
        value={reason}
        onChange={setReason}
        maxLength={200}
        isRequired
        autoFocus
        hint={t(
          'Such as “asked in letter 17”. It stays with the receipt, so it must not name them.',
        )}
        error={reasonError(checked && reason.trim() === '', aboutReason)}
      />
      <TextInput
        label={t('The last four digits of the number, to confirm')}
        value={digits}
        onChange={setDigits}
        maxLength={4}
        inputMode="numeric"
        isRequired
        mono
        hint={t('Nobody can undo this.')}
        error={checked && digits.trim() !== due ? t('Type {digits}.', { digits: due }) : undefined}
      />
    </form>
  );
}

function reasonError(isEmpty: boolean, refused: string | undefined): string | undefined {
  if (isEmpty) return t('Say why.');
  return refused === undefined ? undefined : t('It says who the person is. Write it without.');
}
