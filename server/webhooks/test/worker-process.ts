// A server process that does nothing but deliver, for tests that kill it. Started with the database’s URL and key.
import { createAuditBuffer } from '../../platform/audit-buffer.ts';
import { systemClock } from '../../platform/clock.ts';
import type { Deps } from '../../platform/context.ts';
import { createPools } from '../../platform/db/pool.ts';
import { createLog } from '../../platform/log.ts';
import { secretsFrom } from '../../platform/secrets.ts';
import { startDeliveryJob } from '../job.ts';

const [ownerUrl, key, startMs] = process.argv.slice(2) as [string, string, string];
const secrets = secretsFrom(Buffer.from(key, 'hex'));
const deps: Deps = {
  pools: createPools(ownerUrl, secrets.root, () => undefined),
  clock: { ...systemClock, now: () => Number(startMs) },
  log: createLog('warn'),
  secrets,
  realtime: {
    emit: () => undefined,
    emitTo: () => undefined,
    listeners: () => [],
    disconnect: () => undefined,
    disconnectRole: () => undefined,
  },
  announce: () => undefined,
  publicUrl: () => '',
  settings: {
    twilio: undefined,
    simulatorUrl: null,
    webhookPrivateHosts: true,
    demoReceiver: () => null,
    uploadBytesMax: 0,
    mirrorContactsMax: 0,
    mail: undefined,
    factorRoles: [],
    demoPassword: null,
    ownerUrl,
    auditCheckpointFile: '',
    exportDir: '',
    isolation: { reportKey: null, database: { at: '', questions: 0, tables: [] } },
  },
  auditBuffer: createAuditBuffer(),
  wake: () => undefined,
};
startDeliveryJob(deps);
