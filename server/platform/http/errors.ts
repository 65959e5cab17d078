// The one place that knows how a failure looks on the wire: RFC 9457 problem documents.
import type { NextFunction, Request, Response } from 'express';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { z } from 'zod';
import {
  AppError,
  ERROR_CODES,
  type ErrorCode,
  type FieldError,
  type Problem,
} from '../../../shared/errors.ts';
import type { Log } from '../log.ts';

/** Turns a failed parse into field errors with JSON pointers. */
export function fieldErrors(error: z.ZodError, prefix = ''): FieldError[] {
  return error.issues
    .flatMap(nearestOf)
    .slice(0, 50)
    .flatMap((issue) => {
      const at = [
        prefix,
        ...issue.path.map((p) => String(p).replaceAll('~', '~0').replaceAll('/', '~1')),
      ];
      const pointer = at.join('/');
      if (issue.code !== 'unrecognized_keys')
        return [{ pointer, code: issue.code, detail: issue.message }];
      return issue.keys.slice(0, 20).map((key) => ({
        pointer: `${pointer}/${key.slice(0, 80)}`,
        code: 'unknown_field',
        detail: 'there is no such field',
      }));
    });
}

type Issue = z.core.$ZodIssue;

/** Of several forms a value may have, what keeps it from the one it comes nearest to: that is what was meant. */
function nearestOf(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const faults = (form: Issue[]) =>
    form.reduce((n, i) => n + (i.code === 'unrecognized_keys' ? i.keys.length : 1), 0);
  const [nearest = []] = [...issue.errors].sort((a, b) => faults(a) - faults(b));
  return nearest
    .flatMap(nearestOf)
    .map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}

type Failure = Error & { code?: string; type?: string; status?: number; constraint?: string };

const CONNECTION = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']);

/** The words of pg for a connection that is gone, where it gives no code. */
const LOST =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after calling end)/;

/** Postgres and parser failures in our words; anything unknown stays a bug. */
export function toAppError(
  failure: Failure,
  constraints: ReadonlyMap<string, ErrorCode>,
): AppError {
  if (failure instanceof AppError) return failure;
  const byParser = parserCode(failure.type);
  if (byParser) return new AppError(byParser, failure.message, { cause: failure });
  // A part of the path that is no text names nothing; a body that cannot be unpacked has no form.
  if (failure instanceof URIError) return new AppError('not_found', 'there is no such thing here');
  if (failure.status === 400) {
    return new AppError('invalid_request', 'the request cannot be read', { cause: failure });
  }
  const code = failure.code ?? '';
  if (code === '23505' || code === '23503' || code === '23P01') {
    const known = failure.constraint && constraints.get(failure.constraint);
    if (known) return new AppError(known, 'this conflicts with what is there', { cause: failure });
  }
  if (code === '53100' || code === 'ENOSPC') {
    return new AppError('storage_full', 'the disk of the server is full', { cause: failure });
  }
  // NUL and halves of characters, where a schema let them through.
  if (code === '22021' || code === '22P05') {
    return new AppError('invalid_request', 'text holds a character that cannot be stored', {
      cause: failure,
    });
  }
  // A calendar has more days than the database, e.g. those of the year 0.
  if (code === '22008') {
    return new AppError('invalid_request', 'a time is not one that can be stored', {
      cause: failure,
    });
  }
  const down =
    CONNECTION.has(code) ||
    /^(08|57P|53)/.test(code) ||
    code === '55P03' ||
    code === '57014' ||
    LOST.test(failure.message);
  if (down)
    return new AppError('unavailable', 'the database cannot be reached just now', {
      cause: failure,
    });
  return new AppError('internal', 'something went wrong inside the server', { cause: failure });
}

function parserCode(type: string | undefined): ErrorCode | null {
  if (type === 'entity.parse.failed') return 'invalid_json';
  if (type === 'entity.too.large') return 'body_too_large';
  if (type === 'encoding.unsupported' || type === 'charset.unsupported')
    return 'unsupported_media_type';
  if (type === 'request.aborted' || type === 'request.size.invalid') return 'invalid_request';
  return null;
}

export function problemOf(error: AppError, requestId: string): Problem {
  const row = ERROR_CODES[error.code];
  return {
    type: `/docs/errors#${error.code}`,
    title: row.doc,
    status: row.status,
    // An internal error says nothing of its cause: it may hold other people's data.
    detail: error.code === 'internal' ? row.doc : error.message,
    instance: requestId,
    code: error.code,
    ...(error.reason ? { reason: error.reason } : {}),
    ...error.told,
    ...(error.errors ? { errors: error.errors } : {}),
  };
}

export function sendProblem(res: Response, problem: Problem): void {
  if (problem.status === 429 || problem.status === 503) {
    if (!res.hasHeader('retry-after')) res.set('Retry-After', '5');
  }
  res.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

/** Input without a valid form: a fault of a program, or somebody trying out what holds. */
export const INVALID_INPUT: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'invalid_request',
  'invalid_json',
  'unsupported_media_type',
  'body_too_large',
]);

/** So many lines an address gets; a flood of them must not fill the disk. */
const TOLD = { points: 10, duration: 60 };

/** Express error handler: every failure of a request ends here. */
export function errorHandler(log: Log, constraints: ReadonlyMap<string, ErrorCode>) {
  const told = new RateLimiterMemory(TOLD);
  // oxlint-disable-next-line max-params -- Express tells an error handler by its four parameters.
  return (failure: Failure, req: Request, res: Response, next: NextFunction): void => {
    if (res.headersSent) return next(failure);
    const error = toAppError(failure, constraints);
    const requestId = String(res.getHeader('x-request-id') ?? '');
    if (error.code === 'internal')
      log.error({ requestId, path: req.path, err: error.cause ?? error }, 'request failed');
    else {
      // The cause goes through the serializer for errors: a database's own words quote rows.
      const { cause, errors: _errors, ...context } = error.context;
      const line = { requestId, path: req.path, code: error.code, err: cause, context };
      const isInvalid = INVALID_INPUT.has(error.code);
      const debug = (): void => log.debug(line, 'request refused');
      // What it was about may hold what was sent.
      const warn = (): void =>
        log.warn({ requestId, path: req.path, code: error.code, ip: req.ip }, 'input refused');
      if (isInvalid) void told.consume(req.ip ?? '').then(warn, debug);
      else debug();
    }
    const { retryAfterS } = error.context;
    if (typeof retryAfterS === 'number') res.set('Retry-After', String(retryAfterS));
    sendProblem(res, problemOf(error, requestId));
  };
}
