import { type FormEvent, useState } from 'react';
import type { NewTotp } from '../../../shared/second-factor.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { CopyField } from '../ui/copy-field.tsx';
import { TextInput } from '../ui/field.tsx';
import { proofSentence } from './proof-words.ts';
import { QrCode } from './qr-code.tsx';
import { t } from '../words/translate.ts';

export interface NewTotpFormProps {
  totp: NewTotp;
  /** Rejects when the code is not taken. */
  onConfirm: (code: string) => Promise<unknown>;
}

/** Setting up an authenticator: scan or copy, then show that it works. */
export function NewTotpForm({ totp, onConfirm }: NewTotpFormProps) {
  const [code, setCode] = useState('');
  const [failure, setFailure] = useState<unknown>();
  const [isPending, setPending] = useState(false);
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (isPending || code.trim() === '') return;
    setPending(true);
    onConfirm(code)
      .catch((error: unknown) => {
        setFailure(error);
        setCode('');
      })
      .finally(() => setPending(false));
  }
  return (
    <form
      onSubmit={submit}
      noValidate
      aria-label={t('Authenticator')}
      className="flex flex-col gap-4"
    >
      {failure !== undefined && (
        <div role="alert">
          <Banner tone="stop">{proofSentence(failure)}</Banner>
        </div>
      )}
      <p className="text-3 text-ink-2">
        {t(
          'Scan this with an authenticator application on your phone, then enter the code it shows.',
        )}
      </p>
      <div className="flex justify-center">
        <QrCode text={totp.uri} label={t('QR code of the secret below')} />
      </div>
      <CopyField label={t('Or enter this secret')} value={totp.secret} />
      <TextInput
        label={t('Code from your authenticator')}
        autoComplete="one-time-code"
        inputMode="numeric"
        autoFocus
        mono
        value={code}
        onChange={setCode}
      />
      <Button type="submit" kind="primary" wide isPending={isPending}>
        {t('Confirm')}
      </Button>
    </form>
  );
}
