// Consoles in a thread: many slim ones, or one real one, because RxDB opens 13 collections in one realm. A slim one
// hears pokes, gathers them and pulls exactly as a real one does, by the same two files, and keeps nothing but its
// checkpoint.
import { io } from 'socket.io-client';
import { createCoalescer } from '../../desktop/renderer/platform/coalescer.ts';
import { openConsole } from '../../desktop/renderer/platform/console.ts';
import { memoryStorage } from '../../desktop/renderer/platform/storage.ts';
import { createWishes } from '../../desktop/renderer/platform/wishes.ts';
import { SOCKET_EVENTS } from '../../shared/realtime.ts';
import type { Checkpoint, ContactDoc, MirrorName } from '../../shared/sync.ts';
import { type Caller, pullAll } from './bare-api.ts';
import { answerSteps, clockMs } from './worker-link.ts';

export type Checkpoints = Record<MirrorName, Checkpoint>;
export type RealConsole = Caller & { accountId: string; memberId: string };
/** When each console of this thread showed a contact, one entry for each of them. */
export type Shown = { contact: string; at: number };

const MIRRORS = ['contacts', 'lists', 'codes'] as const;
const shown: Shown[] = [];
const closers: (() => void | Promise<void>)[] = [];

const steps = {
  /** Resolves when all of them hear pokes and have pulled once since. */
  async openSlim(given: { callers: readonly Caller[]; from: Checkpoints }): Promise<void> {
    await Promise.all(given.callers.map((caller) => openSlim(caller, given.from)));
  },

  async openReal({ url: baseUrl, token, ...own }: RealConsole): Promise<void> {
    const agent = await openConsole({
      ...own,
      baseUrl,
      getToken: () => token,
      storage: memoryStorage(),
    });
    closers.push(() => agent.close());
    await agent.start();
    await agent.sync();
    const sort = [{ list_id: 'asc' }, { position: 'asc' }] as never;
    const seen = new Map<string, number>();
    let isFirst = true;
    agent.mirror.contacts.find({ sort }).$.subscribe((rows) => {
      const at = clockMs();
      for (const { id, ver } of rows) {
        if (!isFirst && seen.get(id) !== ver) shown.push({ contact: id, at });
        seen.set(id, ver);
      }
      isFirst = false;
    });
    await agent.sync();
  },

  countShown: (): Promise<number> => Promise.resolve(shown.length),

  /** What was shown since the last time this was asked. */
  takeShown: (): Promise<Shown[]> => Promise.resolve(shown.splice(0)),

  async close(): Promise<void> {
    await Promise.all(closers.splice(0).map((close) => close()));
  },
};

export type ConsoleSteps = typeof steps;
answerSteps(steps);

async function openSlim(caller: Caller, from: Checkpoints): Promise<void> {
  const mirrors = Object.fromEntries(
    MIRRORS.map((name) => [name, openMirror(caller, name, from[name])]),
  ) as Record<MirrorName, Mirror>;
  const pokes = createCoalescer((name, seq) => mirrors[name].wish(seq));
  const socket = io(caller.url, {
    path: '/realtime',
    forceNew: true,
    auth: { token: caller.token },
  });
  closers.push(() => (pokes.stop(), void socket.disconnect()));
  socket.on('poke', (payload: unknown) => {
    const { colls, seq } = SOCKET_EVENTS.poke.parse(payload);
    pokes.add(colls, seq);
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once('connect', resolve);
  socket.once('connect_error', reject);
  await promise;
  await Promise.all(MIRRORS.map((name) => mirrors[name].start()));
}

type Mirror = { start(): Promise<void>; wish(seq: number): void };

function openMirror(caller: Caller, name: MirrorName, from: Checkpoint): Mirror {
  const wishes = createWishes();
  let cp = from;
  let isPulling = false;

  async function pullOnce(): Promise<boolean> {
    const wish = wishes.count;
    const pulled = await pullAll(caller, cp, name);
    const at = clockMs();
    if (name === 'contacts')
      for (const { id } of pulled.docs as ContactDoc[]) shown.push({ contact: id, at });
    cp = pulled.cp;
    return wishes.grant(wish, Math.max(0, ...Object.values(cp.b)));
  }

  async function start(): Promise<void> {
    isPulling = true;
    while (await pullOnce());
    isPulling = false;
  }

  return {
    start,
    wish: (seq) => {
      if (wishes.add(seq) && !isPulling) void start();
    },
  };
}
