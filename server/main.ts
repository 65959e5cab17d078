// From a configuration to a running server, and back down again.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApp, type App } from './app.ts';
import { outcomesFromCsv } from './carrier-simulator/outcomes.ts';
import { startCarrierSimulator } from './carrier-simulator/simulator.ts';
import type { CarrierSimulator, OutcomeSource } from './carrier-simulator/types.ts';
import type { Config } from './config.ts';
import { seedDemo } from './demo/seed.ts';
import { DEMO_SIGN_INS } from './demo/people.ts';
import type { Clock } from './platform/clock.ts';
import { openDatabase, type Database } from './platform/db/open.ts';
import { createLog, type Log } from './platform/log.ts';
import { loadSecrets, type Secrets } from './platform/secrets.ts';
import { StartError } from './platform/start-error.ts';

export type RunOptions = {
  config: Config;
  /** Folder of the built console; without it only the API is served. */
  consoleDir?: string;
  /** What the simulator plays for a number; the configured file, or the bundled sample, when absent. */
  outcomes?: OutcomeSource;
  /** A carrier simulator that runs elsewhere; one is started here when absent. */
  simulatorUrl?: string;
  /** Wall seconds per second of a simulated call; from the configuration when absent. */
  timeScale?: number;
  /** Told in words what happens, for whoever waits for the start. */
  say?: (line: string) => void;
  clock?: Clock;
};

export type Running = {
  url: string;
  app: App;
  database: Database;
  /** Null when it runs elsewhere. */
  simulator: CarrierSimulator | null;
  /** Finishes the work at hand, then stops the carrier simulator and the database. */
  stop(): Promise<void>;
};

/** @throws StartError in words for the person who starts the server. */
export async function runServer(options: RunOptions): Promise<Running> {
  const { config } = options;
  const log = createLog(config.logLevel);
  const secrets = readSecrets(config);
  const database = await openDatabase({
    dataDir: config.dataDir,
    databaseUrl: config.databaseUrl,
    secrets,
    log,
  });
  const stops: (() => Promise<void>)[] = [() => database.close()];
  const stop = async () => {
    for (const step of stops.splice(0).reverse()) await step();
  };
  try {
    const parts = { config, secrets, log, database };
    if (config.demo) {
      await seedDemo({
        parts,
        startSimulator: (clock) =>
          startSimulator({ config, timeScale: 0, clock, outcomes: bundledOutcomes() }, secrets),
        say: options.say ?? (() => undefined),
      });
    }
    const simulator = options.simulatorUrl ? null : await startSimulator(options, secrets);
    if (simulator) stops.push(() => simulator.close());
    const app = await createApp({
      ...parts,
      clock: options.clock,
      consoleDir: options.consoleDir,
      simulatorUrl: simulator?.url ?? options.simulatorUrl,
      demoSignIns: () => (config.demo ? DEMO_SIGN_INS : []),
    });
    // Before it listens: a start that fails half-way must not leave the port open.
    stops.push(() => app.close());
    const url = await app.listen();
    return { url, app, database, simulator, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

export type ServerParts = { config: Config; secrets: Secrets; log: Log; database: Database };

function readSecrets(config: Config): Secrets {
  try {
    return loadSecrets(config.dataDir, config.operatorToken);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOSPC' ? 'the disk is full' : message;
    throw new StartError(
      `Switchyard did not start: the data folder ${config.dataDir} cannot be used: ${why}. Set DATA_DIR to a folder it may write to.`,
    );
  }
}

const SAMPLE_OUTCOMES = join(import.meta.dirname, 'demo/sample/call-outcomes.csv');

function startSimulator(options: RunOptions, secrets: Secrets): Promise<CarrierSimulator> {
  const { speed, outcomesFile } = options.config.simulator;
  return startCarrierSimulator({
    accounts: [{ sid: secrets.simulator.accountSid, authToken: secrets.simulator.authToken }],
    timeScale: options.timeScale ?? 1 / speed,
    outcomes:
      options.outcomes ??
      (outcomesFile ? outcomesFromCsv(readOutcomes(outcomesFile)) : bundledOutcomes()),
    ...(options.clock ? { clock: options.clock } : {}),
  });
}

const bundledOutcomes = () => outcomesFromCsv(readOutcomes(SAMPLE_OUTCOMES));

function readOutcomes(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new StartError(
      `Switchyard did not start: SIMULATOR_OUTCOMES names ${file}, which cannot be read.`,
    );
  }
}
