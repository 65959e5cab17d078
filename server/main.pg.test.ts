// Starting and stopping, and every way a start can fail: one clear sentence, no stack trace, nothing lost.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { runServer, type Running } from './main.ts';
import { StartError } from './platform/start-error.ts';
import { call, setUpHarbour } from './test/app.ts';

const folders: string[] = [];
const running: Running[] = [];

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-start-'));
  folders.push(folder);
  return folder;
}

async function start(env: Record<string, string>): Promise<Running> {
  const server = await runServer({
    config: readConfig({
      PORT: '0',
      DEMO: 'off',
      SECOND_FACTOR: 'optional',
      LOG_LEVEL: 'silent',
      ...env,
    }),
  });
  running.push(server);
  return server;
}

async function failure(env: Record<string, string>): Promise<string> {
  const error: unknown = await start(env).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(StartError);
  const { message } = error as StartError;
  expect(message).not.toMatch(/\n\s+at /);
  return message;
}

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('starting the server', () => {
  it('keeps everything over a stop and a start', async () => {
    const folder = newFolder();
    const first = await start({ DATA_DIR: folder });
    const owner = await setUpHarbour(first.url);
    await running.pop()?.stop();
    const second = await start({ DATA_DIR: folder });
    const again = await call(second.url, { path: '/v1/session', token: owner.token });
    expect(again.status).toBe(200);
    for (const path of ['/livez', '/readyz', '/openapi.json', '/docs']) {
      expect((await call(second.url, { path })).status).toBe(200);
    }
  }, 60_000);

  it('says that another server works in the data folder, and leaves that one alone', async () => {
    const folder = newFolder();
    const first = await start({ DATA_DIR: folder });
    expect(await failure({ DATA_DIR: folder })).toMatch(
      /another Switchyard server is running on the data folder/,
    );
    expect((await call(first.url, { path: '/readyz' })).status).toBe(200);
  }, 60_000);

  it('says that the port is taken', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => squatter.once('listening', done));
    const { port } = squatter.address() as AddressInfo;
    const message = await failure({ DATA_DIR: newFolder(), PORT: String(port) });
    expect(message).toBe(
      `Switchyard did not start: port ${port} is taken. Set PORT to another one, or 0 for any.`,
    );
    squatter.close();
  }, 60_000);

  it('says that PostgreSQL is down', async () => {
    const env = { DATA_DIR: newFolder(), DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' };
    expect(await failure(env)).toMatch(
      /^Switchyard did not start: the PostgreSQL of DATABASE_URL at 127.0.0.1:9 cannot be used/,
    );
  });

  it('says that the data folder cannot be used', async () => {
    const file = join(newFolder(), 'a-file');
    writeFileSync(file, '');
    expect(await failure({ DATA_DIR: file })).toMatch(
      /^Switchyard did not start: the data folder .* cannot be used/,
    );
  });

  it('lists every wrong option at once', () => {
    const read = () => readConfig({ PORT: 'http', DEMO: 'maybe', TWILIO_ACCOUNT_SID: 'AC' });
    expect(read).toThrow(StartError);
    expect(read).toThrow(/PORT: [^\n]+\nDEMO: [^\n]+\nTWILIO_ACCOUNT_SID: /);
  });
});
