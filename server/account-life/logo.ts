// The logo of an account. It is answered as data inside JSON and never under an address of its own, so that no browser
// ever opens uploaded bytes as a page.
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { MAX_LOGO_PIXELS, type Logo } from '../../shared/account-settings.ts';
import type { Account } from '../../shared/accounts.ts';
import { AppError } from '../../shared/errors.ts';
import { accountOf } from '../accounts/service.ts';
import { audit } from '../platform/audit.ts';
import { inSnapshot, inTransaction, mustFind, nowInstant, type Ctx } from '../platform/context.ts';
import * as sql from './logo.sql.ts';
import { readPicture, type Picture } from './picture.rules.ts';

/** @throws AppError not_found when there is none */
export async function getLogo(ctx: Ctx): Promise<Logo> {
  const { content, ...logo } = mustFind(await inSnapshot(ctx, (tx) => sql.findLogo(tx)));
  return { ...logo, content_base64: content.toString('base64') };
}

/** @throws AppError picture_refused | body_too_large */
export async function setLogo(ctx: Ctx, raw: Readable | null): Promise<Account> {
  const parts: Buffer[] = [];
  for await (const part of (raw ?? []) as AsyncIterable<Buffer>) parts.push(part);
  const content = Buffer.concat(parts);
  const { mediaType, width, height } = requirePicture(content);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return inTransaction(ctx, async (tx) => {
    await sql.upsertLogo(tx, {
      media_type: mediaType,
      content,
      sha256,
      changed_at: nowInstant(ctx),
    });
    await audit(ctx, tx, {
      action: 'account.logo_set',
      target: { kind: 'account', id: tx.accountId },
      detail: { media_type: mediaType, width, height, bytes: content.length, sha256 },
    });
    return accountOf(tx);
  });
}

function requirePicture(content: Buffer): Picture {
  const picture = readPicture(content);
  if (picture === null)
    throw new AppError('picture_refused', 'the file is no PNG, JPEG or WebP picture');
  if (Math.max(picture.width, picture.height) > MAX_LOGO_PIXELS)
    throw new AppError(
      'picture_refused',
      `the picture is ${picture.width} × ${picture.height} pixels; ${MAX_LOGO_PIXELS} a side is the most`,
    );
  return picture;
}

export function deleteLogo(ctx: Ctx): Promise<Account> {
  return inTransaction(ctx, async (tx) => {
    if (await sql.deleteLogo(tx)) {
      const target = { kind: 'account', id: tx.accountId };
      await audit(ctx, tx, { action: 'account.logo_deleted', target });
    }
    return accountOf(tx);
  });
}
