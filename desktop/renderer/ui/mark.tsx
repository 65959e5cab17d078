import { cx } from './class-names.ts';
import { type Tone, toneClasses } from './tone.ts';

export interface MarkProps {
  tone?: Tone;
  /** One short word; a state at length is a pill. */
  children: string;
}

/** A word stamped on a row or a title, where its kind must not be overlooked. It is square: a pill is a state. */
export function Mark({ tone = 'warn', children }: MarkProps) {
  return (
    <span
      className={cx(
        'inline-block h-fit rounded-1 border border-current/50 px-1 align-[1px] text-1 leading-4',
        'font-title tracking-[0.04em] whitespace-nowrap',
        toneClasses[tone],
      )}
    >
      {children}
    </span>
  );
}
