// The server side of a run: one PostgreSQL, one server process that is killed and started again, an account for each
// history, and the truth as the database has it.
import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import type { SignedIn } from '../../shared/sessions.ts';
import { tokenHash } from '../../server/accounts/credentials.ts';
import { freePort } from '../../server/platform/free-port.ts';
import { setUpHarbour } from '../../server/test/app.ts';
import { newDatabaseName, startCluster, type Cluster } from '../isolation-report/cluster.ts';
import type { Change, Seeded } from './changes.ts';
import type { ServerOrder } from './server.ts';
import * as truth from './truth.sql.ts';

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

export type Seat = { accountId: string; memberId: string; token: string };

export type World = {
  url: string;
  /** An account of its own for a history. */
  addAccount(): Promise<string>;
  addSeat(accountId: string, role: 'agent' | 'supervisor'): Promise<Seat>;
  /** Ends the sessions of a member, as another device of theirs can. */
  endSessions(seat: Seat): Promise<void>;
  newToken(seat: Seat): Promise<string>;
  /** Null when the server went away before it answered: whether it happened is not known. */
  change(accountId: string, change: Change): Promise<Seeded | null>;
  /** Drops every connection of the server to its database. */
  cutDatabase(): Promise<void>;
  /** kill -9; resolves when the next one listens. */
  killServer(): Promise<void>;
  /** Kills a backend, so that PostgreSQL drops all connections and recovers from its log. */
  crashPostgres(): Promise<void>;
  truth(accountId: string): Promise<truth.Truth>;
  close(): Promise<void>;
};

export async function openWorld(options: { brokenFeed: boolean }): Promise<World> {
  const cluster = await startCluster({ durable: true });
  const name = newDatabaseName();
  await cluster.copy(name);
  const order = {
    clusterUrl: cluster.url,
    keyHex: cluster.key.toString('hex'),
    name,
    port: await freePort(),
  };
  const server = await keepServer(order, options.brokenFeed);
  const database = openAdmin(cluster, name);
  const url = `http://127.0.0.1:${order.port}`;
  const owner = await setUpHarbour(url);
  return {
    url,
    ...accounts(database, owner),
    change: server.change,
    killServer: server.kill,
    cutDatabase: () => database.run(truth.CUT_CONNECTIONS, [name]).then(() => undefined),
    crashPostgres: async () => {
      const [row] = await database.run<{ pid: number }>('select pg_backend_pid() as pid', []);
      if (row) process.kill(row.pid, 'SIGKILL');
      await database.run('select 1', []);
    },
    truth: (accountId) => truth.readTruth(database.run, accountId),
    close: async () => {
      await server.stop();
      await database.close();
      await cluster.stop();
    },
  };
}

type Admin = { run: truth.Run; close(): Promise<void> };

/** As the superuser, and again while PostgreSQL recovers. */
function openAdmin(cluster: Cluster, name: string): Admin {
  const url = new URL(cluster.url);
  url.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: url.toString(), max: 4 });
  pool.on('error', () => undefined);
  return {
    run: async <R extends object>(text: string, values: unknown[]) => {
      for (let tries = 0; ; tries += 1) {
        try {
          return (await pool.query(text, values)).rows as R[];
        } catch (error) {
          if (tries === 100) throw error;
          await new Promise((done) => setTimeout(done, 100));
        }
      }
    },
    close: () => pool.end(),
  };
}

function accounts({ run }: Admin, owner: SignedIn) {
  const newToken = async (seat: Seat): Promise<string> => {
    const token = `sws_${randomBytes(32).toString('base64url')}`;
    const session = randomUUID();
    await run(truth.INSERT_SESSION, [seat.accountId, session, seat.memberId]);
    await run(truth.INSERT_TOKEN, [tokenHash(token), seat.accountId, session]);
    return token;
  };
  return {
    newToken,
    addAccount: async () => {
      const id = randomUUID();
      await run(truth.COPY_ACCOUNT, [id, owner.session.account.id]);
      return id;
    },
    addSeat: async (accountId: string, role: string) => {
      const memberId = randomUUID();
      await run(truth.INSERT_USER, [memberId]);
      await run(truth.INSERT_MEMBER, [accountId, memberId, role]);
      const seat = { accountId, memberId, token: '' };
      return { ...seat, token: await newToken(seat) };
    },
    endSessions: (seat: Seat) =>
      run(truth.END_SESSIONS, [seat.accountId, seat.memberId]).then(() => undefined),
  };
}

async function keepServer(order: ServerOrder, brokenFeed: boolean) {
  let child = await startServer(order, brokenFeed);
  let restarting: Promise<void> = Promise.resolve();
  let asked = 0;

  const change = async (accountId: string, made: Change): Promise<Seeded | null> => {
    await restarting;
    const id = (asked += 1);
    const asking = child;
    return new Promise((resolve, reject) => {
      const end = (): void => settle(() => resolve(null));
      const hear = (answer: { id?: number; made?: Seeded; failed?: string }): void => {
        if (answer.id !== id) return;
        // A connection that was cut, or a phone or an id that is there already: as with any client.
        if (answer.failed && made.kind === 'seed')
          return settle(() => reject(new Error(answer.failed)));
        settle(() => resolve(answer.made ?? null));
      };
      const settle = (how: () => void): void => {
        asking.off('message', hear);
        asking.off('exit', end);
        how();
      };
      asking.on('message', hear);
      asking.once('exit', end);
      asking.send({ id, accountId, change: made }, (error) => {
        if (error) settle(() => reject(error));
      });
    });
  };

  return {
    change,
    kill: async (): Promise<void> => {
      const before = restarting;
      restarting = before.then(async () => {
        const gone = new Promise((done) => child.once('exit', done));
        child.kill('SIGKILL');
        await gone;
        child = await startServer(order, brokenFeed);
      });
      await restarting;
    },
    stop: async (): Promise<void> => {
      await restarting;
      const gone = new Promise((done) => child.once('exit', done));
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function startServer(order: ServerOrder, brokenFeed: boolean): Promise<ChildProcess> {
  const child = fork(SERVER, {
    execArgv: brokenFeed ? ['--import', HOOK] : [],
    env: {
      ...process.env,
      CONVERGENCE: JSON.stringify(order),
      MUTATIONS: JSON.stringify(brokenFeed ? [UNLOCKED] : []),
    },
  });
  child.setMaxListeners(100);
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve(child));
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
}
