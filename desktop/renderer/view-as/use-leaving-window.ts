import { useEffect } from 'react';
import { signOut } from '../../../shared/sessions.ts';
import type { SessionKeeper } from '../platform/session.ts';

/** A closed window ends its visit; the request outlives the page. */
export function useLeavingWindow(keeper: SessionKeeper | null): void {
  useEffect(() => {
    if (keeper === null) return undefined;
    const leave = (): void => {
      const token = keeper.getToken();
      if (token === null) return;
      const { path, method } = signOut;
      void fetch(keeper.baseUrl + path, {
        method: method.toUpperCase(),
        headers: { authorization: `Bearer ${token}` },
        keepalive: true,
      }).catch(() => {});
    };
    window.addEventListener('pagehide', leave);
    return () => window.removeEventListener('pagehide', leave);
  }, [keeper]);
}
