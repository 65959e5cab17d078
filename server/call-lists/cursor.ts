import { Buffer } from 'node:buffer';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { Id } from '../../shared/ids.ts';
import type { Secrets } from '../platform/secrets.ts';

/** Where a page of contacts ended: the order is (position, id). */
export type PagePlace = { position: number; id: string };

const Place = z.tuple([z.int32(), Id]);

export function encodeCursor({ position, id }: PagePlace): string {
  return Buffer.from(JSON.stringify([position, id])).toString('base64url');
}

/** @throws AppError invalid_request for a cursor that we did not make. */
export function decodeCursor(cursor: string): PagePlace {
  const place = Place.safeParse(readJson(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (place.success) return { position: place.data[0], id: place.data[1] };
  throw notOurs();
}

/** A place that must not be read from the cursor; `where` binds it to one list of one account. */
export function sealCursor(secrets: Secrets, place: string, where: string): string {
  return secrets.seal(place, where).toString('base64url');
}

/** @throws AppError invalid_request for a cursor that we did not make. */
export function openCursor(secrets: Secrets, cursor: string, where: string): string {
  try {
    return secrets.open(Buffer.from(cursor, 'base64url'), where);
  } catch {
    throw notOurs();
  }
}

function notOurs(): AppError {
  return new AppError('invalid_request', 'the request does not have the right form', {
    errors: [
      {
        pointer: 'query/cursor',
        code: 'invalid_cursor',
        detail: 'must be a next_cursor of this list',
      },
    ],
  });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
