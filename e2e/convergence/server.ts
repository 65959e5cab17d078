// The real server in a process of its own, on one port for the whole run, to be killed and started again. Changes
// arrive as messages and are made inside it.
import { createApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import type { MirrorName } from '../../shared/sync.ts';
import { createLog } from '../../server/platform/log.ts';
import { openCopy } from '../isolation-report/cluster.ts';
import { makeChange, type Change, type Seeded } from './changes.ts';
import * as sql from './changes.sql.ts';

export type ServerOrder = {
  clusterUrl: string;
  keyHex: string;
  name: string;
  port: number;
  dataDir: string;
};
export type Ask = { id: number; accountId: string; change: Change };
export type Answer =
  | { ready: true }
  /** Two transactions hold their numbers; they go on when they are told to. */
  | { id: number; isOpen: true }
  | { id: number; made: Seeded }
  | { id: number; failed: string };

const MANY = 1_000_000_000;
const order = JSON.parse(process.env['CONVERGENCE'] ?? '{}') as ServerOrder;
const database = openCopy(order.clusterUrl, order.keyHex, order.name);
const app = await createApp({
  config: readConfig({
    PORT: String(order.port),
    DATA_DIR: order.dataDir,
    DEMO: 'off',
    SECOND_FACTOR: 'optional',
  }),
  database,
  secrets: database.secrets,
  log: createLog(process.env['TEST_LOG'] ?? 'silent'),
  limits: { accountPerMinute: MANY, sessionPerMinute: MANY, addressPerMinute: MANY },
});
await app.listen();
// For the mutant whose numbers are taken without the lock; nothing else asks for it.
Object.assign(globalThis, {
  unlockedSeq: async (accountId: string, count: number) =>
    (await database.admin.query(sql.TAKE_UNLOCKED, [accountId, count])).rows,
});
const answer = (message: Answer): void => void process.send?.(message);
const open = new Map<number, () => void>();
process.on('message', (message: Ask | { goOn: number }) => {
  if ('goOn' in message) return open.get(message.goOn)?.();
  const { id, accountId, change } = message;
  const between = (): Promise<void> =>
    new Promise((goOn) => {
      open.set(id, goOn);
      answer({ id, isOpen: true });
    });
  const colls: MirrorName[] = change.kind === 'code' ? ['codes'] : ['contacts', 'lists'];
  const onChanged = (seq: number): void =>
    app.deps.realtime.emit(accountId, 'poke', { colls, seq });
  makeChange({ pool: database.pools.app, accountId, onChanged, between }, change).then(
    (made) => answer({ id, made }),
    (error: Error) => answer({ id, failed: error.message }),
  );
});
process.once('disconnect', () => process.exit(0));
answer({ ready: true });
