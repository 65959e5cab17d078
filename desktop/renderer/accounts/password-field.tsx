import { type KeyboardEvent, useState } from 'react';
import { TextInput, type TextInputProps } from '../ui/field.tsx';
import { t } from '../words/translate.ts';

export type PasswordFieldProps = Omit<TextInputProps, 'type' | 'mono'>;

/** A password box that tells about Caps Lock. Paste and password managers work as everywhere. */
export function PasswordField({ hint, ...field }: PasswordFieldProps) {
  const [capsLock, setCapsLock] = useState(false);
  function look(event: Pick<KeyboardEvent, 'getModifierState'>): void {
    setCapsLock(event.getModifierState('CapsLock'));
  }
  return (
    <TextInput
      {...field}
      type="password"
      onKeyDown={look}
      onKeyUp={look}
      hint={capsLock ? t('Caps Lock is on.') : hint}
    />
  );
}
