import { createHash, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import canonicalize from 'canonicalize';
import { describe, expect, it } from 'vitest';
import { checkReport, type Evidence } from './verify-in-window.ts';

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
const text = (value: unknown) => canonicalize(value) ?? '';

/** A report signed as the server signs it, by a key of its own. */
function signed(previous: string | null): { file: string; fingerprint: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const content = { format: 'switchyard-isolation-report/1', verdict: 'holds', previous };
  const value = sign(null, Buffer.from(text(content)), privateKey).toString('base64');
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const signature = { algorithm: 'Ed25519', public_key: pem, value };
  const der = createPublicKey(pem).export({ type: 'spki', format: 'der' });
  return { file: text({ ...content, signature }), fingerprint: sha256(der) };
}

function evidence(before: string | null = null): Evidence {
  const { file, fingerprint } = signed(before && sha256(before));
  const published = {
    number: before === null ? 1 : 2,
    sha256: sha256(file),
    previous: before && sha256(before),
    published_at: '2026-11-21T10:00:00.000Z',
    server_version: '0.1.0',
    key_fingerprint: fingerprint,
  };
  return { published, shown: JSON.parse(file), file, before };
}

const broken = async (given: Evidence) =>
  (await checkReport(given))?.filter(({ holds }) => !holds).map(({ id }) => id);

describe('a report that is checked in this window', () => {
  it('holds in all four points when nothing was touched, first or not', async () => {
    const found = await checkReport(evidence());
    expect(found?.map(({ id }) => id)).toEqual(['unchanged', 'published', 'follows', 'shown']);
    expect(await broken(evidence())).toEqual([]);
    expect(await broken(evidence(signed(null).file))).toEqual([]);
  });

  it('is refused for one changed word, and for a space at the end', async () => {
    const good = evidence();
    const changed = good.file.replace('holds', 'broke');
    expect(await broken({ ...good, file: changed })).toEqual(['unchanged', 'published', 'shown']);
    const longer = `${good.file} `;
    expect(await broken({ ...good, file: longer })).toEqual(['unchanged', 'published', 'shown']);
    expect(await broken({ ...good, file: 'no report' })).toHaveLength(4);
  });

  it('is refused when it is genuine, and another one was published', async () => {
    const other = evidence();
    expect(await broken({ ...evidence(), file: other.file, shown: other.shown })).toEqual([
      'published',
    ]);
  });

  it('is refused when it does not follow the report before it', async () => {
    const good = evidence(signed(null).file);
    expect(await broken({ ...good, before: signed(null).file })).toEqual(['follows']);
    expect(await broken({ ...good, before: null })).toEqual(['follows']);
  });

  it('is refused when the page shows other figures than were signed', async () => {
    expect(await broken({ ...evidence(), shown: { verdict: 'holds' } })).toEqual(['shown']);
    const found = await checkReport({ ...evidence(), shown: null });
    expect(found?.map(({ id }) => id)).toEqual(['unchanged', 'published', 'follows']);
  });
});
