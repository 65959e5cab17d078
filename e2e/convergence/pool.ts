// The threads of a run: a history takes as many as it has consoles and gives them back for the next one.
import { startConsole, type ConsoleHost } from './console-host.ts';

export type Pool = {
  /** First come, first served; all of them at once, so that two histories never wait for each other. */
  take(count: number): Promise<ConsoleHost[]>;
  /** `isSound: false`: something is left open in them, which must not disturb the next one. */
  give(hosts: readonly ConsoleHost[], isSound: boolean): Promise<void>;
  end(): Promise<void>;
};

/** RxDB keeps a little of every database that was closed; a thread that has seen many of them makes room for a new one. */
const HISTORIES_OF_THREAD = 50;

export function createPool(path: string, size: number): Pool {
  const free = Array.from({ length: size }, () => startConsole(path));
  const waiting: { count: number; resolve: (hosts: ConsoleHost[]) => void }[] = [];

  const played = new WeakMap<ConsoleHost, number>();

  /** The same one, or another in its place. */
  async function renew(host: ConsoleHost, isSound: boolean): Promise<ConsoleHost> {
    const count = (played.get(host) ?? 0) + 1;
    played.set(host, count);
    if (isSound && count < HISTORIES_OF_THREAD) return host;
    await host.end();
    return startConsole(path);
  }

  function serve(): void {
    for (let next = waiting[0]; next && next.count <= free.length; next = waiting[0]) {
      waiting.shift();
      next.resolve(free.splice(0, next.count));
    }
  }

  return {
    take: (count) =>
      new Promise((resolve) => {
        waiting.push({ count, resolve });
        serve();
      }),
    give: async (hosts, isSound) => {
      free.push(...(await Promise.all(hosts.map((host) => renew(host, isSound)))));
      serve();
    },
    end: async () => {
      await Promise.all(free.map((host) => host.end()));
    },
  };
}
