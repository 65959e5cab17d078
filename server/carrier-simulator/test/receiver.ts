import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';

export type ReceivedCallback = {
  form: Record<string, string>;
  query: Record<string, unknown>;
  method: string;
  token: string;
  signature: string;
  path: string;
};

export type Receiver = {
  url: string;
  received: ReceivedCallback[];
  close(): Promise<void>;
};

/** A real HTTP server that keeps the callbacks it gets; `answer` chooses the status of each. */
export async function startReceiver(
  answer: (callback: ReceivedCallback, nth: number) => number = () => 204,
): Promise<Receiver> {
  const received: ReceivedCallback[] = [];
  const app = express();
  app.use(express.urlencoded({ extended: false }), (req, res) => {
    const callback = {
      form: { ...(req.body as Record<string, string> | undefined) },
      query: { ...req.query },
      method: req.method,
      token: req.get('i-twilio-idempotency-token') ?? '',
      signature: req.get('x-twilio-signature') ?? '',
      path: req.originalUrl,
    };
    received.push(callback);
    res.status(answer(callback, received.length)).end();
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
