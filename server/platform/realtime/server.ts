// socket.io: authenticated in the handshake, one room per account, pokes only. Nothing is ever taken in.
import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import type { Realtime } from '../context.ts';
import type { Identity } from '../http/api.ts';
import type { Log } from '../log.ts';

const MAX_FRAME_BYTES = 64 * 1024;
/** How long a socket may outlive its session: one that ran out ends without anybody ending it. */
const LOOK_EVERY_MS = 30_000;

type SocketData = { accountId: string; sessionId: string; token: string };

export type RealtimeOptions = {
  log: Log;
  allowOrigin: (origin: string | undefined) => boolean;
  /** The ids of the sessions of these tokens that may still be used. */
  usableSessions: (tokens: readonly string[]) => Promise<string[]>;
  lookEveryMs?: number;
};

export type RealtimeServer = Realtime & { close(): Promise<void> };

/**
 * `identify` finds the account of a token; the room is chosen from it alone. Connection state recovery stays
 * off: it would restore rooms without asking again.
 */
export function createRealtime(
  http: HttpServer,
  identify: (token: string, ip: string) => Promise<Identity | null>,
  options: RealtimeOptions,
): RealtimeServer {
  const io = new Server(http, {
    path: '/realtime',
    serveClient: false,
    maxHttpBufferSize: MAX_FRAME_BYTES,
    cors: {
      origin: (origin, done) => done(null, options.allowOrigin(origin)),
      allowedHeaders: ['authorization'],
    },
  });
  io.use((socket, next) => {
    const token: unknown = (socket.handshake.auth as Record<string, unknown>)['token'];
    if (typeof token !== 'string' || token.length > 512) return next(new Error('unauthenticated'));
    identify(token, socket.handshake.address).then(
      (identity) => {
        if (!identity || identity.actor.kind !== 'member')
          return next(new Error('unauthenticated'));
        socket.data = { accountId: identity.accountId, sessionId: identity.actor.sessionId, token };
        next();
      },
      (error: unknown) => {
        options.log.warn({ err: error }, 'socket could not be authenticated');
        next(new Error('unavailable'));
      },
    );
  });
  io.on('connection', (socket) => {
    const { accountId, sessionId } = socket.data as SocketData;
    void socket.join([accountRoom(accountId), sessionRoom(sessionId)]);
  });
  const looking = setInterval(() => {
    closeUnusable(io, options.usableSessions).catch((error: unknown) =>
      options.log.warn({ err: error }, 'the sessions of sockets could not be looked at'),
    );
  }, options.lookEveryMs ?? LOOK_EVERY_MS);
  return {
    emit: (accountId, event, payload) => void io.to(accountRoom(accountId)).emit(event, payload),
    disconnect: (sessionIds) => {
      if (sessionIds.length > 0) io.in(sessionIds.map(sessionRoom)).disconnectSockets(true);
    },
    close: async () => {
      clearInterval(looking);
      io.disconnectSockets(true);
      await io.close();
    },
  };
}

async function closeUnusable(
  io: Server,
  usableSessions: RealtimeOptions['usableSessions'],
): Promise<void> {
  const sockets = [...io.sockets.sockets.values()];
  if (sockets.length === 0) return;
  const dataOf = (socket: (typeof sockets)[number]) => socket.data as SocketData;
  const usable = new Set(await usableSessions([...new Set(sockets.map((s) => dataOf(s).token))]));
  for (const socket of sockets) {
    if (!usable.has(dataOf(socket).sessionId)) socket.disconnect(true);
  }
}

const accountRoom = (id: string) => `a:${id}`;
const sessionRoom = (id: string) => `s:${id}`;
