/** Makes the desk of the member when the local data opens, and keeps it over every page. */
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { useUnfinishedWork } from '../../accounts/unfinished-work.ts';
import { actingRole, useSession } from '../../accounts/use-session.ts';
import { useConsole } from '../../platform-hooks/use-console.ts';
import { createDesk, type Desk } from './desk.ts';
import type { DeskState } from './desk-state.ts';

const DeskContext = createContext<Desk | null>(null);

export function DeskProvider({ children }: { children: ReactNode }) {
  const { state, onCall, onAgentState } = useConsole();
  const session = useSession();
  const { account } = session;
  const member = { ...session.member, role: actingRole(session) };
  const opened = state.status === 'open' ? state.console : null;
  const [desk, setDesk] = useState<Desk | null>(null);
  const [accountId, memberId] = [account.id, member.id];
  useEffect(() => {
    if (opened === null) return undefined;
    const made = createDesk({ console: opened, account, member });
    const stops = [onCall(made.onCall), onAgentState(made.onAgentState)];
    setDesk(made);
    void made.resume();
    return () => {
      stops.forEach((stop) => stop());
      made.stop();
      setDesk(null);
    };
    // A session that was only refreshed is the same desk.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [opened, onCall, onAgentState, accountId, memberId]);
  useReport(desk);
  return <DeskContext value={desk}>{children}</DeskContext>;
}

/** Tells the window what would be lost by leaving now. */
function useReport(desk: Desk | null): void {
  const report = useUnfinishedWork((work) => work.report);
  useEffect(() => {
    if (desk === null) return undefined;
    const tell = ({ phase }: DeskState): void =>
      report({ inCall: phase === 'call' || phase === 'dialling', inWrapUp: phase === 'wrap_up' });
    tell(desk.store.getState());
    const stop = desk.store.subscribe(tell);
    return () => {
      stop();
      report({ inCall: false, inWrapUp: false });
    };
  }, [desk, report]);
}

/** Null until the local data is open. */
export function useDeskIfOpen(): Desk | null {
  return useContext(DeskContext);
}

/** Below the work page, where the desk is there. */
export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error('the desk is used before the local data is open');
  return desk;
}

const none = createStore<DeskState | null>(() => null);

/** One part of what is on the desk. */
export function useDeskState<T>(select: (state: DeskState) => T): T {
  return useStore(useDesk().store, select);
}

export function useDeskStateIfOpen<T>(select: (state: DeskState | null) => T): T {
  return useStore(useDeskIfOpen()?.store ?? none, select as (state: DeskState | null) => T);
}
