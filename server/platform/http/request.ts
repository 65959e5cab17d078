import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type {
  BodyOf,
  Endpoint,
  ParamsOf,
  QueryOf,
  ResponseInputOf,
} from '../../../shared/endpoint.ts';
import type { Ctx, Deps } from '../context.ts';
import type { Log } from '../log.ts';
import type { Download } from './download.ts';

/** A request before, or without, an account. */
export type RequestCtx = {
  deps: Deps;
  log: Log;
  requestId: string;
  now: number;
  ip: string;
  headers: IncomingHttpHeaders;
  /** Path and query as they came, for signatures. */
  originalUrl: string;
};

export type Input<E extends Endpoint> = {
  params: ParamsOf<E>;
  query: QueryOf<E>;
  body: BodyOf<E>;
  /** Set for operations with `rawBody`: the unread body, cut off with an error past its limit. */
  raw: Readable | null;
  request: RequestCtx;
};

export type Handler<E extends Endpoint> = (
  ctx: Ctx,
  input: Input<E>,
) => Promise<ResponseInputOf<E> | Download>;

/** Handler of an operation that needs no account; `ctx` is there when a member asked all the same. */
export type OpenHandler<E extends Endpoint> = (
  input: Input<E>,
  ctx: Ctx | null,
) => Promise<ResponseInputOf<E>>;
