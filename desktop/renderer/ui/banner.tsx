import type { ReactNode } from 'react';
import { cx } from './class-names.ts';
import { Icon, type IconName } from './icon.tsx';
import { type Tone, toneClasses } from './tone.ts';

export interface BannerProps {
  tone: Exclude<Tone, 'mute'>;
  children: ReactNode;
  /** One button at most. */
  action?: ReactNode;
  /** Full-width under the top bar instead of a box in the page. */
  edge?: boolean;
}

const icons: Record<BannerProps['tone'], IconName> = {
  go: 'circle-check',
  stop: 'circle-alert',
  warn: 'triangle-alert',
  info: 'info',
  wait: 'eye',
};

export function Banner({ tone, children, action, edge }: BannerProps) {
  return (
    <div
      className={cx(
        'flex min-h-9 flex-wrap items-center gap-x-3 gap-y-2 px-4 py-1.5 text-3',
        edge ? 'border-b border-current' : 'rounded border border-current/40',
        toneClasses[tone],
      )}
    >
      <Icon name={icons[tone]} />
      <div className="min-w-0 flex-1 text-ink">{children}</div>
      {action}
    </div>
  );
}
