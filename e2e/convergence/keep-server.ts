// The server of a run: killed and started again, and started again as well when it ends by itself, which is a fault.
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Change, Seeded } from './changes.ts';
import type { Ask, Answer, ServerOrder } from './server.ts';

const SERVER = join(import.meta.dirname, 'server.ts');
const HOOK = join(import.meta.dirname, '../isolation-report/mutants/mutate-hook.ts');
/** A counter that is taken but not locked: numbers become visible out of order. */
const UNLOCKED = {
  file: 'server/platform/db/transaction.ts',
  find: `const rows = await tx.query<{ seq: number }>(
    'update sync_heads set seq = seq + $2 where account_id = $1 returning seq',
    [tx.accountId, count],
  );`,
  replace: `const rows = await globalThis.unlockedSeq(tx.accountId, count);`,
};
const HISTORIES_AT_ONCE = 200;
/** A history beside may cut a server off from its database while it starts, and that ends it: it is started again. */
const STARTS_MAX = 5;

export type KeepOptions = {
  brokenFeed: boolean;
  /** It ended, and nobody had ended it. */
  onEnded: (words: string) => void;
};

export type KeptServer = {
  /** Null when the server or its database went away before it answered: whether it happened is not known. */
  change(accountId: string, change: Change, between?: () => Promise<void>): Promise<Seeded | null>;
  /** kill -9; resolves when the next one listens. */
  kill(): Promise<void>;
  stop(): Promise<void>;
};

export async function keepServer(order: ServerOrder, options: KeepOptions): Promise<KeptServer> {
  let child = await startServer(order, options.brokenFeed);
  let restarting: Promise<void> = Promise.resolve();
  let asked = 0;
  const ending = new WeakSet<ChildProcess>();

  const replace = (): Promise<void> => {
    restarting = restarting.then(async () => {
      await end(child);
      child = await startServer(order, options.brokenFeed);
      watch(child);
    });
    return restarting;
  };
  const end = (old: ChildProcess): Promise<void> => {
    ending.add(old);
    if (old.exitCode !== null || old.signalCode !== null) return Promise.resolve();
    return new Promise((done) => {
      old.once('exit', () => done());
      old.kill('SIGKILL');
    });
  };
  const watch = (started: ChildProcess): void => {
    started.once('exit', (code, signal) => {
      if (ending.has(started)) return;
      options.onEnded(`the server ended by itself (${signal ?? code})`);
      void replace();
    });
  };
  watch(child);

  return {
    change: async (accountId, change, between) => {
      await restarting;
      return ask(child, { id: (asked += 1), accountId, change }, between);
    },
    kill: replace,
    stop: async () => {
      await restarting;
      await end(child);
    },
  };
}

function ask(
  child: ChildProcess,
  asked: Ask,
  between?: () => Promise<void>,
): Promise<Seeded | null> {
  return new Promise((resolve) => {
    const gone = (): void => settle(() => resolve(null));
    const hear = (answer: Answer): void => {
      if (!('id' in answer) || answer.id !== asked.id) return;
      if ('isOpen' in answer) {
        const goOn = (): void => void child.send({ goOn: asked.id }, () => undefined);
        return void (between?.() ?? Promise.resolve()).then(goOn, goOn);
      }
      // A connection that was cut, or a phone or an id that is there already: as with any client.
      settle(() => resolve('made' in answer ? answer.made : null));
    };
    const settle = (how: () => void): void => {
      child.off('message', hear);
      child.off('exit', gone);
      how();
    };
    child.on('message', hear);
    child.once('exit', gone);
    child.send(asked, (error) => {
      if (error) gone();
    });
  });
}

async function startServer(order: ServerOrder, brokenFeed: boolean): Promise<ChildProcess> {
  for (let starts = 1; ; starts += 1) {
    try {
      return await startOnce(order, brokenFeed);
    } catch (error) {
      if (starts === STARTS_MAX) throw error;
    }
  }
}

function startOnce(order: ServerOrder, brokenFeed: boolean): Promise<ChildProcess> {
  const child = fork(SERVER, {
    execArgv: brokenFeed ? ['--import', HOOK] : [],
    env: {
      ...process.env,
      CONVERGENCE: JSON.stringify(order),
      MUTATIONS: JSON.stringify(brokenFeed ? [UNLOCKED] : []),
    },
  });
  child.setMaxListeners(HISTORIES_AT_ONCE);
  return new Promise((resolve, reject) => {
    const failed = (code: number | null): void =>
      reject(new Error(`the server ended with ${code}`));
    child.once('exit', failed);
    child.once('message', () => {
      child.off('exit', failed);
      resolve(child);
    });
  });
}
