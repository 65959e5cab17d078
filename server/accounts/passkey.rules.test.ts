import { expect, it } from 'vitest';
import { relyingPartyOf } from './passkey.rules.ts';

it.each([
  ['https://calls.example.com/', { id: 'calls.example.com', origin: 'https://calls.example.com' }],
  ['http://127.0.0.1:4600', { id: 'localhost', origin: 'http://localhost:4600' }],
  ['http://[::1]:4600', { id: 'localhost', origin: 'http://localhost:4600' }],
  ['http://192.168.1.9:4600', null],
  ['http://[fd00::1]:4600', null],
  ['', null],
])('gives passkeys at %s to %o', (url, party) => {
  expect(relyingPartyOf(url)).toEqual(party);
});
