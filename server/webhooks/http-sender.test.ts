import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../platform/clock.ts';
import type { Resolve } from './address-guard.ts';
import { createSender } from './http-sender.ts';
import { startReceiver, type Receiver } from './test/receiver.ts';

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

const toLoopback: Resolve = (_host, done) => done(null, [{ address: '127.0.0.1', family: 4 }]);
const message = (url: string) => ({ url, headers: {}, body: '{}' });

it('refuses to connect when a public name leads to an address inside', async () => {
  const sender = createSender(systemClock, { privateHosts: false, resolveHost: toLoopback });
  const answer = await sender.send(message('https://hooks.example.com/'));
  expect([answer.status, answer.error]).toEqual([null, 'address_refused']);
  await sender.close();
});

it('connects to the address that was vetted', async () => {
  const sender = createSender(systemClock, { privateHosts: true, resolveHost: toLoopback });
  const url = receiver.url.replace('127.0.0.1', 'hooks.example.com');
  expect(await sender.send(message(`${url}/named`))).toMatchObject({ status: 200, error: null });
  expect(receiver.on('/named').map((r) => r.headers.host)).toEqual([new URL(url).host]);
  await sender.close();
});

it('keeps what a receiver answers storable', async () => {
  const sender = createSender(systemClock, { privateHosts: true });
  receiver.answer('/odd', (res) => void res.end(Buffer.from([0, 0xff, 0x41])));
  const answer = await sender.send(message(`${receiver.url}/odd`));
  expect(answer.responseBody).toBe('\uFFFD\uFFFDA');
  await sender.close();
});

it('sends to the one receiver of its own, and to nothing else inside', async () => {
  const other = await startReceiver();
  const own = `${receiver.url}/own`;
  const sender = createSender(systemClock, { privateHosts: false, ownReceiver: () => own });
  expect(await sender.send(message(own))).toMatchObject({ status: 200, error: null });
  const refused = [
    `${receiver.url}/other`,
    `${own}?more`,
    own.replace('127.0.0.1', '127.0.0.2'),
    own.replace('127.0.0.1', 'localhost'),
    own.replace(/:\d+/, ''),
    `${other.url}/own`,
    own.replace('http:', 'https:'),
  ];
  for (const url of refused) {
    const { status, error } = await sender.send(message(url));
    expect([url, status, error]).toEqual([url, null, expect.stringMatching(/^address_refused/)]);
  }
  expect([...receiver.on('/other'), ...other.on('/own')]).toEqual([]);
  await sender.close();
  await other.close();
});

it('connects to its own receiver by name only where that name is meant', async () => {
  const options = { privateHosts: false, resolveHost: toLoopback };
  const own = `${receiver.url.replace('127.0.0.1', 'calls.example.com')}/by-name`;
  const sender = createSender(systemClock, { ...options, ownReceiver: () => own });
  expect(await sender.send(message(own))).toMatchObject({ status: 200, error: null });
  expect(await sender.send(message('https://calls.example.com/by-name'))).toMatchObject({
    status: null,
    error: 'address_refused',
  });
  await sender.close();
});
