import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hash64 } from './hash64.ts';

describe('the hash of the digest', () => {
  it('is the first 8 bytes of md5 over id and version, for any of them', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (id, ver) => {
        const hex = createHash('md5').update(`${id}:${ver}`).digest('hex').slice(0, 16);
        expect(hash64(id.toUpperCase(), ver)).toBe(BigInt(`0x${hex}`));
      }),
    );
  });
});
