// A customer's CRM: takes webhooks in, verifies both signatures of every delivery, and keeps the ids it has seen.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verifyDelivery } from '../../server/webhooks/signature.ts';

export type Receiver = {
  urlFor(account: string): string;
  /** The secret an endpoint signs with, once it is known. */
  expect(account: string, secret: string): void;
  counts(): { delivered: number; verified: number; failed: number; byType: Record<string, number> };
  close(): Promise<void>;
};

type Seen = { verified: boolean; type: string };

export async function startReceiver(): Promise<Receiver> {
  const secrets = new Map<string, string>();
  const seen = new Map<string, Seen>();
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const account = (req.url ?? '').slice(1);
      const body = Buffer.concat(chunks).toString('utf8');
      const secret = secrets.get(account) ?? '';
      const checked = verifyDelivery({ secret, headers: req.headers, body, now: Date.now() });
      const { type } = JSON.parse(body) as { type: string };
      const id = `${account} ${String(req.headers['webhook-id'])}`;
      const verified = checked.legacy && checked.standard;
      // A delivery that fails once stays failed: a forged one must not be washed clean by a good one.
      seen.set(id, { verified: verified && (seen.get(id)?.verified ?? true), type });
      res.writeHead(verified ? 204 : 400).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    urlFor: (account) => `${base}/${account}`,
    expect: (account, secret) => void secrets.set(account, secret),
    counts: () => {
      const all = [...seen.values()];
      const verified = all.filter((s) => s.verified).length;
      const byType: Record<string, number> = {};
      for (const s of all) byType[s.type] = (byType[s.type] ?? 0) + 1;
      return { delivered: all.length, verified, failed: all.length - verified, byType };
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
