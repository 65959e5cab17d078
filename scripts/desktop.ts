/** `npm run desktop`: opens the Electron console against the server. */
import { join, resolve } from 'node:path';
import { readServerUrl } from '../desktop/main/config.ts';
import { openDesktop } from './electron-launch.ts';

const INSTALL_TIMEOUT_MS = 60_000;
const root = resolve(import.meta.dirname, '..');

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<number> {
  try {
    const serverUrl = readServerUrl();
    const electronDir = join(root, 'node_modules/electron');
    return await openDesktop({
      root,
      electronDir,
      serverUrl,
      installTimeoutMs: INSTALL_TIMEOUT_MS,
      say,
    });
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

process.exitCode = await main();
