// Sockets: whoever listens in one account hears nothing of another, whatever is asked, forged or revoked.
import { setTimeout as sleep } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import {
  SOCKET_ACCESS,
  SOCKET_EVENTS,
  type SocketEvent,
  type SocketPayload,
} from '../../../shared/realtime.ts';
import { Role } from '../../../shared/roles.ts';
import { signOut } from '../../../shared/sessions.ts';
import { valueOfSchema } from '../../../server/isolation/test/route-probes.ts';
import { createClient } from '../../../server/demo/client.ts';
import { leak, type Bench } from '../bench.ts';
import { signedIn } from '../fixture.ts';
import { surfaceOf, type Surface } from '../types.ts';

const REVOKED_WITHIN_MS = 2000;
const QUIET_MS = 150;
const PAGE = valueOfSchema(SOCKET_EVENTS.changes) as SocketPayload<'changes'>;

type Ear = { slug: string; name: string; socket: Socket; heard: string[] };

export async function checkRealtime(bench: Bench): Promise<Surface> {
  const surface = surfaceOf('realtime');
  const ears: Ear[] = [];
  try {
    for (const { slug } of bench.filled) {
      ears.push(await listen(bench, slug, {}));
      ears.push(await listen(bench, slug, forged(bench, slug)));
    }
    for (const ear of ears) knock(bench, ear);
    await sleep(QUIET_MS);
    await broadcast(bench, surface, ears);
    await refusals(bench, surface);
    await revocation(bench, surface);
  } finally {
    for (const { socket } of ears) socket.disconnect();
  }
  return surface;
}

/** A handshake that names everybody else, in every way a server might listen to. */
function forged(bench: Bench, slug: string): Record<string, unknown> {
  const others = bench.filled.filter((f) => f.slug !== slug);
  const id = others[0]?.id;
  return { account_id: id, accountId: id, room: `a:${id}`, rooms: others.map((f) => `a:${f.id}`) };
}

async function listen(bench: Bench, slug: string, lies: Record<string, unknown>): Promise<Ear> {
  const { email, name } = bench.actor(slug, 'agent');
  const token = await signedIn(createClient(bench.site.url), { email, slug });
  const socket = connect(bench, { token, ...lies }, lies);
  const heard: string[] = [];
  socket.onAny((event: string) => heard.push(event));
  await new Promise<void>((done, fail) => {
    socket.once('connect', done);
    socket.once('connect_error', fail);
  });
  return { slug, name, socket, heard };
}

function connect(bench: Bench, auth: object, query: object = {}): Socket {
  return io(bench.site.url, {
    path: '/realtime',
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth,
    query: Object.fromEntries(Object.entries(query).map(([k, v]) => [k, String(v)])),
  });
}

/** Asks for every room of everybody else; nothing is ever taken in. */
function knock(bench: Bench, ear: Ear): void {
  for (const other of bench.filled.filter((f) => f.slug !== ear.slug)) {
    for (const verb of ['join', 'subscribe', 'room', 'poke', 'call']) {
      const rooms = Role.options.map((role) => `a:${other.id}:${role}`);
      const whole = { room: `a:${other.id}`, account_id: other.id };
      for (const room of [other.id, `a:${other.id}`, ...rooms, whole]) ear.socket.emit(verb, room);
    }
  }
}

/** Every event of the registry, in every account: heard there by all, and nowhere else by anybody. */
async function broadcast(bench: Bench, surface: Surface, ears: readonly Ear[]): Promise<void> {
  for (const { id, slug } of bench.filled) {
    for (const ear of ears) ear.heard.length = 0;
    const events = Object.keys(SOCKET_EVENTS) as SocketEvent[];
    for (const event of events)
      bench.site.app.deps.realtime.emit(id, event, valueOfSchema(SOCKET_EVENTS[event]) as never);
    const { realtime } = bench.site.app.deps;
    realtime.emitTo(
      realtime.listeners(id).map(({ sessionId }) => sessionId),
      'changes',
      PAGE,
    );
    await sleep(QUIET_MS);
    surface.probes += (events.length + 1) * ears.length;
    // Those who listen are agents.
    const own = events.filter((event) => SOCKET_ACCESS[event].roles.includes('agent')).length + 1;
    for (const ear of ears) {
      const expected = ear.slug === slug ? own : 0;
      if (ear.heard.length === expected) continue;
      leak(bench, surface, {
        where: `socket of ${ear.name}`,
        what: `heard ${ear.heard.length} of ${events.length + 1} events of ${slug}, not ${expected}`,
      });
    }
  }
  surface.figures['socket events'] = Object.keys(SOCKET_EVENTS).length;
}

async function refusals(bench: Bench, surface: Surface): Promise<void> {
  const tokens: [string, unknown][] = [
    ['no token', undefined],
    ['an empty token', ''],
    ['a token of the wrong kind', { $ne: '' }],
    ['a made-up token', `sws_${'x'.repeat(43)}`],
    ['a revoked member’s token', bench.actor('cedar', 'revoked').token],
    ['an API key', bench.actor('cedar', 'api_key').token],
  ];
  for (const [what, token] of tokens) {
    const socket = connect(bench, { token });
    const open = await outcome(socket);
    socket.disconnect();
    surface.probes += 1;
    if (open) leak(bench, surface, { where: 'socket handshake', what: `${what} was let in` });
  }
}

function outcome(socket: Socket): Promise<boolean> {
  return new Promise((done) => {
    socket.once('connect', () => done(true));
    socket.once('connect_error', () => done(false));
  });
}

/** A session that ends takes its socket along at once, and the token does not come back. */
async function revocation(bench: Bench, surface: Surface): Promise<void> {
  const { email } = bench.actor('cedar', 'agent');
  const client = createClient(bench.site.url);
  const token = await signedIn(client, { email, slug: 'cedar' });
  const socket = connect(bench, { token });
  if (!(await outcome(socket)))
    return leak(bench, surface, { where: 'socket', what: 'an agent was not let in' });
  const closed = new Promise<boolean>((done) => socket.once('disconnect', () => done(true)));
  await client.ask(signOut, { token });
  const inTime = await Promise.race([closed, sleep(REVOKED_WITHIN_MS, false)]);
  const again = connect(bench, { token });
  const back = await outcome(again);
  socket.disconnect();
  again.disconnect();
  surface.probes += 2;
  if (!inTime) leak(bench, surface, { where: 'socket', what: 'it outlives its session' });
  if (back) leak(bench, surface, { where: 'socket', what: 'a token that ended comes back' });
}
