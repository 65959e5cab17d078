import type { Onboarding, OnboardingStep } from '../../../shared/onboarding.ts';
import { cx } from '../ui/class-names.ts';
import { Icon } from '../ui/icon.tsx';
import { stepTitles } from './step-words.ts';
import { msg, t } from '../words/translate.ts';

export interface StepListProps {
  steps: Onboarding['steps'];
  current: OnboardingStep | undefined;
  /** Left out while there is no account yet to go back to. */
  onChoose?: (step: OnboardingStep) => void;
}

const stateWords = { open: '', done: msg('Done'), skipped: msg('For later') } as const;

/** How far one has come, and the way back to any step. */
export function StepList({ steps, current, onChoose }: StepListProps) {
  return (
    <nav aria-label={t('Steps')} className="w-full sm:w-60">
      <ol className="flex flex-col gap-0.5">
        {steps.map(({ step, state }, index) => {
          const isCurrent = step === current;
          return (
            <li key={step}>
              <button
                type="button"
                disabled={onChoose === undefined}
                aria-current={isCurrent ? 'step' : undefined}
                onClick={() => onChoose?.(step)}
                className={cx(
                  'flex min-h-10 w-full items-center gap-2.5 rounded px-2 py-1 text-left text-3',
                  isCurrent ? 'bg-accent-soft font-strong' : 'text-ink-2 enabled:hover:bg-hover',
                )}
              >
                <span
                  aria-hidden="true"
                  className={cx(
                    'numbers grid size-5.5 shrink-0 place-items-center rounded-round text-2',
                    state === 'done'
                      ? 'bg-accent text-on-accent'
                      : 'inset-ring inset-ring-line-strong text-ink-2',
                  )}
                >
                  {state === 'done' ? <Icon name="check" size={13} /> : index + 1}
                </span>
                <span className="min-w-0 flex-1">{t(stepTitles[step])}</span>
                <span className="text-2 font-text text-ink-2">{t(stateWords[state])}</span>
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
