// `withAccount` is the only way to the rows of an account: one transaction on a fixed login role, with the
// account set for that transaction alone.
import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import type pg from 'pg';
import { NO_SIGHT, type Sight } from '../../../shared/roles.ts';

export type Row = Record<string, unknown>;

/** A transaction that sees the rows of `accountId` and no others. */
export type Tx = {
  readonly accountId: string;
  /** What whoever asks may see; statements that show contacts’ data ask `app.sees`, which says the same. */
  readonly sight: Sight;
  /** Runs one statement; parameters only, never spliced text. */
  query<R extends object = Row>(text: string, values?: readonly unknown[]): Promise<R[]>;
  /** Like `query`, and says how many rows were written. */
  execute(text: string, values?: readonly unknown[]): Promise<number>;
  /** Runs after the commit, never after a rollback. Must not throw; must not write tenant data. */
  afterCommit(effect: () => void): void;
  /**
   * The same transaction, looking at another account. For the few writes that belong to two accounts
   * at once (a call's charge); the caller has checked the relation of the two in SQL.
   */
  as<T>(accountId: string, fn: (tx: Tx) => Promise<T>): Promise<T>;
};

/**
 * Whose call lists are reached: every one, or those that are everybody’s and those this member is assigned to;
 * statements ask `app.reach`.
 */
export type Reach = 'all' | { memberId: string };

/** Without `sight` everything that can be hidden is; without `reach` only what is everybody’s is reached. */
export type AccountOptions = {
  accountId: string;
  readOnly?: boolean;
  sight?: Sight;
  reach?: Reach;
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const inside = new AsyncLocalStorage<true>();

/**
 * Runs `fn` in one transaction of `accountId`. Commits when it resolves, rolls back when it throws.
 * `readOnly` also makes it a single snapshot.
 */
export async function withAccount<T>(
  pool: pg.Pool,
  options: AccountOptions,
  fn: (tx: Tx) => Promise<T>,
): Promise<T> {
  // The ids are spliced into the opening statement to save a round trip, so their form is checked here.
  if (!UUID.test(options.accountId)) throw new Error('an account id must be a UUID');
  const { reach } = options;
  if (typeof reach === 'object' && !UUID.test(reach.memberId))
    throw new Error('a member id must be a UUID');
  // A second connection taken inside a transaction can exhaust the pool and deadlock it.
  if (inside.getStore()) throw new Error('withAccount must not be nested; pass the transaction on');
  const effects: (() => void)[] = [];
  const result = await inside.run(true, () => run(pool, options, { fn, effects }));
  for (const effect of effects) effect();
  return result;
}

type Work<T> = { fn: (tx: Tx) => Promise<T>; effects: (() => void)[] };

async function run<T>(pool: pg.Pool, options: AccountOptions, work: Work<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // Postgres may end a connection while it is out of the pool, where nobody else listens: without a listener
  // that would end the server.
  const onEnded = (error: Error) => void (broken = error);
  client.on('error', onEnded);
  try {
    const sight = options.sight ?? NO_SIGHT;
    const mode = options.readOnly ? ' isolation level repeatable read read only' : '';
    await client.query(
      `begin${mode}; select set_config('app.account_id', '${options.accountId}', true),
        set_config('app.sight', '${seen(sight)}', true),
        set_config('app.reach', '${reached(options.reach)}', true)`,
    );
    const tx = createTx({ client, sight, effects: work.effects }, options.accountId);
    const result = await work.fn(tx);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => (broken = failure));
    throw error;
  } finally {
    // A connection that could not roll back is destroyed: it must not carry an account to the next request.
    client.off('error', onEnded);
    client.release(broken);
  }
}

/** The names of a sight's parts, which are no one's input. */
function seen(sight: Sight): string {
  return (['money', 'phones', 'notes'] as const).filter((part) => sight[part]).join(',');
}

function reached(reach: Reach | undefined): string {
  return typeof reach === 'object' ? reach.memberId.toLowerCase() : (reach ?? '');
}

type Open = { client: pg.PoolClient; sight: Sight; effects: (() => void)[] };

function createTx(open: Open, accountId: string): Tx {
  const { client, sight, effects } = open;
  const tx: Tx = {
    accountId,
    sight,
    query: async <R extends object>(text: string, values: readonly unknown[] = []) =>
      (await client.query<R & pg.QueryResultRow>(prepared(text, values))).rows as R[],
    execute: async (text, values = []) =>
      (await client.query(prepared(text, values))).rowCount ?? 0,
    afterCommit: (effect) => void effects.push(effect),
    as: async (other, fn) => {
      await client.query("select set_config('app.account_id', $1, true)", [other]);
      const result = await fn(createTx(open, other));
      await client.query("select set_config('app.account_id', $1, true)", [accountId]);
      return result;
    },
  };
  return tx;
}

const names = new Map<string, string>();

/**
 * Names a statement after its text, so that each connection plans it once. Statements are constants of the
 * code, so there are few; each login role has connections of its own, so no plan is shared between roles.
 */
function prepared(text: string, values: readonly unknown[]): pg.QueryConfig {
  let name = names.get(text);
  if (name === undefined) {
    name = createHash('sha256').update(text).digest('base64url').slice(0, 22);
    names.set(text, name);
  }
  return { name, text, values: [...values] };
}

/** The only row of a statement that always answers one. */
export function only<T>(rows: T[]): T {
  const row = rows[0];
  if (row === undefined || rows.length > 1) throw new Error(`expected one row, got ${rows.length}`);
  return row;
}

/**
 * Takes the next `count` sequence numbers of the account and returns the first. It locks the account's
 * counter row until the commit, so it comes first in a writing transaction: order of numbers is then
 * order of visibility, and two writers cannot deadlock.
 */
export async function takeSeq(tx: Tx, count = 1): Promise<number> {
  const rows = await tx.query<{ seq: number }>(
    'update sync_heads set seq = seq + $2 where account_id = $1 returning seq',
    [tx.accountId, count],
  );
  return only(rows).seq - count + 1;
}
