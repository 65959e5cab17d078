// Consoles in a thread: many slim ones, or one real one, because RxDB opens 13 collections in one realm. A slim one
// hears pokes and pages, gathers them and pulls exactly as a real one does, by the same files, and keeps nothing but
// its checkpoint.
import { io } from 'socket.io-client';
import { createCoalescer } from '../../desktop/renderer/platform/coalescer.ts';
import { openConsole } from '../../desktop/renderer/platform/console.ts';
import { memoryStorage } from '../../desktop/renderer/platform/storage.ts';
import {
  highest,
  type LocalCheckpoint,
  START,
} from '../../desktop/renderer/platform/checkpoint.ts';
import { createToldPages, type Told } from '../../desktop/renderer/platform/told-pages.ts';
import { createWishes } from '../../desktop/renderer/platform/wishes.ts';
import { SOCKET_EVENTS } from '../../shared/realtime.ts';
import type { Checkpoint, ContactDoc, MirrorName } from '../../shared/sync.ts';
import { type Caller, pullAll } from './bare-api.ts';
import { answerSteps, clockMs } from './worker-link.ts';

export type Checkpoints = Record<MirrorName, Checkpoint>;
export type RealConsole = Caller & { accountId: string; memberId: string };
/** When a console of this thread showed a contact. */
export type Shown = { console: string; contact: string; at: number };

const MIRRORS = ['contacts', 'lists', 'codes'] as const;
const shown: Shown[] = [];
const closers: (() => void | Promise<void>)[] = [];

const steps = {
  /** Resolves when all of them hear pokes and have pulled once since. */
  async openSlim(given: { callers: readonly Caller[]; from: Checkpoints }): Promise<void> {
    await Promise.all(given.callers.map((caller) => openSlim(caller, given.from)));
  },

  async openReal({ url: baseUrl, token, ...own }: RealConsole): Promise<void> {
    const { deviceId: console } = own;
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
        if (!isFirst && seen.get(id) !== ver) shown.push({ console, contact: id, at });
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
  socket.on('changes', (payload: unknown) => {
    const { coll, ...told } = SOCKET_EVENTS.changes.parse(payload);
    if (!mirrors[coll].tell(told)) pokes.add([coll], highest(toLocal(told.page.cp)));
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once('connect', resolve);
  socket.once('connect_error', reject);
  await promise;
  await Promise.all(MIRRORS.map((name) => mirrors[name].start()));
}

type Mirror = { start(): Promise<void>; wish(seq: number): void; tell(told: Told): boolean };

const toLocal = (cp: Checkpoint): LocalCheckpoint => ({ ...START, ...cp });

function openMirror(caller: Caller, name: MirrorName, from: Checkpoint): Mirror {
  const wishes = createWishes();
  const told = createToldPages();
  let cp = from;
  let isPulling = false;

  function show(docs: readonly Record<string, unknown>[]): void {
    const at = clockMs();
    if (name !== 'contacts') return;
    for (const { id } of docs as unknown as ContactDoc[])
      shown.push({ console: caller.deviceId, contact: id, at });
  }

  async function pullOnce(): Promise<boolean> {
    const wish = wishes.count;
    const pulled = await pullAll(caller, cp, name);
    show(pulled.docs);
    cp = pulled.cp;
    takeTold();
    return wishes.grant(wish, highest(toLocal(cp)));
  }

  function takeTold(): void {
    for (let page; (page = told.next(toLocal(cp)));) {
      show(page.docs);
      cp = page.cp;
    }
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
    tell: (page) => {
      if (!told.add(page, { cursor: toLocal(cp), isPulling })) return false;
      if (!isPulling) takeTold();
      return true;
    },
  };
}
