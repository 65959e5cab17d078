import pg from 'pg';
import { sleep, toInstant } from '../clock.ts';
import { roleUrl, type LoginRole } from './roles.ts';

export type Pools = { [R in Exclude<LoginRole, 'backup'>]: pg.Pool };

const SIZES: Record<keyof Pools, number> = {
  app: 12,
  identity: 4,
  worker: 3,
  rollup: 2,
  erasure: 2,
};

const STATEMENT_MS = 10_000;
/** An erasure reads through all text of an account, and nobody waits for its answer. */
const ERASURE_STATEMENT_MS = 300_000;

// Instants leave the database as RFC 3339 text, dates as they are, bigint as a number that must be exact.
const TIMESTAMPTZ = 1184;
const DATE = 1082;
const INT8 = 20;
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format: 'text' | 'binary') => {
    if (oid === TIMESTAMPTZ) return (text: string) => toInstant(Date.parse(pgTimestamp(text)));
    if (oid === DATE) return (text: string) => text;
    if (oid === INT8) return exactNumber;
    return pg.types.getTypeParser(oid, format);
  }) as pg.CustomTypesConfig['getTypeParser'],
};

function pgTimestamp(text: string): string {
  // Postgres writes `2026-11-20 09:00:00.123+00`; a zone of two digits is not RFC 3339.
  const iso = text.replace(' ', 'T');
  return /[+-]\d\d$/.test(iso) ? `${iso}:00` : iso;
}

function exactNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('an integer of the database is too large');
  return value;
}

/** One pool per login role; a role never changes within a connection, so plans stay role-free. */
export function createPools(ownerUrl: string, key: Buffer, onError: (error: Error) => void): Pools {
  const make = (role: keyof Pools) => {
    const pool = openPool({
      connectionString: roleUrl(ownerUrl, role, key),
      max: SIZES[role],
      idleTimeoutMillis: 30_000,
      connectionTimeoutMillis: 10_000,
      statement_timeout: role === 'erasure' ? ERASURE_STATEMENT_MS : STATEMENT_MS,
      idle_in_transaction_session_timeout: 30_000,
      application_name: `switchyard ${role}`,
      types,
    });
    pool.on('error', onError);
    return pool;
  };
  return {
    app: make('app'),
    identity: make('identity'),
    worker: make('worker'),
    rollup: make('rollup'),
    erasure: make('erasure'),
  };
}

const openClients = new WeakMap<pg.Pool, Set<pg.PoolClient>>();

/** A pool that `closePool` can close to the last connection. */
export function openPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(config);
  const open = new Set<pg.PoolClient>();
  openClients.set(pool, open);
  pool.on('connect', (client) => {
    open.add(client);
    // The pool takes its own listener off when it hands a connection out, and the end of it may be in the same packet as
    // what made it ready: before anybody could listen. The next statement says that it is gone.
    client.on('error', () => {});
  });
  pool.on('remove', (client) => void open.delete(client));
  return pool;
}

/** A network that lost the connection must not hold up the end. */
const CLOSE_MS_MAX = 2000;

/**
 * Resolves when the database has closed the last connection. A pool’s own `end` does not wait for that, and a
 * PostgreSQL that is stopped meanwhile ends what is left with an error.
 */
export async function closePool(pool: pg.Pool): Promise<void> {
  // Stopped twice at once, e.g. after a fault, is stopped once.
  if (!pool.ending) await pool.end();
  const open = openClients.get(pool);
  if (open === undefined || open.size === 0) return;
  const closed = new AbortController();
  pool.on('remove', () => open.size === 0 && closed.abort());
  await sleep(CLOSE_MS_MAX, closed.signal);
}

export async function closePools(pools: Pools): Promise<void> {
  await Promise.all(Object.values(pools).map(closePool));
}
