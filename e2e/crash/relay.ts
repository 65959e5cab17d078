// Stands before a server that comes and goes, as a balancer does: the carrier keeps one address for its callbacks.
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Relay = {
  url: string;
  to(target: string): void;
  /** Keeps requests waiting for the next target; without it they go to the last one and fail while it is dead. */
  hold(): void;
  close(): void;
};

export async function startRelay(): Promise<Relay> {
  let target = Promise.withResolvers<string>();
  const server = createServer(async (req, res) => {
    const fail = () => void (res.headersSent ? res.destroy() : res.writeHead(502).end());
    const { method, headers, url } = req;
    const onward = request(
      (await target.promise) + url,
      { method, headers, agent: false },
      (answer) => {
        res.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.on('error', fail).pipe(res);
      },
    );
    onward.on('error', fail);
    req.pipe(onward);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    to: (next) => {
      target.resolve(next);
      target = Promise.withResolvers();
      target.resolve(next);
    },
    hold: () => void (target = Promise.withResolvers()),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
