// Stopping on a signal, as a terminal, npm and a supervisor send it.
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setUpHarbour } from '../server/test/app.ts';
import {
  isRunning,
  look,
  postgresOf,
  serve,
  until,
  type ServerProcess,
} from './crash/server-process.ts';

let dataDir: string;
let server: ServerProcess;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'switchyard-stop-'));
  server = serve({ dataDir });
});
afterEach(async () => {
  if (server.child.exitCode === null) await server.kill('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

/** As a terminal does it; the group may be gone by then. */
function toGroup({ child }: ServerProcess, signal: NodeJS.Signals): void {
  if (child.exitCode === null) process.kill(-(child.pid as number), signal);
}

async function expectCleanStop(postgres: number): Promise<void> {
  expect(await server.ended).toEqual({ code: 0, signal: null });
  expect(isRunning(postgres)).toBe(false);
  expect(troubleIn(server.said())).toEqual([]);
}

/** Lines that tell of something gone wrong, whole, so that a failed run names what it was. */
function troubleIn(said: string): string[] {
  return said.split('\n').filter((line) => /error|"level":[456]0|^\s+at /i.test(line));
}

describe('a server that is told to stop', () => {
  it.each([
    // Each is told which server to stop: the last signal of some comes when the next server runs already.
    ['SIGTERM', (it: ServerProcess) => void it.child.kill('SIGTERM')],
    [
      'SIGTERM twice',
      (it: ServerProcess) => {
        it.child.kill('SIGTERM');
        setTimeout(() => it.child.kill('SIGTERM'), 100);
      },
    ],
    ['Ctrl+C, which reaches the whole process group', (it: ServerProcess) => toGroup(it, 'SIGINT')],
    [
      'Ctrl+C that npm passes on once more',
      (it: ServerProcess) => {
        toGroup(it, 'SIGINT');
        it.child.kill('SIGINT');
        setTimeout(() => toGroup(it, 'SIGINT'), 150);
      },
    ],
    ['a closed terminal', (it: ServerProcess) => toGroup(it, 'SIGHUP')],
  ])('ends with 0 and leaves no PostgreSQL behind: %s', async (_how, send) => {
    await server.url;
    const { pid } = postgresOf(dataDir);
    send(server);
    await expectCleanStop(pid);
    server = serve({ dataDir });
    await server.url;
  });

  it('while it is still starting, stops when it has started', async () => {
    await until(() => readPid());
    server.child.kill('SIGINT');
    await expectCleanStop(readPid() as number);
  });

  it('says it is not ready, finishes the request at hand and tells its sockets', async () => {
    const base = await server.url;
    const owner = await setUpHarbour(base);
    const { pid } = postgresOf(dataDir);
    const socket = io(base, {
      path: '/realtime',
      auth: { token: owner.token },
      reconnection: false,
    });
    await new Promise((done) => socket.once('connect', () => done(null)));
    const told = new Promise<string>((done) => socket.once('disconnect', done));
    // A request whose last byte comes long after the signal.
    const body = JSON.stringify({
      name: 'Cedar Homes',
      slug: 'cedar',
      default_country: 'US',
      calling_window: { start: '00:00', end: '24:00' },
    });
    const slow = request(`${base}/v1/sub-accounts`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${owner.token}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      },
    });
    const answered = new Promise<number | undefined>((done, fail) => {
      slow.once('response', (r) => done(r.resume().statusCode));
      slow.once('error', fail);
    });
    // A failed expectation below must not leave it to be told of as well.
    answered.catch(() => undefined);
    slow.write(body.slice(0, 20));
    expect((await fetch(`${base}/readyz`)).status).toBe(200);
    const finishAsking = await beginAsking(base);
    server.child.kill('SIGTERM');
    await until(() => server.said().includes('Stopping'));
    expect(await finishAsking()).toMatch(/^HTTP\/1\.1 503 [^]*"reason":"stopping"/);
    expect(await told).toBe('io server disconnect');
    await until(() => isClosed(base));
    slow.end(body.slice(20));
    expect(await answered).toBe(201);
    await expectCleanStop(pid);
    server = serve({ dataDir });
    await server.url;
    const kept = await look(dataDir, "select 1 from accounts where name = 'Cedar Homes'");
    expect(kept).toHaveLength(1);
  });
});

/**
 * Asks whether it is ready, all but the last byte: a connection with a request at hand is not closed, so the
 * answer is that of a server that stops, however quickly it closes its port.
 */
async function beginAsking(base: string): Promise<() => Promise<string>> {
  const { hostname, port } = new URL(base);
  const socket = connect(Number(port), hostname).setEncoding('utf8');
  let answer = '';
  socket.on('data', (text: string) => (answer += text));
  const ended = new Promise<void>((done, fail) => socket.once('end', done).once('error', fail));
  await new Promise<void>((sent) =>
    socket.write(`GET /readyz HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r`, () =>
      sent(),
    ),
  );
  return async () => {
    socket.write('\n');
    await ended;
    return answer;
  };
}

/** Whether its port takes no connections any more. */
function isClosed(base: string): Promise<boolean> {
  const { hostname, port } = new URL(base);
  return new Promise((tell) => {
    const socket = connect(Number(port), hostname);
    socket.once('connect', () => tell(false)).once('error', () => tell(true));
    socket.once('connect', () => socket.destroy());
  });
}

function readPid(): number | null {
  try {
    return postgresOf(dataDir).pid;
  } catch {
    return null;
  }
}
