/** The whole of a window that was opened for a visit: there is nothing behind it, so it ends with the visit. */
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { useKeeper } from '../accounts/use-session.ts';
import type { VisitWindows } from '../platform/visit-windows.ts';
import { ViewAsContext, type ViewAsHandle } from './use-view-as.ts';
import { useLeavingWindow } from './use-leaving-window.ts';

export function VisitWindow({ windows, children }: { windows: VisitWindows; children: ReactNode }) {
  const keeper = useKeeper();
  const leavesHome = useRef(false);
  useLeavingWindow(keeper);
  useEffect(
    () =>
      keeper.store.subscribe(({ status }) => {
        if (status !== 'signed_in') windows.close({ signOut: leavesHome.current });
      }),
    [keeper, windows],
  );
  const handle = useMemo<ViewAsHandle>(
    () => ({
      // A visitor has nobody to visit from here; the server refuses it as well.
      start: () => Promise.resolve(),
      startSupport: () => Promise.resolve(),
      end: () => keeper.signOut(),
      signOut: () => {
        leavesHome.current = true;
        return keeper.signOut();
      },
    }),
    [keeper],
  );
  return <ViewAsContext value={handle}>{children}</ViewAsContext>;
}
