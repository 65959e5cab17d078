import type { Mode } from '../../../shared/mode.ts';
import { Mark } from '../ui/mark.tsx';

/** The same mark wherever something is of test mode; live things carry none. */
export function ModeMark({ mode }: { mode: Mode | undefined }) {
  return mode === 'test' ? <Mark>TEST</Mark> : null;
}
