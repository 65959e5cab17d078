import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { guardedLookup, isPublicAddress, refuseUrl } from './address-guard.ts';

const PUBLIC = [
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.1',
  '169.253.255.255',
  '169.255.0.0',
  '172.15.255.255',
  '172.32.0.0',
  '192.167.255.255',
  '192.169.0.0',
  '198.17.255.255',
  '198.20.0.0',
  '223.255.255.255',
  '2606:4700:4700::1111',
  '2a00:1450:4001:81b::200e',
  '2001:4860:4860::8888',
];

const NOT_PUBLIC = [
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.0',
  '10.255.255.255',
  '100.64.0.0',
  '100.127.255.255',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.8',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.0.1',
  '192.168.255.255',
  '198.18.0.1',
  '198.19.255.255',
  '198.51.100.7',
  '203.0.113.9',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  '168.63.129.16',
  '::',
  '::1',
  '::127.0.0.1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:8.8.8.8',
  '64:ff9b::7f00:1',
  '64:ff9b::8.8.8.8',
  '64:ff9b:1::1',
  '100::1',
  '2001::1',
  '2001:10::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '3fff::1',
  '5f00::1',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1',
  'fe80::1%eth0',
  '2606:4700::1%lo',
  'fec0::1',
  'ff02::1',
  'ff0e::1',
  '',
  'localhost',
  '127.1',
  '0x7f.1',
];

describe('public addresses', () => {
  it.each(PUBLIC)('allows %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each(NOT_PUBLIC)('refuses %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('webhook URLs', () => {
  const deny = { privateHosts: false };

  it.each([
    'https://hooks.example.com/in',
    'https://hooks.example.com:443/in?x=1',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]/',
    'https://xn--bcher-kva.example/',
    'https://hooks.example.com./',
  ])('allows %s', (url) => {
    expect(refuseUrl(url, deny)).toBeNull();
  });

  it.each([
    'http://hooks.example.com/',
    'ftp://hooks.example.com/',
    'file:///etc/passwd',
    'not a url',
    'https://hooks.example.com:8443/',
    'https://user:word@hooks.example.com/',
    'https://user@hooks.example.com/',
    'https://hooks.example.com/#part',
    'https://localhost/',
    'https://LOCALHOST./',
    'https://a.localhost/',
    'https://db/',
    'https://printer.local/',
    'https://metadata.google.internal/',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0x7f.0.0.1/',
    'https://0177.0.0.1/',
    'https://017700000001/',
    'https://0/',
    'https://①②⑦.0.0.1/',
    'https://127.0.0.1./',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[64:ff9b::a00:1]/',
    'https://[fe80::1%25eth0]/',
    'https://[2002:a00:1::]/',
  ])('refuses %s', (url) => {
    expect(refuseUrl(url, deny)).not.toBeNull();
  });

  it('allows private hosts over http on any port where the server is set up for it, and still no passwords', () => {
    const allow = { privateHosts: true };
    expect(refuseUrl('http://127.0.0.1:9999/in', allow)).toBeNull();
    expect(refuseUrl('http://user:word@127.0.0.1:9999/in', allow)).not.toBeNull();
    expect(refuseUrl('ftp://127.0.0.1/', allow)).not.toBeNull();
  });
});

describe('names that resolve', () => {
  const found = (...addresses: string[]): LookupAddress[] =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const ask = (answers: LookupAddress[][], privateHosts = false) => {
    let asked = 0;
    const lookup = guardedLookup({ privateHosts }, (_host, done) =>
      done(null, answers[asked++] ?? []),
    );
    return new Promise<LookupAddress[]>((resolve, reject) => {
      lookup('hooks.example.com', { all: true }, (error, chosen) =>
        error ? reject(error) : resolve(chosen as LookupAddress[]),
      );
    });
  };

  it('pins one address of those that were checked', async () => {
    expect(await ask([found('2606:4700::1', '8.8.8.8', '8.8.4.4')])).toEqual([
      { address: '8.8.8.8', family: 4 },
    ]);
  });

  it('refuses a name when any one of its addresses is private', async () => {
    await expect(ask([found('8.8.8.8', '10.0.0.1')])).rejects.toThrow('not public');
    await expect(ask([found('::1')])).rejects.toThrow('not public');
  });

  it('refuses a name without an address', async () => {
    await expect(ask([[]])).rejects.toThrow('no address');
  });

  it('lets private addresses pass where the server is set up for it', async () => {
    expect(await ask([found('127.0.0.1')], true)).toEqual(found('127.0.0.1'));
  });
});
