// The server side of a run: one PostgreSQL, one server process that is killed and started again, an account for each
// history, and the truth as the database has it.
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { SignedIn } from '../../shared/sessions.ts';
import { tokenHash } from '../../server/accounts/credentials.ts';
import { freePort } from '../../server/platform/free-port.ts';
import { setUpHarbour } from '../../server/test/app.ts';
import { newDatabaseName, startCluster, type Cluster } from '../isolation-report/cluster.ts';
import { keepServer, type KeptServer } from './keep-server.ts';
import * as truth from './truth.sql.ts';

export type Seat = { accountId: string; memberId: string; token: string };

export type World = {
  url: string;
  /** An account of its own for a history. */
  addAccount(): Promise<string>;
  addSeat(accountId: string, role: 'agent' | 'supervisor'): Promise<Seat>;
  /** Ends the sessions of a member, as another device of theirs can. */
  endSessions(seat: Seat): Promise<void>;
  newToken(seat: Seat): Promise<string>;
  change: KeptServer['change'];
  /** Drops every connection of the server to its database. */
  cutDatabase(): Promise<void>;
  /** kill -9; resolves when the next one listens. */
  killServer(): Promise<void>;
  /** Kills a backend, so that PostgreSQL drops all connections and recovers from its log. */
  crashPostgres(): Promise<void>;
  truth(accountId: string): Promise<truth.Truth>;
  /** What went wrong with the server beside what was done to it. */
  readonly faults: readonly string[];
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
    dataDir: mkdtempSync(join(tmpdir(), 'switchyard-convergence-')),
  };
  const faults: string[] = [];
  const onEnded = (words: string): void => void faults.push(words);
  const server = await keepServer(order, { ...options, onEnded });
  const database = openAdmin(cluster, name);
  const url = `http://127.0.0.1:${order.port}`;
  const owner = await setUpHarbour(url);
  return {
    url,
    faults,
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
      rmSync(order.dataDir, { recursive: true, force: true });
    },
  };
}

/** A database on a busy disk reads its log for a while. */
const RECOVERY_MS = 90_000;

const UNIQUE_VIOLATION = '23505';
const codeOf = (error: unknown): string => String((error as { code?: unknown }).code ?? '');

/** The connection or the server went away; a mistake in a statement stays one. */
const isPassing = (error: unknown): boolean => /^(57P0.|08...|E[A-Z]+|)$/.test(codeOf(error));

type Admin = { run: truth.Run; close(): Promise<void> };

/** As the superuser, and again while PostgreSQL recovers. */
function openAdmin(cluster: Cluster, name: string): Admin {
  const url = new URL(cluster.url);
  url.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: url.toString(), max: 4 });
  pool.on('error', () => undefined);
  return {
    run: async <R extends object>(text: string, values: unknown[]) => {
      const until = performance.now() + RECOVERY_MS;
      for (let tries = 1; ; tries += 1) {
        try {
          return (await pool.query(text, values)).rows as R[];
        } catch (error) {
          // It was written the first time, and only the answer was lost.
          if (tries > 1 && codeOf(error) === UNIQUE_VIOLATION) return [];
          if (!isPassing(error) || performance.now() > until) throw error;
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
