/**
 * Documents as bytes that say nothing without their key: AES-256-GCM, a fresh nonce for each box, and the place of the
 * box bound into it, so that boxes cannot change places. One call for a whole page: WebCrypto costs more for the call
 * than for the bytes.
 */

export type Sealer = {
  seal(text: string, where: string): Promise<Uint8Array<ArrayBuffer>>;
  /** @throws `Unreadable` */
  open(box: Uint8Array<ArrayBuffer>, where: string): Promise<string>;
};

/** Sealed with another key, in another place, or changed since. */
export class Unreadable extends Error {
  constructor(where: string, cause?: unknown) {
    super(`${where} cannot be read with the key of this device`, { cause });
    this.name = 'Unreadable';
  }
}

const ALGORITHM = 'AES-GCM';
const NONCE_BYTES = 12;

export function createSealer(key: CryptoKey): Sealer {
  const toBytes = new TextEncoder();
  const toText = new TextDecoder();
  const howFor = (iv: Uint8Array<ArrayBuffer>, where: string): AesGcmParams => ({
    name: ALGORITHM,
    iv,
    additionalData: toBytes.encode(where),
  });
  return {
    seal: async (text, where) => {
      const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
      const sealed = await crypto.subtle.encrypt(howFor(nonce, where), key, toBytes.encode(text));
      const box = new Uint8Array(NONCE_BYTES + sealed.byteLength);
      box.set(nonce);
      box.set(new Uint8Array(sealed), NONCE_BYTES);
      return box;
    },
    open: async (box, where) => {
      const how = howFor(box.slice(0, NONCE_BYTES), where);
      try {
        return toText.decode(await crypto.subtle.decrypt(how, key, box.subarray(NONCE_BYTES)));
      } catch (cause) {
        throw new Unreadable(where, cause);
      }
    },
  };
}

/** The page can use the key and cannot read it back. */
export function importKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, ALGORITHM, false, ['encrypt', 'decrypt']);
}

export const KEY_BYTES = 32;

export function newKeyBytes(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(KEY_BYTES));
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** Takes base64url as well. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const plain = text.replaceAll('-', '+').replaceAll('_', '/');
  return Uint8Array.from(atob(plain), (letter) => letter.charCodeAt(0));
}
