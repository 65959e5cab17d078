// The threads of a run: a history takes as many as it has consoles and gives them back for the next one.
import { startConsole, type ConsoleHost } from './console-host.ts';

export type Pool = {
  /** First come, first served; all of them at once, so that two histories never wait for each other. */
  take(count: number): Promise<ConsoleHost[]>;
  /** `isSound: false`: something is left open in them, which must not disturb the next one. */
  give(hosts: readonly ConsoleHost[], isSound: boolean): Promise<void>;
  end(): Promise<void>;
};

export function createPool(path: string, size: number): Pool {
  const free = Array.from({ length: size }, () => startConsole(path));
  const waiting: { count: number; resolve: (hosts: ConsoleHost[]) => void }[] = [];

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
      if (!isSound) await Promise.all(hosts.map((host) => host.end()));
      free.push(...(isSound ? hosts : hosts.map(() => startConsole(path))));
      serve();
    },
    end: async () => {
      await Promise.all(free.map((host) => host.end()));
    },
  };
}
