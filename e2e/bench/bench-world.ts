// The accounts a bench works in: an agency with two clients, and an imported list.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAgent, createWorld, importList, type Seat, type World } from '../shift/world.ts';

const SAMPLE = join(import.meta.dirname, '../../server/demo/sample');
export const SAMPLE_LIST = join(SAMPLE, 'call-list.csv');
export const SAMPLE_CALLS = join(SAMPLE, 'call-outcomes.csv');

export type WorldOptions = {
  list?: string | undefined;
  calls?: string;
  limit?: number;
  consoleDir?: string;
  /** Every call and disposition is sent to an endpoint as well. */
  withWebhooks?: boolean;
};

/** A server on a new database; the caller closes it. */
export function openWorld(options: WorldOptions = {}): Promise<World> {
  return createWorld({
    list: options.list ?? SAMPLE_LIST,
    calls: options.calls ?? SAMPLE_CALLS,
    limit: options.limit ?? 1,
    consoles: 1,
    seed: 1,
    facts: 2,
    json: true,
    withoutWebhooks: !options.withWebhooks,
    ...(options.consoleDir !== undefined && { consoleDir: options.consoleDir }),
  });
}

/** Imports a file into Cedar; answers how many contacts it has. */
export async function importInto(world: World, file: string): Promise<number> {
  const counts = await importList(world, 'cedar', { file, progress: () => undefined });
  return counts.imported;
}

/** Agents of Cedar, each with a session. Their passwords are hashed a few at a time: that is what takes long. */
export async function createAgents(world: World, count: number): Promise<Seat[]> {
  const seats: Seat[] = [];
  let next = 0;
  const lane = async () => {
    for (let n = next++; n < count; n = next++) seats[n] = await createAgent(world, 'cedar', n);
  };
  await Promise.all(Array.from({ length: 4 }, lane));
  return seats;
}

/** Area codes of one time zone. */
const AREAS = ['212', '305', '404', '202', '617', '215', '718', '803', '704', '813'];
const FIRST = ['Asha', 'Rohan', 'Meera', 'Kabir', 'Ana', 'Luis', 'Grace', 'Omar', 'Ines', 'Tom'];
const LAST = ['Sharma', 'Patel', 'Okafor', 'Silva', 'Novak', 'Hughes', 'Tanaka', 'Weber', 'Rossi'];

/** A list of made-up people in a temporary folder; every number is another one. */
export function makeList(count: number): { file: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-list-'));
  const file = join(folder, 'list.csv');
  const rows = Array.from({ length: count }, (_, n) => {
    const name = `${FIRST[n % FIRST.length]} ${LAST[Math.floor(n / 10) % LAST.length]} ${n}`;
    const exchange = 200 + (Math.floor(n / 10_000) % 700);
    const line = String(n % 10_000).padStart(4, '0');
    return `${name},+1${AREAS[Math.floor(n / 10_000) % AREAS.length]}${exchange}${line},${20 + (n % 50)}`;
  });
  writeFileSync(file, ['Name,Phone,Age', ...rows].join('\n'));
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
