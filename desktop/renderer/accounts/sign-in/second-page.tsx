import { type Due, EnrolStep, SecondStep } from '../../factors/second-step.tsx';
import { Button } from '../../ui/button.tsx';
import { AuthFrame } from './auth-frame.tsx';
import { t } from '../../words/translate.ts';

export interface SecondPageProps {
  due: Due;
  onBack?: () => void;
  /** They are signed in. */
  onDone?: () => void;
}

/** The page after a right password, where that is not enough. */
export function SecondPage({ due, onBack, onDone }: SecondPageProps) {
  return (
    <AuthFrame
      key={due.ticket}
      title={due.enrol ? t('Set up a second factor') : t('One more step')}
      about={
        due.enrol
          ? t('Your role needs one, so that a password alone opens nothing.')
          : t('Your password is right. Now prove that it is you.')
      }
    >
      {due.enrol ? (
        <EnrolStep due={due} onDone={onDone} />
      ) : (
        <SecondStep due={due} onDone={onDone} />
      )}
      {onBack && (
        <div className="mt-3 flex justify-center">
          <Button kind="quiet" onPress={onBack}>
            {t('Back to sign-in')}
          </Button>
        </div>
      )}
    </AuthFrame>
  );
}
