import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { ResponseOf } from '../../../shared/endpoint.ts';
import { getStepUpOptions, stepUp } from '../../../shared/factors.ts';
import { useKeeper } from '../accounts/use-session.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ProofForm } from './proof-form.tsx';
import { proofSentence } from './proof-words.ts';
import { t } from '../words/translate.ts';

/** The one place that asks again who is there: whatever call needed it waits meanwhile and is repeated once. */
export function StepUpDialog() {
  const asked = useStore(useKeeper().stepUps, (state) => state.asked);
  return asked && <AskAgain onAnswer={asked} />;
}

function AskAgain({ onAnswer }: { onAnswer: (isProven: boolean) => void }) {
  const { api, prove } = useKeeper();
  const [options, setOptions] = useState<ResponseOf<typeof getStepUpOptions>>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    api
      .call(getStepUpOptions, { body: {} })
      .then(setOptions, (error: unknown) => setProblem(proofSentence(error)));
  }, [api]);
  return (
    <Dialog
      isOpen
      width="small"
      title={t('Is it still you?')}
      onClose={() => onAnswer(false)}
      actions={<Button onPress={() => onAnswer(false)}>{t('Cancel')}</Button>}
    >
      <p className="mb-3 text-3">{t('This needs a fresh proof. It holds for 15 minutes.')}</p>
      {problem !== undefined && <p role="alert">{problem}</p>}
      {options && (
        <ProofForm
          methods={options.methods}
          // A challenge works once, so a second try asks for another.
          passkeyOptions={async () => {
            const { passkey } = await api.call(getStepUpOptions, { body: {} });
            if (passkey === null) throw new Error('no passkey can be used here');
            return passkey;
          }}
          onProve={async (proof) => {
            await prove((once) => once.call(stepUp, { body: proof }));
            onAnswer(true);
          }}
          verb={t('Confirm')}
        />
      )}
    </Dialog>
  );
}
