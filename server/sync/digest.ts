// Finds silent divergence: the console computes the same two numbers over what it holds.
import type { MirrorName } from '../../shared/sync.ts';
import { inSnapshot, mustFind, type Ctx } from '../platform/context.ts';
import * as sql from './feed.sql.ts';
import { scopeOf } from './pull.ts';

/**
 * Count of the live documents of a bucket with `seq` ≤ `upto`, and the sum modulo 2^64 of the first 8 bytes
 * (big-endian) of md5('<id>:<ver>') over them. Compare right after a pull to the end, with `upto` from its
 * checkpoint: a document that changed since counts no longer here and still counts there, so a difference
 * means something only when it is still there after one more pull.
 * @throws AppError not_found when the bucket is not in the caller’s scope
 */
export function digest(
  ctx: Ctx,
  input: { coll: MirrorName; bucket: string; upto: number },
): Promise<{ n: number; h: string }> {
  return inSnapshot(ctx, async (tx) => {
    const scope = await scopeOf(ctx.deps, tx, input.coll);
    mustFind(scope.find((bucket) => bucket === input.bucket));
    return sql.digest(tx, input.coll, input);
  });
}
