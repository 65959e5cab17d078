import { useEffect, useState } from 'react';
import {
  finishEnrolment,
  finishSignIn,
  getTicketPasskeyOptions,
  startEnrolmentPasskey,
  startEnrolmentTotp,
} from '../../../shared/factors.ts';
import type {
  FactorProof,
  NewFactor,
  NewTotp,
  SecondFactorDue,
  StepUpProof,
} from '../../../shared/second-factor.ts';
import type { SignedIn } from '../../../shared/sessions.ts';
import { useKeeper } from '../accounts/use-session.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { makePasskey, passkeysWorkHere } from './passkey.ts';
import { NewTotpForm } from './new-totp-form.tsx';
import { ProofForm } from './proof-form.tsx';
import { proofSentence } from './proof-words.ts';
import { RecoveryCodes } from './recovery-codes.tsx';
import { t } from '../words/translate.ts';

export type Due = SecondFactorDue['second_factor'];

/** What is still due after a right password: proving the second factor. */
export function SecondStep({ due, onDone }: { due: Due; onDone?: () => void }) {
  const keeper = useKeeper();
  const { ticket, methods } = due;
  const prove = async (proof: StepUpProof): Promise<void> => {
    const body = { ticket, proof: proof as FactorProof };
    await keeper.accept(await keeper.api.call(finishSignIn, { body }));
    onDone?.();
  };
  return (
    <ProofForm
      methods={methods}
      passkeyOptions={() => keeper.api.call(getTicketPasskeyOptions, { body: { ticket } })}
      onProve={prove}
      verb={t('Sign in')}
    />
  );
}

type Enrolled = { signed_in: SignedIn; recovery_codes: string[] };

/** The same for somebody who has none yet and whose role needs one. */
export function EnrolStep({ due, onDone }: { due: Due; onDone?: () => void }) {
  const keeper = useKeeper();
  const { ticket } = due;
  const [totp, setTotp] = useState<NewTotp>();
  const [enrolled, setEnrolled] = useState<Enrolled>();
  const [failure, setFailure] = useState<unknown>();
  useEffect(() => {
    keeper.api.call(startEnrolmentTotp, { body: { ticket } }).then(setTotp, setFailure);
  }, [keeper, ticket]);

  const finish = async (factor: NewFactor): Promise<void> =>
    setEnrolled(await keeper.api.call(finishEnrolment, { body: { ticket, factor } }));
  const withPasskey = async (): Promise<void> => {
    const options = await keeper.api.call(startEnrolmentPasskey, { body: { ticket } });
    await finish({ passkey: await makePasskey(options), name: t('Passkey') });
  };
  if (enrolled !== undefined)
    return (
      <RecoveryCodes
        codes={enrolled.recovery_codes}
        onKept={() => void keeper.accept(enrolled.signed_in).then(onDone)}
      />
    );
  return (
    <div className="flex flex-col gap-4">
      {failure !== undefined && (
        <div role="alert">
          <Banner tone="stop">{proofSentence(failure)}</Banner>
        </div>
      )}
      {totp && <NewTotpForm totp={totp} onConfirm={(code) => finish({ totp: code })} />}
      {passkeysWorkHere() && (
        <Button icon="key" kind="quiet" onPress={() => void withPasskey().catch(setFailure)}>
          {t('Use a passkey instead')}
        </Button>
      )}
    </div>
  );
}
