// API keys: making, rotating and ending them, and who stands behind one.
import type { Mode } from '../../shared/mode.ts';
import type { ApiKey } from '../../shared/api-keys.ts';
import { AppError } from '../../shared/errors.ts';
import type { Role, Scope } from '../../shared/roles.ts';
import { audit } from '../platform/audit.ts';
import { fromInstant } from '../platform/clock.ts';
import { memberIdOf, mustFind, newId, type Ctx, type Deps } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import type { Identity } from '../platform/http/api.ts';
import { isAllowedFrom, lesserRole } from './api-key-bounds.ts';
import * as keys from './api-keys.sql.ts';
import { newApiKey, tokenHash } from './credentials.ts';
import { asIdentity } from './identity.ts';
import { sightOf } from './sight.ts';
import * as sql from './sql.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

export function listApiKeys(ctx: Ctx): Promise<ApiKey[]> {
  return asIdentity(ctx.deps, ctx.accountId, (tx) => keys.listApiKeys(tx));
}

type NewKey = {
  name: string;
  scopes: readonly Scope[];
  mode?: Mode;
  expires_in_days: number;
  allowed_ips: readonly string[];
  requests_per_minute: number | null;
};

type Shown = { key: string; api_key: ApiKey };

/** Makes an API key that acts with its creator's role, within `scopes`. The key is shown once. */
export function createApiKey(ctx: Ctx, input: NewKey): Promise<Shown> {
  return asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    const account = await sql.getAccount(tx);
    const mode = input.mode ?? account.mode;
    if (mode === 'live' && account.mode === 'test')
      throw new AppError('wrong_state', 'an account in test mode has no live keys');
    const shown = await insertKey(ctx, tx, { ...input, mode, role: roleOf(ctx) });
    await audit(ctx, tx, {
      action: 'api_key.created',
      target: { kind: 'api_key', id: shown.api_key.id },
      detail: { ...rightsOf(shown.api_key) },
    });
    return shown;
  });
}

type Rotation = { overlap_hours: number; expires_in_days: number };

/** A new key with the rights of an old one, which works on for the overlap. */
export function rotateApiKey(
  ctx: Ctx,
  id: string,
  input: Rotation,
): Promise<Shown & { replaced: ApiKey }> {
  return asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    const old = mustFind(await keys.lockApiKey(tx, id));
    if (
      old.revoked_at !== null ||
      old.replaced_by !== null ||
      fromInstant(old.expires_at) <= ctx.now
    )
      throw new AppError('wrong_state', 'this key has ended or has been replaced already');
    const shown = await insertKey(ctx, tx, {
      ...old,
      expires_in_days: input.expires_in_days,
      role: lesserRole(old.role, roleOf(ctx)),
    });
    const replaced = await keys.replaceApiKey(tx, {
      id,
      by: shown.api_key.id,
      endsAt: ctx.now + input.overlap_hours * HOUR_MS,
    });
    await audit(ctx, tx, {
      action: 'api_key.rotated',
      target: { kind: 'api_key', id },
      detail: { replaced_by: shown.api_key.id, old_ends_at: replaced.expires_at },
    });
    return { ...shown, replaced };
  });
}

export function revokeApiKey(ctx: Ctx, id: string): Promise<ApiKey> {
  return asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    const row = mustFind(await keys.revokeApiKey(tx, id, ctx.now));
    await audit(ctx, tx, { action: 'api_key.revoked', target: { kind: 'api_key', id } });
    return row;
  });
}

type Made = NewKey & { mode: Mode; role: Role };

async function insertKey(ctx: Ctx, tx: Tx, made: Made): Promise<Shown> {
  const key = newApiKey(made.mode);
  const row = await keys.insertApiKey(tx, {
    hash: tokenHash(key),
    id: newId(),
    name: made.name,
    prefix: key.slice(0, 12),
    mode: made.mode,
    role: made.role,
    scopes: made.scopes,
    allowedIps: made.allowed_ips,
    requestsPerMinute: made.requests_per_minute,
    memberId: memberIdOf(ctx),
    now: ctx.now,
    expiresAt: ctx.now + made.expires_in_days * DAY_MS,
  });
  return { key, api_key: row };
}

function roleOf(ctx: Ctx): Role {
  if ('role' in ctx.actor) return ctx.actor.role;
  throw new AppError('forbidden', 'only a member makes API keys');
}

function rightsOf({ scopes, mode, allowed_ips, expires_at }: ApiKey) {
  return { scopes, mode, allowed_ips, expires_at };
}

/** Who an API key stands for, or null. `ip` is where the request comes from. */
export async function identifyKey(
  deps: Deps,
  request: { token: string; ip: string; now: number },
): Promise<Identity | null> {
  const { ip, now } = request;
  const hash = tokenHash(request.token);
  const row = await keys.findApiKey(deps.pools.identity, hash);
  if (!row) return null;
  if (fromInstant(row.expiresAt) <= now)
    throw new AppError('unauthenticated', `this API key ended at ${row.expiresAt}`);
  if (!isAllowedFrom(row.allowedIps, ip))
    throw new AppError('forbidden', 'this API key may not be used from this address');
  if (row.status === 'suspended')
    throw new AppError('account_suspended', 'this account is suspended');
  await keys.touchApiKey(deps.pools.identity, hash, { ip, now });
  const role = lesserRole(row.role, row.memberRole);
  return {
    accountId: row.accountId,
    accountKind: row.kind,
    ...(row.accountPerMinute === null ? {} : { requestsPerMinute: row.accountPerMinute }),
    actor: {
      kind: 'api_key',
      keyId: row.id,
      memberId: row.memberId,
      role,
      scopes: row.scopes,
      mode: row.mode,
      requestsPerMinute: row.requestsPerMinute,
      sight: sightOf(role, row),
    },
  };
}
