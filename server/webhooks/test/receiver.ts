// A webhook receiver as a customer would run one: a real HTTP server that keeps what it was sent.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export type Received = {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  json: ReceivedBody;
};
export type ReceivedBody = {
  id: string;
  type: string;
  api_version: string;
  account_id: string;
  created_at: string;
  delivered_at: string;
  attempt: number;
  data: Record<string, unknown>;
};

export type Receiver = {
  url: string;
  received: Received[];
  on(path: string): Received[];
  /** How a path answers; 200 with `ok` unless said. */
  answer(path: string, fn: (res: ServerResponse, received: Received) => void): void;
  /** Ends every connection, with whatever hangs on it. */
  hangUp(): void;
  close(): Promise<void>;
};

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const answers = new Map<string, (res: ServerResponse, received: Received) => void>();
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const path = req.url ?? '';
      const one = {
        path,
        headers: req.headers,
        body,
        json: JSON.parse(body || '{}') as ReceivedBody,
      };
      received.push(one);
      const answer = answers.get(path) ?? ((r: ServerResponse) => void r.end('ok'));
      answer(res, one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    on: (path) => received.filter((r) => r.path === path),
    answer: (path, fn) => void answers.set(path, fn),
    hangUp: () => server.closeAllConnections(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function status(code: number, headers: Record<string, string> = {}) {
  return (res: ServerResponse) => void res.writeHead(code, headers).end(`status ${code}`);
}

/** Waits until `probe` answers something true; fails with the last answer after 20 s. */
export async function until<T>(
  probe: () => T | Promise<T>,
): Promise<Exclude<NonNullable<T>, false>> {
  for (let tries = 0; tries < 800; tries += 1) {
    const found = await probe();
    if (found) return found as Exclude<NonNullable<T>, false>;
    await wait(25);
  }
  throw new Error(`waited in vain for ${probe}`);
}
