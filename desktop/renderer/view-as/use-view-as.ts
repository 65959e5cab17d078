import { createContext, useContext } from 'react';

export interface ViewAsWish {
  account_id: string;
  reason: string;
  ticket: string | null;
  minutes: number;
  write: boolean;
}

/** Whoever comes from the server’s support says who they are. */
export interface SupportWish extends ViewAsWish {
  staff_name: string;
  staff_email: string;
  ticket: string;
}

export interface ViewAsHandle {
  /** Puts the account in the place of one's own; throws what the server refused. */
  start: (wish: ViewAsWish) => Promise<void>;
  /** The same for support, which has no account of its own: with the operator’s key, kept nowhere. */
  startSupport: (operatorKey: string, wish: SupportWish) => Promise<void>;
  /** Back to one's own account. */
  end: () => Promise<void>;
  /** Leaves the visit and one's own account: whoever goes home leaves nothing open. */
  signOut: () => Promise<void>;
}

export const ViewAsContext = createContext<ViewAsHandle | null>(null);

export function useViewAs(): ViewAsHandle {
  const handle = useContext(ViewAsContext);
  if (handle === null) throw new Error('view-as is used outside its provider');
  return handle;
}
