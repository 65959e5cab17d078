import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterEach, expect, it } from 'vitest';
import { errorHandler } from './errors.ts';
import { createLog } from '../log.ts';
import { requireTls, securityHeaders } from './web.ts';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A server behind a proxy on the same machine, which says how the client came. */
async function ask(
  publicUrl: string | undefined,
  headers: Record<string, string>,
  softphone = false,
) {
  const app = express();
  app.set('trust proxy', 'loopback');
  app.use(securityHeaders(publicUrl, { softphone }), requireTls(publicUrl));
  app.get('/', (_req, res) => void res.json({ answered: true }));
  app.use(errorHandler(createLog('silent'), new Map()));
  const server = createServer(app).listen(0, '127.0.0.1');
  ends.push(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return fetch(`http://127.0.0.1:${port}/`, { headers, redirect: 'manual' });
}

const PLAIN = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'http' };
const OVER_TLS = { ...PLAIN, 'x-forwarded-proto': 'https' };

it('refuses a request over plain HTTP, and does not redirect it, when the public URL is https', async () => {
  const answer = await ask('https://calls.example.com', PLAIN);
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
    403,
    'https_required',
  ]);
  expect((await ask('https://calls.example.com', OVER_TLS)).status).toBe(200);
});

it('answers a check of the same machine, and a server without a public URL', async () => {
  expect((await ask('https://calls.example.com', {})).status).toBe(200);
  expect((await ask(undefined, PLAIN)).status).toBe(200);
});

it('promises TLS for two years, below the host as well, only where the public URL is https', async () => {
  const header = async (url: string | undefined) =>
    (await ask(url, OVER_TLS)).headers.get('strict-transport-security');
  expect(await header('https://calls.example.com')).toBe('max-age=63072000; includeSubDomains');
  expect(await header('http://localhost:4600')).toBeNull();
});

it('sends the headers that keep a page from being framed, sniffed or fed by another origin', async () => {
  const { headers } = await ask(undefined, {});
  const policy = headers.get('content-security-policy') ?? '';
  for (const part of [
    "default-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "connect-src 'self';",
  ])
    expect(policy).toContain(part);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
  expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
});

it('lets a page reach the carrier of a softphone only where there is one', async () => {
  const { headers } = await ask(undefined, {}, true);
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(
    /connect-src 'self' wss:\/\/voice-js\.roaming\.twilio\.com [^;]*https:\/\/eventgw\.twilio\.com/,
  );
  expect(policy).not.toContain('*');
});
