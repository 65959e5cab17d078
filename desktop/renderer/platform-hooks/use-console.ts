import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { SocketPayload } from '../../../shared/realtime.ts';
import type { ConnectionState } from '../platform/connection.ts';
import type { Console } from '../platform/console.ts';

/** `elsewhere`: another window of this browser holds the documents of this member. */
export type ConsoleState =
  | { status: 'opening' }
  | { status: 'open'; console: Console }
  | { status: 'elsewhere' }
  | { status: 'failed'; error: unknown };

export interface ConsoleHandle {
  state: ConsoleState;
  /** Opens the documents here; a window that holds them lets go. */
  takeOver: () => void;
  retry: () => void;
  /** Each returns the function that stops listening. */
  onCall: (listener: (event: SocketPayload<'call'>) => void) => () => void;
  onAgentState: (listener: (event: SocketPayload<'agent_state'>) => void) => () => void;
  onImport: (listener: (event: SocketPayload<'import'>) => void) => () => void;
  onCallbacks: (listener: (event: SocketPayload<'callbacks'>) => void) => () => void;
  onViewAs: (listener: (event: SocketPayload<'view_as'>) => void) => () => void;
}

export const ConsoleContext = createContext<ConsoleHandle | null>(null);

/** The local data of the signed-in member. It opens with the session and closes with it. */
export function useConsole(): ConsoleHandle {
  const handle = useContext(ConsoleContext);
  if (handle === null) throw new Error('the console is used outside its provider');
  return handle;
}

const none = createStore<ConnectionState | null>(() => null);

/** Whether the server is there and what waits for it; null until the local data is open. */
export function useConnection(): ConnectionState | null {
  const { state } = useConsole();
  return useStore(state.status === 'open' ? state.console.connection : none);
}
