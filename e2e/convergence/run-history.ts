// One history: consoles and others at work while things go wrong, then a good day, then the comparison.
import { TooLong, type ConsoleHost } from './console-host.ts';
import type { Look } from './orders.ts';
import { judge, type Fault } from './judge.ts';
import type { History, Round, ServerStep } from './plan.ts';
import { settle } from './settle.ts';
import type { Seat, World } from './world.ts';

export type Verdict = {
  seed: number;
  /** What does not hold, in words; empty when all does. */
  faults: Fault[];
  /** How often each kind of fault was injected. */
  met: Record<string, number>;
  facts: number;
  rejected: number;
  healed: number;
  ms: number;
};

type Scene = {
  world: World;
  history: History;
  hosts: ConsoleHost[];
  seats: Seat[];
  accountId: string;
  mark: string;
  listIds: string[];
  contactIds: string[];
  gone: Set<string>;
};

export async function runHistory(
  world: World,
  hosts: ConsoleHost[],
  { history, settleMs }: { history: History; settleMs: number },
): Promise<Verdict> {
  const started = performance.now();
  const { seed } = history;
  const scene = await setUp(world, hosts, history);
  const faults: Fault[] = [];
  for (const round of history.rounds) await playRound(scene, round, faults);
  await Promise.all(hosts.map((host) => host.heal()));
  await overtake(scene);
  const truth = () => world.truth(scene.accountId);
  faults.push(...(await settle({ hosts, truth, limitMs: settleMs })));
  const looks: Look[] = await Promise.all(hosts.map((host) => host.look()));
  faults.push(...judge({ truth: await truth(), looks, gone: scene.gone }));
  await Promise.all(hosts.map((host) => host.close()));
  const facts = looks.flatMap((look) => look.facts);
  return {
    seed,
    faults,
    met: sum([stepsOf(history), ...looks.map((look) => look.met)]),
    facts: facts.length,
    rejected: facts.filter(({ state }) => state === 'rejected').length,
    healed: looks.flatMap((look) => look.digest).filter((outcome) => outcome === 'healed').length,
    ms: since(started),
  };
}

/** Of a history that did not come to its end. */
export const NOTHING = { met: {}, facts: 0, rejected: 0, healed: 0, ms: 0 };

/** What the history did to consoles and server beside their daily work, by kind. */
function stepsOf({ rounds, overtaking }: History): Record<string, number> {
  const steps = rounds.flatMap((round) => [...round.consoles, ...round.server]);
  const done = steps.flatMap((step) => (step && !DAILY.has(step.kind) ? [{ [step.kind]: 1 }] : []));
  return sum([...done, ...(overtaking ? [{ overtaking: 1 }] : [])]);
}

const DAILY = new Set(['record', 'claim', 'online', 'add', 'code', 'fail-writes', 'open-list']);

export function sum(counts: readonly Record<string, number>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const count of counts)
    for (const [kind, n] of Object.entries(count)) total[kind] = (total[kind] ?? 0) + n;
  return total;
}
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
      const { weather, waitsForContacts } = history;
      const own = { accountId, memberId, token, seed: history.seed * 31 + n };
      return host.open({ baseUrl: world.url, ...own, weather, mark, waitsForContacts }, () =>
        world.newToken(seat),
      );
    }),
  );
  return { world, history, hosts, seats, accountId, mark, gone: new Set(), ...seeded };
}

/** The first change must be there; a server that is just being killed is asked again. */
async function mustChange(world: World, accountId: string, change: Parameters<World['change']>[1]) {
  for (let tries = 0; tries < 20; tries += 1) {
    const made = await world.change(accountId, change);
    if (made) return made;
  }
  throw new Error('the server does not take the first call lists');
}

async function playRound(scene: Scene, round: Round, faults: Fault[]): Promise<void> {
  const own = round.consoles.map(async (step, n) => {
    if (!step) return;
    if (step.kind === 'signed-out') await scene.world.endSessions(scene.seats[n] as Seat);
    await scene.hosts[n]?.step(step);
  });
  const others = round.server.map((step) => playOnServer(scene, step));
  for (const done of await Promise.allSettled([...own, ...others])) {
    if (done.status !== 'rejected') continue;
    const words = String(done.reason);
    faults.push({ kind: done.reason instanceof TooLong ? 'stuck' : 'broken', words });
  }
  await new Promise((done) => setTimeout(done, round.restMs));
}

/** Whoever reads between the two must not pass by the first one. */
async function overtake({ world, accountId, hosts, contactIds, history }: Scene): Promise<void> {
  if (!history.overtaking) return;
  const [slow, fast] = history.overtaking.map((pick) => at(contactIds, pick)) as [string, string];
  const between = (): Promise<void> =>
    Promise.all(hosts.map((host) => host.sync())).then(() => undefined);
  await world.change(accountId, { kind: 'overtake', contactIds: [slow, fast] }, between);
}

const at = (ids: readonly string[], pick: number): string =>
  ids[Math.floor(pick * ids.length)] as string;

async function playOnServer(scene: Scene, step: ServerStep): Promise<void> {
  const { world, accountId, listIds, mark } = scene;
  const contact = (pick: number) => at(scene.contactIds, pick);
  const list = (n: number) => listIds[n] as string;
  const change = (made: Parameters<World['change']>[1]) => world.change(accountId, made);
  switch (step.kind) {
    case 'edit':
      await change({ kind: 'edit', contactIds: step.picks.map(contact), holdMs: step.holdMs });
      return;
    case 'remove':
      scene.gone.add(contact(step.pick));
      await change({ kind: 'remove', contactId: contact(step.pick) });
      return;
    case 'move':
      scene.gone.add(contact(step.pick));
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
