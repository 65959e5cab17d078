// Cursors of lists: where a page ended, bound to the account and the question they were given for. One that was
// changed, or belongs to another account or other filters, is refused instead of answering something else.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../../shared/errors.ts';
import type { Ctx } from '../context.ts';

const SEAL_CHARS = 22;

/** @param question the filters of the list; the same ones open the cursor again. */
export function sealCursor(
  ctx: Ctx,
  question: object,
  place: readonly (string | number)[],
): string {
  const text = Buffer.from(JSON.stringify(place)).toString('base64url');
  return `${text}.${sealOf(ctx, question, text)}`;
}

/** @throws AppError invalid_request for a cursor this list did not give. */
export function openCursor(ctx: Ctx, question: object, cursor: string): unknown[] {
  const [text = '', seal = ''] = cursor.split('.');
  const expected = Buffer.from(sealOf(ctx, question, text));
  const given = Buffer.from(seal);
  if (given.length === expected.length && timingSafeEqual(given, expected))
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown[];
  throw new AppError('invalid_request', 'the request does not have the right form', {
    errors: [
      {
        pointer: 'query/cursor',
        code: 'invalid_cursor',
        detail: 'must be a next_cursor of this list with the same filters',
      },
    ],
  });
}

function sealOf(ctx: Ctx, question: object, text: string): string {
  return createHmac('sha256', ctx.deps.secrets.derive('list cursors'))
    .update(JSON.stringify([ctx.accountId, question, text]))
    .digest('base64url')
    .slice(0, SEAL_CHARS);
}

/**
 * The cursor of a request as its list gave it. Every list of the API goes through here, so that none can forget to
 * bind its cursors to the account and the operation they were given for.
 * @throws AppError invalid_request for a cursor this list did not give this account.
 */
export function openedQuery(ctx: Ctx, question: object, query: unknown): unknown {
  const { cursor } = query as { cursor?: unknown };
  if (typeof cursor !== 'string') return query;
  return { ...(query as object), cursor: String(openCursor(ctx, question, cursor)[0]) };
}

/** The answer of a list with its cursor bound to the account; any other answer as it is. */
export function sealedAnswer<T>(ctx: Ctx, question: object, answer: T): T {
  const { next_cursor: cursor } = (answer ?? {}) as { next_cursor?: unknown };
  if (typeof cursor !== 'string') return answer;
  return { ...answer, next_cursor: sealCursor(ctx, question, [cursor]) };
}
