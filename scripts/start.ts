// `npm start`: builds the console when it is stale, starts the server, prints where to go and who may sign in.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { readConfig } from '../server/config.ts';
import { DEMO_SIGN_INS } from '../server/demo/people.ts';
import { runServer, type Running } from '../server/main.ts';
import { StartError } from '../server/platform/start-error.ts';
import { runUntilSignal } from '../server/signals.ts';
import { isConsoleStale } from './electron-launch.ts';

const ROOT = join(import.meta.dirname, '..');
const CONSOLE_DIR = join(ROOT, 'out/renderer');

const say = (line: string) => void process.stdout.write(`${line}\n`);

function buildConsole(): Promise<void> {
  if (!isConsoleStale(ROOT)) return Promise.resolve();
  return new Promise((resolve, reject) => {
    // Out of reach of Ctrl+C, which is the server's to answer; it ends with this process.
    const child = spawn(process.execPath, [join(ROOT, 'scripts/build-console.ts')], {
      cwd: ROOT,
      detached: process.platform !== 'win32',
    });
    process.once('exit', () => void child.kill());
    const output: string[] = [];
    child.stdout.on('data', (text) => output.push(String(text)));
    child.stderr.on('data', (text) => output.push(String(text)));
    child.once('close', (code) => {
      if (code === 0) return resolve();
      reject(new StartError(`The console could not be built:\n${output.join('')}`));
    });
  });
}

function greet(running: Running, demo: boolean): void {
  say('');
  say(`  Switchyard is running at ${running.url}`);
  say(`  API: ${running.url}/docs`);
  if (demo) {
    say('');
    say('  Demo sign-ins:');
    for (const person of DEMO_SIGN_INS) {
      say(`    ${person.email.padEnd(28)} ${person.password.padEnd(20)} ${person.what}`);
    }
  } else {
    say('  Open it to create the first owner.');
  }
  say('');
  say('  Ctrl+C stops it; everything is kept.');
}

async function main(): Promise<void> {
  const config = readConfig();
  const start = () =>
    runServer({ config, consoleDir: CONSOLE_DIR, say: (line) => say(`  ${line}`) });
  // A terminal that was closed must not turn the clean stop into a crash.
  process.stdout.on('error', () => undefined);
  const [running] = await Promise.all([runUntilSignal(start, say), buildConsole()]);
  greet(running, config.demo);
}

main().catch((error: unknown) => {
  const text = error instanceof StartError ? error.message : (error as Error).stack;
  process.stderr.write(`${text}\n`);
  process.exit(1);
});
