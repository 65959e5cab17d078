/**
 * One signed-in member at work in one account: mirrors, facts, claims and the connection, tied
 * together. Runs the same in a window and, with memory storage, in Node without one.
 */
import { createApiClient, type ApiClient, type Renewal } from './api.ts';
import { type Claims, createClaims } from './claims.ts';
import { nowMs } from './clock.ts';
import { createConnection, type Connection } from './connection.ts';
import { type ConsoleDatabases, openDatabases } from './database.ts';
import { digestAll, type DigestFinding } from './digest.ts';
import { createFacts, type Facts } from './facts.ts';
import { createMirror, type Mirror } from './mirror.ts';
import { createNetwork } from './network.ts';
import { ownDatabases, ownerName } from './owner.ts';
import { type ConsoleSocket, createSocket } from './socket.ts';
import { createStanding } from './standing.ts';
import type { ConsoleStorage } from './storage.ts';
import { STANDING_CHANGED_MS } from '../../../shared/fleet.ts';
import type { SocketPayload } from '../../../shared/realtime.ts';

export type ConsoleOptions = {
  baseUrl: string;
  accountId: string;
  memberId: string;
  deviceId: string;
  /** What a person would call this device. */
  deviceName?: string;
  getToken: () => string | null;
  storage: ConsoleStorage;
  /** Asked once when the server no longer takes the token. */
  onUnauthenticated?: () => Promise<Renewal>;
  /** Take the documents over from another window of this browser. */
  takeOver?: boolean;
  /** Another window took over; this console is closed already. */
  onTakenOver?: () => void;
  /** Calls move by event; the call bar and wrap-up listen here. */
  onCall?: (event: SocketPayload<'call'>) => void;
  onAgentState?: (event: SocketPayload<'agent_state'>) => void;
  onImport?: (event: SocketPayload<'import'>) => void;
  onCallbacks?: (event: SocketPayload<'callbacks'>) => void;
  onViewAs?: (event: SocketPayload<'view_as'>) => void;
  profile?: string;
  fetch?: typeof fetch;
};

export type Console = {
  readonly api: ApiClient;
  readonly mirror: Mirror;
  readonly facts: Facts;
  readonly claims: Claims;
  readonly connection: Connection['store'];
  /** Opens the connection; documents can be read and facts recorded before. */
  start(): Promise<void>;
  /** Everything the server has now is here when this resolves. */
  sync(signal?: AbortSignal): Promise<void>;
  /** Resolves when no fact waits. */
  drain(signal?: AbortSignal): Promise<void>;
  digestAll(signal?: AbortSignal): Promise<DigestFinding[]>;
  /** After signing in again: what waited for it goes on at once. */
  tokenChanged(): void;
  /** The machine woke up. */
  resumed(): void;
  /** Cuts the network of this console only. */
  goOffline(): void;
  goOnline(): void;
  close(): Promise<void>;
};

const DRAIN_FIRST_MS = 10_000;
const DIGEST_EVERY_MS = 3_600_000;
const KEEP_SENT_MS = 7 * 24 * 3_600_000;

export async function openConsole(options: ConsoleOptions): Promise<Console> {
  let lost = (): void => {};
  const name = ownerName(options.accountId, options.memberId);
  const ownership = options.storage.isShared
    ? await ownDatabases(name, { takeOver: options.takeOver ?? false, onLost: () => lost() })
    : null;
  try {
    const databases = await openDatabases(options, options.storage);
    const parts = assemble(options, databases);
    await parts.claims.load();
    const opened = toConsole(options, parts, () => ownership?.release());
    lost = () => void opened.close().then(options.onTakenOver);
    return opened;
  } catch (error) {
    ownership?.release();
    throw error;
  }
}

type Parts = ReturnType<typeof assemble>;

function assemble(options: ConsoleOptions, databases: ConsoleDatabases) {
  const network = createNetwork(options.fetch);
  const connection = createConnection();
  const renew = async (): Promise<Renewal> => {
    const outcome = (await options.onUnauthenticated?.()) ?? 'refused';
    if (outcome !== 'unreachable') connection.set({ signedOut: outcome === 'refused' });
    return outcome;
  };
  const api = createApiClient({
    ...options,
    fetch: network.fetch,
    onOutcome: connection.reached,
    onUnauthenticated: renew,
  });
  const base = { ...options, api };
  const standing = createStanding({
    name: options.deviceName ?? 'Console',
    inMemory: options.storage.isOnDisk !== true,
    look: () => {
      const { waitingTotal: waiting, waitingSince, rejected } = facts.store.getState();
      const { completeAt } = mirror.store.getState();
      return { waiting, waitingSince, refused: rejected.length, completeAt };
    },
  });
  const mirror: Mirror = createMirror({
    ...base,
    collections: databases.mirror,
    standing,
    beforeReset: () => drainFor(facts, DRAIN_FIRST_MS),
    onFailure: (error) => connection.set({ problem: error.code }),
  });
  const facts: Facts = createFacts({
    ...base,
    collections: databases.facts,
    mirror,
    onFailure: (error) => connection.set({ problem: error.code }),
  });
  const claims = createClaims({ ...base, holdings: databases.facts.holdings });
  return { network, connection, api, renew, standing, mirror, facts, claims, databases };
}

/** Facts first, so that what the agent did does not flicker away and come back. */
async function drainFor(facts: Facts, ms: number): Promise<void> {
  await facts.drain(AbortSignal.timeout(ms)).catch(() => {});
}

function toConsole(options: ConsoleOptions, parts: Parts, release: () => void): Console {
  const { network, connection, api, mirror, facts, claims, databases } = parts;
  const unsubscribes = [mirrorToConnection(parts), factsToConnection(parts), keepReporting(parts)];
  let digestTimer: ReturnType<typeof setInterval> | undefined;
  let closing: Promise<void> | null = null;

  const catchUp = (): void => void catchUpWith(parts);
  const socket = connect(options, parts);
  unsubscribes.push(connection.onBack(catchUp));

  async function close(): Promise<void> {
    clearInterval(digestTimer);
    for (const unsubscribe of unsubscribes) unsubscribe();
    socket.disconnect();
    claims.stop();
    connection.stop();
    await Promise.all([mirror.stop(), facts.stop()]);
    await databases.close();
    release();
  }

  return {
    api,
    mirror,
    facts,
    claims,
    connection: connection.store,
    start: async () => {
      mirror.start();
      await facts.start();
      if (network.isOn()) socket.connect();
      await facts.forgetSent(new Date(nowMs() - KEEP_SENT_MS).toISOString());
      const digest = (): void => void digestAll({ mirror, api }).catch(() => {});
      digestTimer ??= setInterval(digest, DIGEST_EVERY_MS);
    },
    sync: (signal) => mirror.pullToEnd(signal),
    drain: (signal) => facts.drain(signal),
    digestAll: (signal) => digestAll({ mirror, api, signal }),
    tokenChanged: () => {
      connection.set({ signedOut: false });
      socket.reconnect();
      catchUp();
    },
    resumed: () => {
      socket.reconnect();
      catchUp();
    },
    goOffline: () => {
      network.turnOff();
      socket.disconnect();
      connection.reached(false);
    },
    goOnline: () => {
      network.turnOn();
      socket.connect();
      catchUp();
    },
    close: () => (closing ??= close()),
  };
}

async function catchUpWith({ facts, mirror, claims }: Parts): Promise<void> {
  facts.wake();
  mirror.wake();
  await drainFor(facts, DRAIN_FIRST_MS);
  mirror.resync();
  // Offline again: the next connect asks again.
  await claims.refresh().catch(() => {});
}

function connect(options: ConsoleOptions, parts: Parts): ConsoleSocket {
  const { mirror, claims, connection } = parts;
  return createSocket({
    ...options,
    on: {
      poke: ({ colls, seq }) => mirror.poke(colls, seq),
      changes: ({ coll, ...told }) => mirror.tell(coll, told),
      claim: claims.applyEvent,
      agent_state: (event) => options.onAgentState?.(event),
      call: (event) => options.onCall?.(event),
      import: (event) => options.onImport?.(event),
      callbacks: (event) => options.onCallbacks?.(event),
      view_as: (event) => options.onViewAs?.(event),
    },
    onUp: () => {
      connection.set({ live: true, signedOut: false });
      connection.reached(true);
      void catchUpWith(parts);
    },
    onDown: () => {
      connection.set({ live: false });
      // Finds out whether it was the server or only the socket that went away.
      mirror.resync();
    },
    onUnauthenticated: parts.renew,
  });
}

function mirrorToConnection({ mirror, connection }: Parts): () => void {
  return mirror.store.subscribe(({ isSynced, lastPullAt, problem, isPulling }) =>
    connection.set({
      synced: isSynced,
      lastPull: lastPullAt,
      syncing: isPulling,
      ...(problem === null && { problem: null }),
    }),
  );
}

/** At the end of the first sync, and when facts begin to wait or are refused: the next pull may be a minute away. */
function keepReporting({ mirror, standing }: Parts): () => void {
  const report = (): void => {
    if (standing.isDue()) mirror.report();
  };
  const timer = setInterval(report, STANDING_CHANGED_MS);
  const unsubscribe = mirror.store.subscribe(({ isSynced }, before) => {
    if (isSynced && !before.isSynced) report();
  });
  return () => {
    clearInterval(timer);
    unsubscribe();
  };
}

function factsToConnection({ facts, connection }: Parts): () => void {
  return facts.store.subscribe(({ waitingTotal, rejected }) =>
    connection.set({ waiting: waitingTotal, rejected: rejected.length }),
  );
}
