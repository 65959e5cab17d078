// The server's own keys, in the data folder, readable by its owner alone. Everything else is derived from one key.
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  randomBytes,
  sign,
} from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Secrets = {
  /** 32 bytes; role passwords and the keys below come from it. */
  root: Buffer;
  /** Made at the first start; printed nowhere but in the data folder. */
  operatorToken: string;
  /** Credentials test-mode accounts use at the carrier simulator. */
  simulator: { accountSid: string; authToken: string };
  /** A password made from the root key; the same label always gives the same one. */
  derive(label: string): string;
  /** Encrypts a secret for one row; `where` (table, account, row) is bound into it. */
  seal(text: string, where: string): Buffer;
  /** @throws when the box was changed or belongs elsewhere. */
  open(box: Buffer, where: string): string;
  /** The Ed25519 key of one purpose; the same label always gives the same one. */
  signer(label: string): Signer;
};

export type Signer = {
  /** SPKI in PEM, for whoever verifies. */
  publicKey: string;
  /** Start of the SHA-256 of the public key: names it in what it signed. */
  keyId: string;
  sign(bytes: Buffer): Buffer;
};

/** Reads the key of this data folder, or makes one. */
export function loadSecrets(dataDir: string, operatorToken?: string): Secrets {
  const file = join(dataDir, 'server.key');
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  }
  const secrets = secretsFrom(Buffer.from(readFileSync(file, 'utf8').trim(), 'hex'), operatorToken);
  // For whoever runs the server and may read its folder; derived again from the key when it is deleted.
  writeFileSync(join(dataDir, 'operator.token'), `${secrets.operatorToken}\n`, { mode: 0o600 });
  return secrets;
}

export function secretsFrom(root: Buffer, operatorToken?: string): Secrets {
  if (root.length !== 32) throw new Error('the server key is damaged: it must be 64 hex digits');
  const derive = (label: string) => createHmac('sha256', root).update(label).digest();
  const boxKey = derive('row secrets');
  return {
    root,
    derive: (label) => derive(label).toString('base64url'),
    operatorToken: operatorToken ?? derive('operator token').toString('base64url'),
    simulator: {
      accountSid: `AC${derive('simulator sid').toString('hex').slice(0, 32)}`,
      authToken: derive('simulator token').toString('hex').slice(0, 32),
    },
    seal: (text, where) => seal(boxKey, text, where),
    open: (box, where) => open(boxKey, box, where),
    signer: (label) => signerFrom(derive(`ed25519 ${label}`)),
  };
}

/** What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410). */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

function signerFrom(seed: Buffer): Signer {
  const der = Buffer.concat([PKCS8_ED25519, seed]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(key);
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    keyId: createHash('sha256').update(spki).digest('hex').slice(0, 16),
    sign: (bytes) => sign(null, bytes, key),
  };
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

function seal(key: Buffer, text: string, where: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(where));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

function open(key: Buffer, box: Buffer, where: string): string {
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, NONCE_BYTES));
  decipher.setAAD(Buffer.from(where));
  decipher.setAuthTag(box.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const body = box.subarray(NONCE_BYTES + TAG_BYTES);
  return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
}
