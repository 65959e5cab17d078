import { type FormEvent, type ReactNode, useId } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { focusFirstInvalid } from './focus-invalid.ts';
import { t } from '../words/translate.ts';

export interface FormDialogProps {
  title: ReactNode;
  /** What the main button does: `Create client`. */
  verb: string;
  isPending: boolean;
  onSubmit: () => void;
  onClose: () => void;
  /** What leaving is called, when it is not `Cancel`. */
  leave?: string;
  children: ReactNode;
}

/** A few fields and one button. Enter in a field is the button; Escape leaves. */
export function FormDialog(props: FormDialogProps) {
  const { title, verb, isPending, onSubmit, onClose, leave = t('Cancel'), children } = props;
  const id = useId();
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (isPending) return;
    const form = event.currentTarget;
    onSubmit();
    focusFirstInvalid(form);
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      actions={
        <>
          <Button onPress={onClose}>{leave}</Button>
          <Button kind="primary" type="submit" form={id} isPending={isPending}>
            {verb}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={submit} noValidate className="flex flex-col gap-3 pb-1">
        {children}
      </form>
    </Dialog>
  );
}
