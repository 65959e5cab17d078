import { Buffer } from 'node:buffer';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { Id } from '../../shared/ids.ts';

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
  throw new AppError('invalid_request', 'the request does not have the right form', {
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
