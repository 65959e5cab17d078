import type { Mode } from '../../../shared/mode.ts';
import { Mark } from '../ui/mark.tsx';
import { t } from '../words/translate.ts';

/** The same mark wherever something is of test mode; live things carry none. */
export function ModeMark({ mode }: { mode: Mode | undefined }) {
  return mode === 'test' ? <Mark>{t('TEST')}</Mark> : null;
}
