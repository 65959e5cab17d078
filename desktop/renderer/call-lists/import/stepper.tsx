import { cx } from '../../ui/class-names.ts';
import { Icon } from '../../ui/icon.tsx';
import { msg, t } from '../../words/translate.ts';

export const wizardSteps = ['file', 'columns', 'check', 'preview', 'commit'] as const;
export type WizardStep = (typeof wizardSteps)[number];

const labels: Record<WizardStep, string> = {
  file: msg('File'),
  columns: msg('Columns'),
  check: msg('Check'),
  preview: msg('Preview'),
  commit: msg('Import'),
};

/** Where one is on the way from a file to a call list. `isDone` ticks the last step as well. */
export function Stepper({ current, isDone }: { current: WizardStep; isDone?: boolean }) {
  const at = wizardSteps.indexOf(current);
  return (
    <ol aria-label={t('Steps')} className="flex flex-wrap items-center gap-x-2 gap-y-1.5 text-3">
      {wizardSteps.map((step, index) => {
        const past = index < at || (isDone === true && index === at);
        return (
          <li
            key={step}
            aria-current={index === at ? 'step' : undefined}
            className="flex items-center gap-2"
          >
            {index > 0 && <span aria-hidden="true" className="h-px w-5 bg-line-strong" />}
            <span
              className={cx(
                'numbers grid size-5.5 place-items-center rounded-round text-2 font-strong',
                past && 'bg-accent-soft text-accent-ink',
                !past && index === at && 'bg-accent text-on-accent',
                index > at && 'inset-ring inset-ring-line-strong text-ink-3',
              )}
            >
              {past ? <Icon name="check" size={13} label={t('done')} /> : index + 1}
            </span>
            <span className={index === at ? 'font-strong' : 'text-ink-3'}>{t(labels[step])}</span>
          </li>
        );
      })}
    </ol>
  );
}
