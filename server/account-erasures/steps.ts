// The steps of erasing an account, in order. Each run of one is a transaction that may be repeated: what is gone is gone,
// and a step that did not finish goes on where it stopped. All are short but that of the opt-outs, which must know all of
// them before the first number goes; by then the account is closed, so nobody waits for it.
import { rm } from 'node:fs/promises';
import type { AccountErasureWait } from '../../shared/account-erasures.ts';
import { DELETED_TABLES, type DeletedTable } from '../../shared/erased-tables.ts';
import { exportFolderOf } from '../exports/service.ts';
import { nowInstant, type Ctx } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import { phoneHasher } from '../platform/phone-ref.ts';
import * as people from './people.sql.ts';
import * as tables from './tables.sql.ts';

export type StepResult =
  /** Nothing was done: something must end first. */
  { waitsFor: AccountErasureWait } | { rows: number; isDone: boolean };

export type Step = {
  /** What its rows are counted as. */
  name: string;
  /** The login role it runs on: the identity role owns what people sign in with. */
  role: 'erasure' | 'identity';
  run(ctx: Ctx, tx: Tx): Promise<StepResult>;
};

/** Tables that only the identity role may delete from. */
const OF_IDENTITY: ReadonlySet<DeletedTable> = new Set([
  'sign_in_tickets',
  'session_tokens',
  'sessions',
  'api_keys',
]);

const deleting = (table: DeletedTable): Step => ({
  name: table,
  role: OF_IDENTITY.has(table) ? 'identity' : 'erasure',
  run: (_ctx, tx) => tables.deleteRows(tx, table),
});

const underWay: Step = {
  name: 'under_way',
  role: 'erasure',
  run: async (ctx, tx) => {
    const waitsFor = await tables.findUnderWay(tx, nowInstant(ctx));
    return waitsFor ? { waitsFor } : { rows: 0, isDone: true };
  },
};

/** That somebody must not be called outlives the account, as a keyed hash; before their number goes. */
const optOuts: Step = {
  name: 'opt_outs_hashed',
  role: 'erasure',
  run: async (ctx, tx) => {
    const hashOf = phoneHasher(ctx.deps, tx.accountId);
    const at = nowInstant(ctx);
    let rows = 0;
    for (let last: string | undefined = ''; last !== undefined;) {
      const phones: string[] = await tables.listOptOuts(tx, last);
      await tables.insertOptOutHashes(tx, { hashes: phones.map(hashOf), at });
      rows += phones.length;
      last = phones.at(-1);
    }
    return { rows, isDone: true };
  },
};

const emptyingCalls: Step = {
  name: 'calls',
  role: 'erasure',
  run: (_ctx, tx) => tables.emptyCalls(tx),
};

/** Files are gone before a row says so; a crash between the two repeats the step. */
const exportFiles: Step = {
  name: 'export_files',
  role: 'erasure',
  run: async (ctx, tx) => {
    await rm(exportFolderOf(ctx.deps, tx.accountId), { recursive: true, force: true });
    return { rows: 0, isDone: true };
  },
};

/** Before the members, which say who belongs here alone. */
const signIns: Step = {
  name: 'users',
  role: 'identity',
  run: async (_ctx, tx) => {
    const rows = await people.deletePeople(tx);
    return { rows, isDone: rows === 0 };
  },
};

/** What a request that was under way when the account closed has written behind the steps. */
const sweeping = (role: Step['role']): Step => ({
  name: 'late',
  role,
  run: async (_ctx, tx) => {
    const own = DELETED_TABLES.filter((t) => OF_IDENTITY.has(t) === (role === 'identity'));
    const left = await tables.listLeft(tx, own);
    let rows = 0;
    // In the order of the list, so that what refers to others goes first.
    for (const table of left) rows += (await tables.deleteRows(tx, table)).rows;
    return { rows, isDone: left.length === 0 };
  },
});

export const ACCOUNT_STEPS: readonly Step[] = [
  underWay,
  optOuts,
  deleting('sync_heads'),
  emptyingCalls,
  exportFiles,
  ...DELETED_TABLES.filter((t) => t !== 'sync_heads' && t !== 'members').map(deleting),
  signIns,
  deleting('members'),
  // Sessions and keys name members, so theirs come first.
  sweeping('identity'),
  sweeping('erasure'),
];
