// A PostgreSQL that ends a connection in the moment it is ready, as one that is shut down or fails over does.
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openPool } from './pool.ts';

const message = (kind: string, ...parts: (string | number)[]): Buffer => {
  const body = Buffer.concat(
    parts.map((part) => {
      if (typeof part === 'string') return Buffer.from(part);
      const word = Buffer.alloc(4);
      word.writeInt32BE(part);
      return word;
    }),
  );
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(kind), length, body]);
};
const READY_AND_GONE = Buffer.concat([
  message('R', 0),
  message('Z', 'I'),
  message('E', 'SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0'),
]);

let server: Server;
afterEach(() => server.close());

async function listen(): Promise<number> {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(READY_AND_GONE));
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

describe('a pool', () => {
  it('says at the next statement that a connection ended while it was handed out', async () => {
    const port = await listen();
    const pool = openPool({ host: '127.0.0.1', port, user: 'app', database: 'app' });
    pool.on('error', () => undefined);
    const uncaught: Error[] = [];
    const onUncaught = (error: Error): void => void uncaught.push(error);
    process.prependListener('uncaughtException', onUncaught);
    const client = await pool.connect();
    await expect(client.query('select 1')).rejects.toThrow();
    process.off('uncaughtException', onUncaught);
    expect(uncaught).toEqual([]);
    client.release(true);
    await pool.end();
  });
});
