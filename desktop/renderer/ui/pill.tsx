import type { ReactNode } from 'react';
import { cx } from './class-names.ts';
import { Icon, type IconName } from './icon.tsx';
import { type Tone, toneClasses, toneDotClasses } from './tone.ts';

export interface PillProps {
  tone?: Tone;
  icon?: IconName;
  /** A state in words. */
  children: ReactNode;
}

export function Pill({ tone = 'mute', icon, children }: PillProps) {
  return (
    <span
      className={cx(
        'inline-flex h-fit min-h-6 max-w-full items-center gap-1.5 rounded-[12px] px-2.25',
        'text-2 font-act',
        toneClasses[tone],
      )}
    >
      {icon && <Icon name={icon} size={13} />}
      <span className="numbers">{children}</span>
    </span>
  );
}

/** A coloured point before a word, for status bars and dense lists. */
export function Dot({ tone }: { tone: Tone }) {
  return (
    <span
      aria-hidden="true"
      className={cx(
        'inline-block size-2 rounded-round forced-colors:bg-[CanvasText]',
        toneDotClasses[tone],
      )}
    />
  );
}
