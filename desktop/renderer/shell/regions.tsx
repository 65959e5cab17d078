import type { ReactNode } from 'react';
import { announce } from '../ui/announcer.tsx';
import { t } from '../words/translate.ts';

export const nextRegionKeys = 'F6';
export const previousRegionKeys = 'Shift+F6';

const focusable =
  'a[href], button:not([disabled]), input:not([disabled]), select, textarea, [tabindex="0"]';

/** F6: moves the focus to the next region of the window, in reading order, and names it. */
export function focusNextRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter(
    (region) => region.getClientRects().length > 0,
  );
  if (regions.length === 0) return;
  // Regions may lie in one another (the call bar in the card); the innermost is where we are.
  const here = regions.findLastIndex((region) => region.contains(document.activeElement));
  const start = here < 0 && step < 0 ? 0 : here;
  const next = regions[(start + step + regions.length) % regions.length];
  if (!next) return;
  (firstFocus(next) ?? next).focus();
  announce(next.dataset['region'] ?? '');
}

function firstFocus(region: HTMLElement): HTMLElement | undefined {
  return [...region.querySelectorAll<HTMLElement>(focusable)].find(
    (element) => element.getClientRects().length > 0 && element.closest('[data-region]') === region,
  );
}

export interface RegionProps {
  name: string;
  children: ReactNode;
  className?: string;
}

/** A landmark that F6 stops at. */
export function Region({ name, children, className }: RegionProps) {
  return (
    <section aria-label={t(name)} data-region={t(name)} tabIndex={-1} className={className}>
      {children}
    </section>
  );
}
