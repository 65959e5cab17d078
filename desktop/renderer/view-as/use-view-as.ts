import { createContext, useContext } from 'react';

export interface ViewAsWish {
  account_id: string;
  reason: string;
  ticket: string | null;
  minutes: number;
  write: boolean;
}

export interface ViewAsHandle {
  /** Puts the account in the place of one's own; throws what the server refused. */
  start: (wish: ViewAsWish) => Promise<void>;
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
