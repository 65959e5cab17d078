// Session tokens and API keys: how they are made, stored and compared.
import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** SHA-256 is enough for values of 160 random bits and more. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** `sw_test_…` or `sw_live_…`: 192 random bits and a checksum that lets a scanner tell it from noise. */
export function newApiKey(mode: 'test' | 'live'): string {
  const body = `sw_${mode}_${randomBytes(24).toString('hex')}`;
  return `${body}${keyChecksum(body)}`;
}

const API_KEY = /^(sw_(?:test|live)_[0-9a-f]{48})([0-9a-z]{7})$/;

export function isApiKey(token: string): boolean {
  const parts = API_KEY.exec(token);
  return parts !== null && keyChecksum(parts[1] as string) === parts[2];
}

function keyChecksum(body: string): string {
  return crc32(body).toString(36).padStart(7, '0');
}
