// What mails carry and what became of them, as screens show it.
import { z } from 'zod';
import { Instant } from './ids.ts';

/** The secret part of a link in a mail, behind its #: 256 random bits. */
export const LinkToken = z
  .string()
  .regex(/^[\w-]{43}$/, 'must be the part of the link behind the #');

/**
 * `no_server`: this server has no mail server, so nothing goes out. `failed`: it was tried for a day and a half, or
 * the address was refused.
 */
export const MailState = z.enum(['waiting', 'sent', 'failed', 'cancelled', 'no_server']);
export type MailState = z.infer<typeof MailState>;

export const MailStatus = z.strictObject({
  state: MailState,
  attempts: z.number().int(),
  /** What the mail server said last; null when it took the mail or was not asked yet. */
  error: z.string().nullable(),
  /** When it will be tried next; null when it is over. */
  next_at: Instant.nullable(),
});
export type MailStatus = z.infer<typeof MailStatus>;
