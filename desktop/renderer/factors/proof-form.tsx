import { type FormEvent, useState } from 'react';
import type { z } from 'zod';
import type {
  FactorMethod,
  PasskeyProofOptions,
  StepUpProof,
} from '../../../shared/second-factor.ts';
import { PasswordField } from '../accounts/password-field.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { TextInput } from '../ui/field.tsx';
import { passkeysWorkHere, signWithPasskey } from './passkey.ts';
import { proofSentence } from './proof-words.ts';
import { msg, t } from '../words/translate.ts';

type Method = FactorMethod | 'password';
type Typed = Exclude<Method, 'passkey'>;

export interface ProofFormProps {
  methods: readonly Method[];
  /** What a passkey has to sign. */
  passkeyOptions: () => Promise<z.infer<typeof PasskeyProofOptions>>;
  /** Rejects when the proof is not taken. */
  onProve: (proof: StepUpProof) => Promise<unknown>;
  verb: string;
}

const switchWords: Record<Typed, string> = {
  totp: msg('Use your authenticator'),
  recovery: msg('Use a recovery code'),
  password: msg('Use your password'),
};

/** Proves who somebody is by whatever they have: the second step of a sign-in, and the step-up. */
export function ProofForm({ methods, passkeyOptions, onProve, verb }: ProofFormProps) {
  const typed = methods.filter((method): method is Typed => method !== 'passkey');
  const [method, setMethod] = useState<Typed | undefined>(typed[0]);
  const [text, setText] = useState('');
  const [failure, setFailure] = useState<unknown>();
  const [isPending, setPending] = useState(false);

  function prove(make: () => Promise<StepUpProof>): void {
    if (isPending) return;
    setPending(true);
    setFailure(undefined);
    make()
      .then(onProve)
      .catch((error: unknown) => {
        setFailure(error);
        setText('');
      })
      .finally(() => setPending(false));
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (method === undefined || text.trim() === '') return;
    const given = method === 'password' ? text : text.trim();
    prove(() => Promise.resolve({ [method]: given } as StepUpProof));
  }

  const hasPasskey = methods.includes('passkey') && passkeysWorkHere();
  const withPasskey = async () => ({ passkey: await signWithPasskey(await passkeyOptions()) });
  return (
    <form onSubmit={submit} noValidate aria-label={verb} className="flex flex-col gap-4 pb-1">
      {failure !== undefined && (
        <div role="alert">
          <Banner tone="stop">{proofSentence(failure)}</Banner>
        </div>
      )}
      {hasPasskey && (
        <Button icon="key" wide isDisabled={isPending} onPress={() => prove(withPasskey)}>
          {t('Use your passkey')}
        </Button>
      )}
      {method !== undefined && (
        <>
          <ProofField key={method} method={method} value={text} onChange={setText} />
          <Button type="submit" kind="primary" wide isPending={isPending}>
            {verb}
          </Button>
        </>
      )}
      <div className="flex flex-wrap justify-center gap-1">
        {typed
          .filter((other) => other !== method)
          .map((other) => (
            <Button
              key={other}
              kind="quiet"
              onPress={() => {
                setMethod(other);
                setText('');
              }}
            >
              {t(switchWords[other])}
            </Button>
          ))}
      </div>
    </form>
  );
}

interface ProofFieldProps {
  method: Typed;
  value: string;
  onChange: (text: string) => void;
}

function ProofField({ method, ...field }: ProofFieldProps) {
  if (method === 'password')
    return (
      <PasswordField label={t('Password')} autoComplete="current-password" autoFocus {...field} />
    );
  if (method === 'recovery')
    return (
      <TextInput
        label={t('Recovery code')}
        hint={t('Like 7k2p-m4xw-9qtr. Each works once.')}
        autoComplete="off"
        autoFocus
        mono
        {...field}
      />
    );
  return (
    <TextInput
      label={t('Code from your authenticator')}
      hint={t('Six digits, new every 30 seconds.')}
      autoComplete="one-time-code"
      inputMode="numeric"
      autoFocus
      mono
      {...field}
    />
  );
}
