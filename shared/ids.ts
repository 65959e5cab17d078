import { z } from 'zod';

/** Every id is a random or time-ordered UUID made by whoever creates the row. */
export const Id = z.uuid();
export type AccountId = string;
export type MemberId = string;

export const Instant = z.iso.datetime({ offset: true });

/** Cursor lists: opaque cursor, stable order (created, id). */
export const ListQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z
    .string()
    .regex(/^[\w+.:=-]{1,200}$/, 'must be a next_cursor')
    .optional(),
});

/** Wraps rows into the answer of a cursor list. */
export function listOf<T extends z.ZodType>(row: T) {
  return z.strictObject({
    data: z.array(row),
    has_more: z.boolean(),
    next_cursor: z.string().nullable(),
  });
}

export const Nothing = z.strictObject({});
export const IdParams = z.strictObject({ id: Id });
/** One line of text for people; control characters are refused at the boundary. */
export function line(max: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not contain control characters');
}
export const E164 = z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be a phone number like +15550100');

/** A number as it may be shown to whoever asks: in full, or its last digits only. */
export const ShownPhone = z
  .string()
  .regex(/^(?:\+[1-9]\d{6,14}|•••• \d{2,4})$/, 'must be a phone number, or its last digits');

export function isHiddenPhone(phone: string): boolean {
  return phone.startsWith('••••');
}

/** Text of several lines, without the two things that cannot be stored: NUL and half a character. */
export function text(max: number) {
  return z
    .string()
    .max(max)
    .regex(/^[^\0\p{Cs}]*$/u, 'must not contain NUL or broken characters');
}

const ZONE_NAME = /^[A-Za-z][\w+-]*(?:\/[A-Za-z][\w+-]*)*$/;

/** A zone by its IANA name. Intl knows bare offsets too, which Postgres reads the other way round. */
function isZone(name: string): boolean {
  try {
    // Throws for a zone that does not exist.
    Intl.DateTimeFormat('en', { timeZone: name });
    return ZONE_NAME.test(name);
  } catch {
    return false;
  }
}

export const TimeZone = z
  .string()
  .max(64)
  .refine(isZone, { error: 'must be a time zone like Asia/Kolkata' });
