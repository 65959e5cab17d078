// The key that signs: given with --key, or made for this run. Its public half stands beside the report.
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

export type SigningKey = { key: KeyObject; publicPem: string };

/** @param file made when it does not exist, readable by its owner alone. */
export function signingKey(file: string | undefined): SigningKey {
  const key = file === undefined ? generateKeyPairSync('ed25519').privateKey : readOrMake(file);
  const publicPem = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  return { key, publicPem };
}

function readOrMake(file: string): KeyObject {
  if (existsSync(file)) return createPrivateKey(readFileSync(file, 'utf8'));
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  return privateKey;
}
