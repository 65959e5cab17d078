/**
 * An open dialog holds the page below it: what was typed into it, or is shown in it this one time, must outlive whatever
 * would mount the page anew.
 */
import { useLayoutEffect, useState } from 'react';
import { create } from 'zustand';

const useHolds = create(() => ({ count: 0 }));

const hold = (by: number): void => useHolds.setState(({ count }) => ({ count: count + by }));

export function useHoldPage(isOpen: boolean): void {
  useLayoutEffect(() => {
    if (!isOpen) return;
    hold(1);
    return () => hold(-1);
  }, [isOpen]);
}

/** What is given; while the page is held, what was given before. */
export function useUnlessHeld<T>(given: T): T {
  const isHeld = useHolds(({ count }) => count > 0);
  const [before, setBefore] = useState(given);
  if (isHeld) return before;
  if (before !== given) setBefore(given);
  return given;
}
