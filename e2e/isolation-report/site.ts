// The real server on one database of the cluster: every feature, its jobs, its carrier simulator.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp, type App } from '../../server/app.ts';
import { startCarrierSimulator } from '../../server/carrier-simulator/simulator.ts';
import { readConfig } from '../../server/config.ts';
import { createLog } from '../../server/platform/log.ts';
import { openCopy, type OpenDatabase } from './cluster.ts';

export type Site = {
  url: string;
  app: App;
  database: OpenDatabase;
  /** What the server logged as its own faults, the newest last. */
  faults: readonly string[];
  close(): Promise<void>;
};

const MANY = 1_000_000;
const UNLIMITED = { accountPerMinute: MANY, sessionPerMinute: MANY, addressPerMinute: MANY };

type Where = { clusterUrl: string; keyHex: string };

/** @param consoleDir where the built console is, for a browser to open it */
export async function openSite(where: Where, name: string, consoleDir?: string): Promise<Site> {
  const database = openCopy(where.clusterUrl, where.keyHex, name);
  const { accountSid: sid, authToken } = database.secrets.simulator;
  const simulator = await startCarrierSimulator({
    accounts: [{ sid, authToken }],
    timeScale: 0,
  });
  const dataDir = mkdtempSync(join(tmpdir(), 'switchyard-isolation-'));
  const config = readConfig({
    PORT: '0',
    DATA_DIR: dataDir,
    DEMO: 'off',
    // A factor is a way in, not a wall between accounts; identities here come in by password.
    SECOND_FACTOR: 'optional',
    WEBHOOK_PRIVATE_HOSTS: 'allow',
  });
  const faults: string[] = [];
  const app = await createApp({
    config,
    database,
    secrets: database.secrets,
    log: createLog('error', { write: (line) => void faults.push(line) }),
    simulatorUrl: simulator.url,
    consoleDir,
    // Everything comes from one address, and much of it is wrong on purpose.
    limits: UNLIMITED,
  });
  const url = await app.listen();
  return {
    url,
    app,
    database,
    faults,
    close: async () => {
      await app.close();
      await simulator.close();
      await database.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
