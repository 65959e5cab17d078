// One history: consoles and others at work while things go wrong, then a good day, then the comparison.
import type { ConsoleHost } from './console-host.ts';
import type { Look } from './console.worker.ts';
import { judge } from './judge.ts';
import { planHistory, type History, type Round, type ServerStep } from './plan.ts';
import type { Seat, World } from './world.ts';

export type Verdict = {
  seed: number;
  /** What does not hold, in words; empty when all does. */
  faults: string[];
  facts: number;
  rejected: number;
  healed: number;
  ms: number;
};

/** Nobody does anything for it: queues must empty and mirrors must catch up by themselves. */
const SETTLE_MS = 90_000;

type Scene = {
  world: World;
  history: History;
  hosts: ConsoleHost[];
  seats: Seat[];
  accountId: string;
  mark: string;
  listIds: string[];
  contactIds: string[];
};

export async function runHistory(
  world: World,
  hosts: readonly ConsoleHost[],
  seed: number,
): Promise<Verdict> {
  const started = performance.now();
  const history = planHistory(seed);
  const scene = await setUp(world, hosts.slice(0, history.consoles), history);
  const faults: string[] = [];
  for (const round of history.rounds) await playRound(scene, round, faults);
  await Promise.all(scene.hosts.map((host) => host.heal()));
  const stuck = await settle(scene);
  if (stuck) return { seed, faults: [...faults, stuck], ...NOTHING, ms: since(started) };
  const looks: Look[] = await Promise.all(scene.hosts.map((host) => host.look()));
  faults.push(...judge(await world.truth(scene.accountId), looks));
  await Promise.all(scene.hosts.map((host) => host.close()));
  const facts = looks.flatMap((look) => look.facts);
  return {
    seed,
    faults,
    facts: facts.length,
    rejected: facts.filter(([, state]) => state === 'rejected').length,
    healed: looks.flatMap((look) => look.digest).filter((outcome) => outcome === 'healed').length,
    ms: since(started),
  };
}

const NOTHING = { facts: 0, rejected: 0, healed: 0 };
const since = (started: number): number => Math.round(performance.now() - started);

async function setUp(world: World, hosts: ConsoleHost[], history: History): Promise<Scene> {
  const accountId = await world.addAccount();
  const mark = `of-${accountId.slice(0, 8)}`;
  const seeded = await mustChange(world, accountId, { kind: 'seed', lists: history.lists, mark });
  const seats = await Promise.all(
    hosts.map((_, n) => world.addSeat(accountId, n === 0 ? 'supervisor' : 'agent')),
  );
  await Promise.all(
    hosts.map((host, n) => {
      const seat = seats[n] as Seat;
      const { memberId, token } = seat;
      const { weather } = history;
      const seedOfConsole = history.seed * 31 + n;
      return host.open(
        ...([
          { baseUrl: world.url, accountId, memberId, token, seed: seedOfConsole, weather, mark },
          () => world.newToken(seat),
        ] as const),
      );
    }),
  );
  return { world, history, hosts, seats, accountId, mark, ...seeded };
}

/** The first change must be there; a server that is just being killed is asked again. */
async function mustChange(world: World, accountId: string, change: Parameters<World['change']>[1]) {
  for (let tries = 0; tries < 20; tries += 1) {
    const made = await world.change(accountId, change);
    if (made) return made;
  }
  throw new Error('the server does not take the first call lists');
}

async function playRound(scene: Scene, round: Round, faults: string[]): Promise<void> {
  const own = round.consoles.map(async (step, n) => {
    if (!step) return;
    if (step.kind === 'signed-out') await scene.world.endSessions(scene.seats[n] as Seat);
    await scene.hosts[n]?.step(step);
  });
  const others = round.server.map((step) => playOnServer(scene, step));
  for (const done of await Promise.allSettled([...own, ...others])) {
    if (done.status === 'rejected') faults.push(`a step failed: ${String(done.reason)}`);
  }
}

async function playOnServer(scene: Scene, step: ServerStep): Promise<void> {
  const { world, accountId, listIds, mark } = scene;
  const contact = (pick: number) =>
    scene.contactIds[Math.floor(pick * scene.contactIds.length)] as string;
  const list = (n: number) => listIds[n] as string;
  const change = (made: Parameters<World['change']>[1]) => world.change(accountId, made);
  switch (step.kind) {
    case 'edit':
      await change({ kind: 'edit', contactIds: step.picks.map(contact), holdMs: step.holdMs });
      return;
    case 'remove':
      await change({ kind: 'remove', contactId: contact(step.pick) });
      return;
    case 'move':
      await change({ kind: 'move', contactId: contact(step.pick), listId: list(step.to) });
      return;
    case 'close-list':
      await change({ kind: 'list', listId: list(step.list), status: 'closed' });
      return;
    case 'open-list':
      await change({ kind: 'list', listId: list(step.list), status: 'open' });
      return;
    case 'add': {
      const made = await change({ kind: 'add', listId: list(step.list), count: step.count, mark });
      scene.contactIds.push(...(made?.contactIds ?? []));
      return;
    }
    case 'code':
      await change({ kind: 'code', pick: step.pick });
      return;
    case 'epoch':
      await change({ kind: 'epoch' });
      return;
    case 'purge':
      await change({ kind: 'purge' });
      return;
    case 'cut-database':
      return world.cutDatabase();
    case 'kill-server':
      return world.killServer();
    case 'crash-postgres':
      return world.crashPostgres();
  }
}

/** Null when every queue emptied in time; else what is stuck, in words. */
async function settle({ hosts }: Scene): Promise<string | null> {
  const until = performance.now() + SETTLE_MS;
  for (;;) {
    const states = await Promise.all(hosts.map((host) => host.state()));
    const busy = states.filter((state) => state.waiting > 0);
    if (busy.length === 0) return null;
    if (performance.now() > until) return `stuck for ${SETTLE_MS} ms: ${JSON.stringify(states)}`;
    await new Promise((done) => setTimeout(done, 20));
  }
}
