import { describe, expect, it } from 'vitest';
import type { ConsoleHost } from './console-host.ts';
import type { Mirrors } from './orders.ts';
import { settle } from './settle.ts';
import type { Truth } from './truth.sql.ts';

const none = { lists: [], codes: [] };
const holding = (row: string): Mirrors => ({ contacts: [['c1', row]], ...none });
const truth: Truth = {
  contacts: new Map([['c1', 'new']]),
  lists: new Map(),
  codes: new Map(),
  facts: new Set(),
  deadLetters: new Map(),
  badFolds: [],
  overwritten: [],
  badFields: [],
  refusedEdits: [],
};

type Script = { waiting?: number[]; mirrors?: Mirrors[]; afterSync?: Mirrors; spoiled?: string[] };

/** Answers each question with the next of its answers, and the last one again and again. */
function fakeHost({ waiting = [0], mirrors = [holding('new')], ...script }: Script): ConsoleHost {
  let [asked, looked, isSynced] = [0, 0, false];
  const at = <T>(list: readonly T[], n: number): T => list[Math.min(n, list.length - 1)] as T;
  const host: Partial<ConsoleHost> = {
    state: () => Promise.resolve({ waiting: at(waiting, asked++), problem: null }),
    glance: () => {
      const seen = isSynced && script.afterSync ? script.afterSync : at(mirrors, looked++);
      return Promise.resolve({ mirrors: seen, spoiled: script.spoiled ?? [] });
    },
    sync: () => {
      isSynced = true;
      return Promise.resolve();
    },
  };
  return host as ConsoleHost;
}

const kinds = async (script: Script, limitMs = 2_000): Promise<string[]> => {
  const hosts = [fakeHost(script)];
  return (await settle({ hosts, truth: () => Promise.resolve(truth), limitMs })).map((f) => f.kind);
};

describe('the wait for quiet', () => {
  it('takes what comes by itself in time', async () => {
    expect(await kinds({ waiting: [2, 1, 0], mirrors: [holding('old'), holding('new')] })).toEqual(
      [],
    );
  });

  it('calls a queue that does not empty stuck', async () => {
    expect(await kinds({ waiting: [1] }, 0)).toEqual(['stuck']);
  });

  it('calls a mirror stuck that comes only when it is asked, and diverged one that does not come', async () => {
    const mirrors = [holding('old')];
    expect(await kinds({ mirrors, afterSync: holding('new') }, 0)).toEqual(['stuck']);
    expect(await kinds({ mirrors }, 0)).toEqual(['diverged']);
  });

  it('leaves what was spoiled on purpose to the digest', async () => {
    expect(await kinds({ mirrors: [holding('spoiled')], spoiled: ['c1'] }, 0)).toEqual([]);
  });
});
