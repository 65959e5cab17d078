// socket.io: authenticated in the handshake; one room per account and role, and one per session. Nothing is ever taken in.
import type { Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { SOCKET_ACCESS } from '../../../shared/realtime.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Role } from '../../../shared/roles.ts';
import type { MemberActor, Realtime } from '../context.ts';
import type { Identity } from '../http/api.ts';
import type { Log } from '../log.ts';

const MAX_FRAME_BYTES = 64 * 1024;
/**
 * How often the sessions of this process's sockets are looked at: a session may be ended by another server, or run out
 * without anybody ending it, and its sockets close within two seconds all the same.
 */
const LOOK_EVERY_MS = 1000;

export type SocketSession = { accountId: string; id: string };
type SocketData = { session: SocketSession; actor: MemberActor };

export type RealtimeOptions = {
  log: Log;
  allowOrigin: (origin: string | undefined) => boolean;
  /** Those of these sessions that may still be used, and whether they see numbers in full. */
  usableSessions: (
    sessions: readonly SocketSession[],
  ) => Promise<readonly { id: string; phones: boolean }[]>;
  lookEveryMs?: number;
};

type Identify = (token: string, ip: string) => Promise<Identity | null>;

export type RealtimeServer = Realtime & { close(): Promise<void> };

/**
 * `identify` finds the account of a token; the room is chosen from it alone. Connection state recovery stays
 * off: it would restore rooms without asking again.
 */
export function createRealtime(
  http: HttpServer,
  identify: Identify,
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
  io.use(authenticate(identify, options.log));
  io.on('connection', (socket) => {
    const { session, actor } = socket.data as SocketData;
    void socket.join([roleRoom(session.accountId, actor.role), sessionRoom(session.id)]);
  });
  // A look that takes long must not have a second one behind it.
  let isLooking = false;
  const look = async () => {
    if (isLooking) return;
    isLooking = true;
    await closeUnusable(io, options.usableSessions).catch((error: unknown) =>
      options.log.warn({ err: error }, 'the sessions of sockets could not be looked at'),
    );
    isLooking = false;
  };
  const looking = setInterval(() => void look(), options.lookEveryMs ?? LOOK_EVERY_MS);
  return {
    emit: (accountId, event, payload) => {
      const rooms = SOCKET_ACCESS[event].roles.map((role) => roleRoom(accountId, role));
      io.to(rooms).emit(event, payload);
    },
    emitTo: (sessionIds, event, payload) => {
      if (sessionIds.length > 0) io.to(sessionIds.map(sessionRoom)).emit(event, payload);
    },
    listeners: (accountId) =>
      [...io.sockets.sockets.values()]
        .map((socket) => socket.data as SocketData)
        .filter(({ session }) => session.accountId === accountId)
        .map(({ actor }) => actor),
    disconnect: (sessionIds) => {
      if (sessionIds.length > 0) io.in(sessionIds.map(sessionRoom)).disconnectSockets(true);
    },
    disconnectRole: (accountId, role) => io.in(roleRoom(accountId, role)).disconnectSockets(true),
    close: async () => {
      clearInterval(looking);
      io.disconnectSockets(true);
      await io.close();
    },
  };
}

function authenticate(
  identify: Identify,
  log: Log,
): (socket: Socket, next: (error?: Error) => void) => void {
  return (socket, next) => {
    const token: unknown = (socket.handshake.auth as Record<string, unknown>)['token'];
    if (typeof token !== 'string' || token.length > 512) return next(new Error('unauthenticated'));
    identify(token, socket.handshake.address).then(
      (identity) => {
        if (!identity || identity.actor.kind !== 'member')
          return next(new Error('unauthenticated'));
        const session = { accountId: identity.accountId, id: identity.actor.sessionId };
        socket.data = { session, actor: identity.actor } satisfies SocketData;
        next();
      },
      (error: unknown) => {
        // Whoever is told so asks for another token, and hears there why there is none.
        if (error instanceof AppError && error.code === 'account_suspended')
          return next(new Error('unauthenticated'));
        log.warn({ err: error }, 'socket could not be authenticated');
        next(new Error('unavailable'));
      },
    );
  };
}

async function closeUnusable(
  io: Server,
  usableSessions: RealtimeOptions['usableSessions'],
): Promise<void> {
  const sockets = [...io.sockets.sockets.values()];
  if (sockets.length === 0) return;
  const sessionOf = (socket: (typeof sockets)[number]) => (socket.data as SocketData).session;
  const sessions = new Map(sockets.map((s) => [sessionOf(s).id, sessionOf(s)]));
  const seeing = new Map(
    (await usableSessions([...sessions.values()])).map(({ id, phones }) => [id, phones]),
  );
  for (const socket of sockets) {
    const { session, actor } = socket.data as SocketData;
    // One that sees more or less than when it came in comes in again with what it sees now.
    if (seeing.get(session.id) !== actor.sight.phones) socket.disconnect(true);
  }
}

/** A role that changes ends the sessions of its member, so a socket never outlives the role of its room. */
const roleRoom = (accountId: string, role: Role) => `a:${accountId}:${role}`;
const sessionRoom = (id: string) => `s:${id}`;
