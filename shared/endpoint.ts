// The contract of one HTTP operation. The server mounts it, the console calls it and OpenAPI is
// printed from it, so a renamed field breaks the build instead of a user.
import type { z } from 'zod';
import type { ErrorCode } from './errors.ts';
import type { Role, Scope } from './roles.ts';

/**
 * Who may call an operation. There is no default: a route without `access` stops the server.
 * - `public`: no credential. `reason` says why that is safe.
 * - `member`: a session or API key of the account, in one of `roles`; API keys also need `scope`.
 * - `parent`: like `member`, and the account must be a parent account.
 * - `operator`: the token of whoever runs the server.
 * - `carrier`: a callback that carries the carrier's signature over its URL and body.
 */
export type Access =
  | { kind: 'public'; reason: string }
  | { kind: 'member'; roles: readonly Role[]; scope?: Scope }
  | { kind: 'parent'; roles: readonly Role[] }
  | { kind: 'operator'; orRoles?: readonly Role[] }
  | { kind: 'carrier'; reason: string };

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

export type Endpoint<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
> = {
  method: Method;
  /** OpenAPI form: `/v1/calls/{id}`. */
  path: string;
  summary: string;
  access: Access;
  params: P;
  query: Q;
  body: B;
  response: R;
  /** The codes this operation may answer beside the ones every operation may answer. */
  errors: readonly ErrorCode[];
  /** Success status; 200 unless said. */
  status?: 200 | 201 | 202 | 204;
  /** `required`: POSTs that create or dial need an `Idempotency-Key` header. */
  idempotency?: 'required' | 'optional';
  /** Request body when it is not JSON, e.g. a CSV file. `maxBytes` is enforced while reading. */
  rawBody?: { contentTypes: readonly string[]; maxBytes: number };
  /** Response media type when it is not JSON; the handler then returns a string. */
  responseType?:
    | 'text/csv'
    | 'text/html'
    | 'text/xml'
    | 'application/json'
    | 'application/x-ndjson'
    | 'application/zip';
  /** Name of the file a browser saves the answer under; needed with `responseType`. */
  fileName?: string;
  /** A POST that changes nothing, so that view-as may use it. A GET never changes anything. */
  readsOnly?: true;
  /** Needs a sign-in or a step-up of the last 15 minutes: for what would let a stolen session last. */
  stepUp?: true;
  /** Shows or sets money: refused to a member who is blind to it. */
  money?: true;
  /** Refused in view-as, whatever was granted: credentials, people, exports. */
  notInViewAs?: true;
  /** Allowed in a view-as that only reads: it changes nothing of the account, it ends the visit. */
  leavesViewAs?: true;
  /** At most this many a minute and account, whoever asks: for what makes the server send something. */
  perMinute?: number;
  /**
   * Answers with data about people who are called, so that its use is written to the audit log as `{what}.read` of
   * the thing `of` that the path names. `now`: before the answer is sent; otherwise within a second.
   */
  reads?: { what: string; of: string; now?: true };
  /** JSON body limit in bytes; 1 MB unless said. */
  maxBodyBytes?: number;
};

export type ParamsOf<E extends Endpoint> = z.output<E['params']>;
export type QueryOf<E extends Endpoint> = z.output<E['query']>;
export type BodyOf<E extends Endpoint> = z.output<E['body']>;
export type ResponseOf<E extends Endpoint> = z.output<E['response']>;
export type ResponseInputOf<E extends Endpoint> = z.input<E['response']>;

/** Declares one operation; only fixes the types, does nothing at run time. */
export function endpoint<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  R extends z.ZodType,
>(value: Endpoint<P, Q, B, R>): Endpoint<P, Q, B, R> {
  return value;
}
