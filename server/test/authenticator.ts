// A passkey in software: ES256, user verified, attestation "none". Enough to answer the server as a browser would, and
// to answer wrongly in one point at a time.
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** What an answer is made from; tests bend one of them. */
export type Ceremony = { challenge: string; origin: string; counter: number };

const PRESENT = 0x01;
const VERIFIED = 0x04;
const HAS_CREDENTIAL = 0x40;

export function createAuthenticator(rpId: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const credentialId = randomBytes(16);
  const id = credentialId.toString('base64url');
  const about = { id, rawId: id, type: 'public-key', clientExtensionResults: {} } as const;

  const dataOf = (flags: number, counter: number, rest: Buffer = Buffer.alloc(0)): Buffer => {
    const head = Buffer.alloc(5);
    head.writeUInt8(flags, 0);
    head.writeUInt32BE(counter, 1);
    return Buffer.concat([sha256(rpId), head, rest]);
  };
  return {
    /** The answer to the options of a new passkey. */
    make({ challenge, origin, counter }: Ceremony) {
      const length = Buffer.from([0, credentialId.length]);
      const credential = Buffer.concat([Buffer.alloc(16), length, credentialId, coseKey()]);
      const data = dataOf(PRESENT | VERIFIED | HAS_CREDENTIAL, counter, credential);
      const attestationObject = cborMap([
        [cborText('fmt'), cborText('none')],
        [cborText('attStmt'), cborMap([])],
        [cborText('authData'), cborBytes(data)],
      ]);
      const client = clientData('webauthn.create', { challenge, origin });
      return {
        ...about,
        response: {
          clientDataJSON: client.toString('base64url'),
          attestationObject: attestationObject.toString('base64url'),
        },
      };
    },
    /** The answer to the options of a proof. */
    prove({ challenge, origin, counter }: Ceremony) {
      const data = dataOf(PRESENT | VERIFIED, counter);
      const client = clientData('webauthn.get', { challenge, origin });
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), privateKey);
      return {
        ...about,
        response: {
          clientDataJSON: client.toString('base64url'),
          authenticatorData: data.toString('base64url'),
          signature: signature.toString('base64url'),
        },
      };
    },
  };

  /** RFC 9053: kty EC2, alg ES256, crv P-256, x, y. */
  function coseKey(): Buffer {
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    return cborMap([
      [Buffer.from([0x01]), Buffer.from([0x02])],
      [Buffer.from([0x03]), Buffer.from([0x26])],
      [Buffer.from([0x20]), Buffer.from([0x01])],
      [Buffer.from([0x21]), cborBytes(Buffer.from(x, 'base64url'))],
      [Buffer.from([0x22]), cborBytes(Buffer.from(y, 'base64url'))],
    ]);
  }
}

function clientData(type: string, { challenge, origin }: Omit<Ceremony, 'counter'>): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}

function sha256(data: string | Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}

/** Of 24 to 255 bytes, in the shortest form: the server’s library knows no other. */
function cborBytes(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x58, bytes.length]), bytes]);
}

function cborText(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 + text.length]), Buffer.from(text)]);
}

function cborMap(entries: readonly (readonly [Buffer, Buffer])[]): Buffer {
  return Buffer.concat([Buffer.from([0xa0 + entries.length]), ...entries.flat()]);
}
