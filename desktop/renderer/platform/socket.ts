/** What the server says by itself. Nothing here carries data that is not pulled or fetched as well. */
import { io, type Socket } from 'socket.io-client';
import { SOCKET_EVENTS, type SocketEvent, type SocketPayload } from '../../../shared/realtime.ts';
import type { Renewal } from './api.ts';
import { backoffMs } from './wait.ts';

export type SocketOptions = {
  baseUrl: string;
  getToken: () => string | null;
  on: { [E in SocketEvent]: (payload: SocketPayload<E>) => void };
  onUp: () => void;
  onDown: () => void;
  /** Tries to get another token. */
  onUnauthenticated: () => Promise<Renewal>;
};

export type ConsoleSocket = {
  connect(): void;
  disconnect(): void;
  /** Connects again with the token of now, e.g. after signing in again. */
  reconnect(): void;
};

const PATH = '/realtime';
const RECONNECT_MAX_MS = 15_000;

export function createSocket(options: SocketOptions): ConsoleSocket {
  let attempt = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let isWanted = false;
  const socket: Socket = io(options.baseUrl, {
    path: PATH,
    autoConnect: false,
    forceNew: true,
    reconnectionDelayMax: RECONNECT_MAX_MS,
    auth: (done) => done({ token: options.getToken() }),
  });

  function connectLater(): void {
    clearTimeout(retry);
    if (isWanted) retry = setTimeout(() => socket.connect(), backoffMs(attempt++));
  }

  /** Refused for its token: another one is a reason to come back at once, no answer one to come back later. */
  async function renew(): Promise<void> {
    const outcome = await options.onUnauthenticated();
    // After signing in again `reconnect` is called; until then there is nothing to try with.
    if (outcome !== 'refused') connectLater();
  }

  socket.on('connect', () => {
    attempt = 0;
    options.onUp();
  });
  socket.on('disconnect', (reason) => {
    options.onDown();
    // The library comes back by itself after everything except this.
    if (reason === 'io server disconnect') connectLater();
  });
  socket.on('connect_error', (error) => {
    if (error.message === 'unauthenticated') return void renew();
    // Refused by the server while it was up: the library gives up, we do not.
    if (!socket.active) connectLater();
  });
  for (const event of Object.keys(SOCKET_EVENTS) as SocketEvent[]) {
    socket.on(event, (payload: unknown) => deliver(options, event, payload));
  }

  return {
    connect: () => {
      isWanted = true;
      socket.connect();
    },
    disconnect: () => {
      isWanted = false;
      clearTimeout(retry);
      socket.disconnect();
    },
    reconnect: () => {
      if (!isWanted) return;
      socket.disconnect();
      socket.connect();
    },
  };
}

/** A newer server may send more than this console knows; what does not fit is no poke. */
function deliver<E extends SocketEvent>(options: SocketOptions, event: E, payload: unknown): void {
  const parsed = SOCKET_EVENTS[event].safeParse(payload);
  if (parsed.success) options.on[event](parsed.data as SocketPayload<E>);
}
