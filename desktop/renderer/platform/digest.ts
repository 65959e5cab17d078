/**
 * Finds silent divergence and heals it. Both sides count and hash the documents of a bucket; when
 * they differ although nothing changed meanwhile, the bucket is pulled again from 0.
 */
import { digest as digestEndpoint, type MirrorName } from '../../../shared/sync.ts';
import { type ApiClient, ApiError } from './api.ts';
import { hash64 } from './hash64.ts';
import { type Mirror, MIRROR_NAMES } from './mirror.ts';
import { dropTombstones, scanLive } from './pull-page.ts';

export type Sum = { n: number; h: string };
export type DigestFinding = {
  coll: MirrorName;
  bucket: string;
  /** `equal`, or `healed` after a difference, or `different` still. */
  outcome: 'equal' | 'healed' | 'different';
  local: Sum;
  server: Sum;
};

/** The mirror changes while it is compared; a difference counts when two looks in a row find it. */
const LOOKS = 2;
const MODULUS = 2n ** 64n;

export type DigestOptions = { mirror: Mirror; api: ApiClient; signal?: AbortSignal };

/** Compares every bucket of every mirror, healing what differs. */
export async function digestAll(options: DigestOptions): Promise<DigestFinding[]> {
  const findings: DigestFinding[] = [];
  for (const coll of MIRROR_NAMES) {
    findings.push(...(await digestMirror(options, coll)));
    await dropTombstones(options.mirror.table(coll));
  }
  return findings;
}

async function digestMirror(options: DigestOptions, coll: MirrorName): Promise<DigestFinding[]> {
  const first = await compareAll(options, coll);
  const findings: DigestFinding[] = [];
  const suspects = new Set<string>();
  for (const found of first) {
    if (found.outcome === 'equal') findings.push(found);
    else suspects.add(found.bucket);
  }
  for (let look = 1; look < LOOKS && suspects.size > 0; look += 1) {
    for (const found of await compareAll(options, coll, suspects)) {
      if (found.outcome !== 'equal') continue;
      findings.push(found);
      suspects.delete(found.bucket);
    }
  }
  if (suspects.size === 0) return findings;
  for (const bucket of suspects) options.mirror.resetBucket(coll, bucket);
  for (const found of await compareAll(options, coll, suspects)) {
    findings.push(found.outcome === 'equal' ? { ...found, outcome: 'healed' } : found);
  }
  return findings;
}

/** Pulls to the end, then compares up to where the mirror has come. */
async function compareAll(
  { mirror, api, signal }: DigestOptions,
  coll: MirrorName,
  only?: ReadonlySet<string>,
): Promise<DigestFinding[]> {
  await mirror.pullToEnd(signal);
  const cursors = Object.entries(mirror.cursor(coll)?.b ?? {});
  const locals = await sumLocal(mirror, coll);
  const findings: DigestFinding[] = [];
  for (const [bucket, upto] of cursors) {
    if (only && !only.has(bucket)) continue;
    const server = await askServer(api, { coll, bucket, upto }, signal);
    if (!server) continue;
    const local = locals.get(bucket) ?? { n: 0, h: '0' };
    const outcome = local.n === server.n && local.h === server.h ? 'equal' : 'different';
    findings.push({ coll, bucket, outcome, local, server });
  }
  return findings;
}

/** One scan for all buckets. */
export async function sumLocal(
  mirror: Pick<Mirror, 'table'>,
  coll: MirrorName,
): Promise<Map<string, Sum>> {
  const sums = new Map<string, { n: number; h: bigint }>();
  await scanLive(mirror.table(coll), ({ bucket, id, ver }) => {
    const sum = sums.get(bucket) ?? { n: 0, h: 0n };
    sums.set(bucket, { n: sum.n + 1, h: (sum.h + hash64(id, ver)) % MODULUS });
  });
  return new Map([...sums].map(([bucket, { n, h }]) => [bucket, { n, h: h.toString() }]));
}

/** `null` when the bucket was revoked meanwhile; the next pull purges it. */
async function askServer(
  api: ApiClient,
  body: { coll: MirrorName; bucket: string; upto: number },
  signal?: AbortSignal,
): Promise<Sum | null> {
  try {
    return await api.call(digestEndpoint, { body, signal });
  } catch (error) {
    if (error instanceof ApiError && error.code === 'not_found') return null;
    throw error;
  }
}
