import type { ApiKey } from '../../shared/api-keys.ts';
import type { Scope } from '../../shared/roles.ts';
import { audit } from '../platform/audit.ts';
import { memberIdOf, mustFind, newId, type Ctx } from '../platform/context.ts';
import * as credentials from './credentials.sql.ts';
import { newApiKey, tokenHash } from './credentials.ts';
import { asIdentity } from './identity.ts';
import * as sql from './sql.ts';

export function listApiKeys(ctx: Ctx): Promise<ApiKey[]> {
  return asIdentity(ctx.deps, ctx.accountId, (tx) => credentials.listApiKeys(tx));
}

/** Makes an API key that acts with its creator's role, within `scopes`. The key is shown once. */
export async function createApiKey(
  ctx: Ctx,
  input: { name: string; scopes: Scope[] },
): Promise<{ key: string; api_key: ApiKey }> {
  const memberId = memberIdOf(ctx);
  return asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    const { mode } = await sql.getAccount(tx);
    const key = newApiKey(mode);
    const row = await credentials.insertApiKey(tx, {
      hash: tokenHash(key),
      id: newId(),
      name: input.name,
      prefix: key.slice(0, 12),
      scopes: input.scopes,
      memberId,
      now: ctx.now,
    });
    await audit(ctx, tx, {
      action: 'api_key.created',
      target: { kind: 'api_key', id: row.id },
      detail: { scopes: input.scopes },
    });
    return { key, api_key: row };
  });
}

export function revokeApiKey(ctx: Ctx, id: string): Promise<ApiKey> {
  return asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    const row = mustFind(await credentials.revokeApiKey(tx, id, ctx.now));
    await audit(ctx, tx, { action: 'api_key.revoked', target: { kind: 'api_key', id } });
    return row;
  });
}
