import type { ReactNode } from 'react';
import { Icon } from '../ui/icon.tsx';

/** One side of what an erasure would do: what goes, or what stays. */
export function Column({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <h3 className="mb-1.5 text-4 font-title text-ink">{title}</h3>
      <ul className="flex flex-col gap-1.5 text-3">{children}</ul>
    </div>
  );
}

export function Line({ icon, children }: { icon: 'trash' | 'check'; children: ReactNode }) {
  return (
    <li className="flex items-start gap-2">
      <Icon name={icon} size={14} className="mt-0.5 shrink-0 text-ink-3" />
      <span>{children}</span>
    </li>
  );
}
