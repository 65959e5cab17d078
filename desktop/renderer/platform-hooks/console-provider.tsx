import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import type { SocketPayload } from '../../../shared/realtime.ts';
import { useUnfinishedWork } from '../accounts/unfinished-work.ts';
import { useKeeper, usePlatform, useSession } from '../accounts/use-session.ts';
import type { Console } from '../platform/console.ts';
import { ownerName } from '../platform/owner.ts';
import type { Platform } from '../platform/platform.ts';
import type { SessionKeeper } from '../platform/session.ts';
import { noteUnsent } from '../platform/unsent.ts';
import { wipeDevice } from '../platform/wipe.ts';
import { ConsoleContext, type ConsoleHandle, type ConsoleState } from './use-console.ts';

/** One member's documents are closed before any are opened, so that a lock is never asked twice. */
let lastClosed: Promise<unknown> = Promise.resolve();
/** Members of whom nothing waited when their documents were closed. */
const settled = new Set<string>();

/**
 * Nothing of what the server owns stays on this device, but for the accounts to `keep`: after signing out none, and
 * while somebody is signed in those they belong to. Works without a network.
 */
export async function forgetDevice(keep: readonly string[] = []): Promise<void> {
  await lastClosed;
  await wipeDevice({ settled: [...settled], keep });
}

interface Channel<T> {
  emit: (event: T) => void;
  on: (listener: (event: T) => void) => () => void;
}

function createChannel<T>(): Channel<T> {
  const listeners = new Set<(event: T) => void>();
  return {
    emit: (event) => listeners.forEach((listener) => listener(event)),
    on: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

interface Channels {
  calls: Channel<SocketPayload<'call'>>;
  agentStates: Channel<SocketPayload<'agent_state'>>;
  imports: Channel<SocketPayload<'import'>>;
  callbacks: Channel<SocketPayload<'callbacks'>>;
  viewAs: Channel<SocketPayload<'view_as'>>;
}

/** Opens the local data of the account in view; goes below the session gate. */
export function ConsoleProvider({ children }: { children: ReactNode }) {
  const keeper = useKeeper();
  const platform = usePlatform();
  const { account, member, view_as } = useSession();
  const [state, setState] = useState<ConsoleState>({ status: 'opening' });
  const [attempt, setAttempt] = useState({ takeOver: false });
  const channels = useMemo<Channels>(
    () => ({
      calls: createChannel(),
      agentStates: createChannel(),
      imports: createChannel(),
      callbacks: createChannel(),
      viewAs: createChannel(),
    }),
    [],
  );
  const [accountId, memberId, isVisit] = [account.id, member.id, view_as !== null];
  const note = useCallback(
    (count: number) => {
      const owner = ownerName(accountId, memberId);
      // A visit has nothing on this device that could wait.
      if (!isVisit) noteUnsent(owner, { accountName: account.name, count });
    },
    [accountId, memberId, isVisit, account.name],
  );
  useEffect(
    () =>
      keepOpen({
        open: (signal) =>
          open(
            { keeper, platform, channels, accountId, memberId, isVisit, signal, ...attempt },
            () => setState({ status: 'elsewhere' }),
          ),
        onState: setState,
        onLeave: (opened) => closeSettled(opened, { memberId, note }),
      }),
    [keeper, platform, channels, accountId, memberId, isVisit, attempt, note],
  );
  useUpkeep(state.status === 'open' ? state.console : null, note);
  const handle = useMemo<ConsoleHandle>(
    () => ({
      state,
      takeOver: () => setAttempt({ takeOver: true }),
      retry: () => setAttempt({ takeOver: false }),
      onCall: channels.calls.on,
      onAgentState: channels.agentStates.on,
      onImport: channels.imports.on,
      onCallbacks: channels.callbacks.on,
      onViewAs: channels.viewAs.on,
    }),
    [state, channels],
  );
  return <ConsoleContext value={handle}>{children}</ConsoleContext>;
}

interface Opening {
  keeper: SessionKeeper;
  platform: Platform;
  channels: Channels;
  accountId: string;
  memberId: string;
  /** Of somebody who views this account from another one. */
  isVisit: boolean;
  takeOver: boolean;
  /** Fires when the screen has left before the console was open. */
  signal: AbortSignal;
}

async function open(opening: Opening, onTakenOver: () => void): Promise<Console> {
  const { keeper, platform, channels, accountId, memberId, isVisit, takeOver } = opening;
  const owner = { accountId, memberId };
  // Apart from the first screen: signing in does not need a database.
  const [
    { openConsole },
    { diskStorage, memoryStorage, visitStorage },
    { askDeviceSecret },
    { createKeyring },
  ] = await Promise.all([
    import('../platform/console.ts'),
    import('../platform/storage.ts'),
    import('../platform/device-secret.ts'),
    import('../platform/keyring.ts'),
  ]);
  const way = {
    baseUrl: keeper.baseUrl,
    deviceId: platform.deviceId(),
    deviceName: platform.deviceName(),
    // Never the token of the account switched to: what waits here belongs to this one.
    getToken: () => {
      const now = keeper.store.getState();
      if (!('session' in now)) return null;
      const isOurs = now.session.account.id === accountId && now.session.member.id === memberId;
      return isOurs ? now.token : null;
    },
    onUnauthenticated: keeper.renew,
  };
  const keyring = createKeyring({
    vault: platform.vault,
    askSecret: () => askDeviceSecret({ ...way, signal: opening.signal }),
  });
  // Over plain http a browser has no cryptography, and what cannot be sealed is not kept.
  const lasting = () => (isSecureContext ? diskStorage(keyring, owner) : memoryStorage());
  return openConsole({
    ...way,
    ...owner,
    storage: isVisit ? visitStorage() : lasting(),
    takeOver,
    onTakenOver,
    onCall: channels.calls.emit,
    onAgentState: channels.agentStates.emit,
    onImport: channels.imports.emit,
    onCallbacks: channels.callbacks.emit,
    onViewAs: channels.viewAs.emit,
  });
}

interface Closing {
  memberId: string;
  note: (unsent: number) => void;
}

/** Counted on the disk and not by what the screen says: what is made this moment must not go with the mirror. */
async function closeSettled(opened: Console | null, { memberId, note }: Closing): Promise<void> {
  if (opened === null) return;
  settled.delete(memberId);
  try {
    const { facts, drafts } = await opened.facts.countUnsent();
    if (facts + drafts === 0) settled.add(memberId);
    note(facts + drafts);
  } finally {
    await opened.close();
  }
}

interface Keeping {
  open: (signal: AbortSignal) => Promise<Console>;
  onState: (state: ConsoleState) => void;
  onLeave: (opened: Console | null) => Promise<void>;
}

function keepOpen({ open: openNow, onState, onLeave }: Keeping): () => void {
  const left = new AbortController();
  const opened = lastClosed.then(() => (left.signal.aborted ? null : openNow(left.signal)));
  onState({ status: 'opening' });
  opened
    .then(async (found) => {
      if (found === null || left.signal.aborted) return;
      onState({ status: 'open', console: found });
      await found.start();
    })
    .catch((error: unknown) => {
      const isElsewhere = error instanceof Error && error.name === 'OpenElsewhere';
      if (!left.signal.aborted)
        onState(isElsewhere ? { status: 'elsewhere' } : { status: 'failed', error });
    });
  return () => {
    left.abort();
    lastClosed = opened.then(onLeave).catch(() => undefined);
  };
}

/** What an open console is told, and what it tells the rest of the window. */
function useUpkeep(opened: Console | null, note: (unsent: number) => void): void {
  const keeper = useKeeper();
  const platform = usePlatform();
  const report = useUnfinishedWork((work) => work.report);
  useEffect(() => {
    if (opened === null) return undefined;
    const tell = (): void => {
      const { waiting, rejected } = opened.connection.getState();
      report({ waitingFacts: waiting });
      note(waiting + rejected);
    };
    tell();
    const stops = [
      opened.connection.subscribe(tell),
      platform.onResumed(() => opened.resumed()),
      keeper.store.subscribe((now, before) => {
        const renewed = now.status === 'signed_in' && before.status === 'expired';
        if (renewed) opened.tokenChanged();
      }),
    ];
    return () => {
      stops.forEach((stop) => stop());
      report({ waitingFacts: 0 });
    };
  }, [opened, keeper, platform, report, note]);
}
