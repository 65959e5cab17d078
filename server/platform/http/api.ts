// Mounts contract values. The order for every request is the same: who → too often → may they → read → parse → run →
// filter → send.
import express, { Router, type Request, type Response } from 'express';
import { PassThrough, type Readable } from 'node:stream';
import type { Endpoint } from '../../../shared/endpoint.ts';
import { AppError } from '../../../shared/errors.ts';
import { inTransaction, type Actor, type Ctx, type Deps } from '../context.ts';
import { createAdmission, ctxOf, type Admitted } from './admission.ts';
import { auditAnswer, auditRefusal } from './audited.ts';
import { openedQuery, sealedAnswer } from './cursor.ts';
import { Download, sendDownload } from './download.ts';
import { fieldErrors } from './errors.ts';
import { callerOf, once, readKey, requestHash } from './idempotency.ts';
import type { Limits } from './limits.ts';
import type { Handler, Input, OpenHandler, RequestCtx } from './request.ts';

/** Who asks: found from the credential alone, never from the path or body. */
export type Identity = {
  accountId: string;
  accountKind: 'parent' | 'sub_account';
  actor: Actor;
  /** What the API keys of this account may ask together, where it is not the default. */
  requestsPerMinute?: number;
};

export type Authenticate = (request: RequestCtx) => Promise<Identity | null>;

/** Told of every answered request before its answer is sent; when it fails, nothing is sent. */
export type NoteRead = (
  ctx: Ctx,
  e: Endpoint,
  input: { params: unknown; body: unknown; answer: unknown },
) => Promise<void>;

export type Api = {
  router: Router;
  /** Every operation that was mounted, for OpenAPI, the boot check and the isolation test. */
  endpoints: Endpoint[];
  mount<E extends Endpoint>(endpoint: E, handler: Handler<E>): void;
  mountOpen<E extends Endpoint>(endpoint: E, handler: OpenHandler<E>): void;
};

const DEFAULT_BODY_BYTES = 1024 * 1024;

export type ApiHooks = { authenticate: Authenticate; limits: Limits; noteRead: NoteRead };

export function createApi(deps: Deps, { authenticate, limits, noteRead }: ApiHooks): Api {
  const router = Router();
  const endpoints: Endpoint[] = [];
  const admission = createAdmission({ authenticate, limits });
  // Nothing of a request is read before it is known who sends it, whether they may, and whether not too often.
  const add = (e: Endpoint, run: (req: Request, res: Response, by: Admitted) => Promise<void>) => {
    endpoints.push(e);
    const body = e.rawBody || e.method === 'get' || e.method === 'delete' ? [] : [jsonBody(e)];
    router[e.method](
      expressPath(e.path),
      (req: Request, res: Response, next: express.NextFunction) =>
        admission
          .admit(e, { req, res, request: requestCtx(deps, req, res) })
          .then(() => next(), next),
      ...body,
      (req: Request, res: Response) => run(req, res, admission.admitted(req)),
    );
  };
  return {
    router,
    endpoints,
    mount: (e, handler) => {
      if (e.access.kind !== 'member' && e.access.kind !== 'parent') {
        throw new Error(`${e.method} ${e.path} has open access: use mountOpen`);
      }
      add(e, async (req, res, { request, identity }) => {
        const ctx = ctxOf(request, identity as Identity);
        const work = () => {
          const parsed = parseInput(e, req, request);
          const list = { operation: `${e.method} ${e.path}`, params: parsed.params };
          const input = { ...parsed, query: openedQuery(ctx, list, parsed.query) };
          const run = async (c?: Ctx) => {
            const result = await handler(c ?? ctx, input as never);
            await noteRead(ctx, e, { ...input, answer: result });
            return sealedAnswer(ctx, list, result);
          };
          return respond(res, { e, run, bound: { ctx, input } });
        };
        try {
          // An upload lasts as long as the other side likes: it must not hold a turn.
          const send = await (e.rawBody ? work() : admission.inTurn(ctx.accountId, work));
          // Nor must a download.
          await send?.();
        } catch (failure) {
          auditRefusal(ctx, e, failure);
          throw failure;
        }
      });
    },
    mountOpen: (e, handler) => {
      add(e, async (req, res, { request, identity }) => {
        const isMember = identity !== null && identity.actor.kind !== 'operator';
        const ctx = isMember ? ctxOf(request, identity) : null;
        const input = parseInput(e, req, request);
        const run = () => handler(input as never, ctx);
        const isCarrier = e.access.kind === 'carrier';
        await respond(res, { e, run, bound: null }).catch((error: unknown) => {
          // A callback nobody we know has signed is a stranger's; a signed one never counts.
          if (isCarrier && error instanceof AppError) limits.countStranger(request);
          throw error;
        });
      });
    },
  };
}

/** `/v1/calls/{id}` → `/v1/calls/:id` */
export function expressPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}

function jsonBody(e: Endpoint) {
  const parse = express.json({ limit: e.maxBodyBytes ?? DEFAULT_BODY_BYTES, strict: true });
  return (req: Request, res: Response, next: express.NextFunction) => {
    const type = req.headers['content-type'] ?? '';
    if (req.headers['content-length'] === '0' || (!type && !req.headers['transfer-encoding']))
      return next();
    if (!/^application\/json\s*(;|$)/i.test(type)) {
      return next(new AppError('unsupported_media_type', 'send application/json'));
    }
    parse(req, res, next);
  };
}

function requestCtx(deps: Deps, req: Request, res: Response): RequestCtx {
  const requestId = String(res.getHeader('x-request-id'));
  res.set('Cache-Control', 'no-store');
  return {
    deps,
    requestId,
    log: deps.log.child({ requestId }),
    now: deps.clock.now(),
    ip: req.ip ?? '',
    headers: req.headers,
    originalUrl: req.originalUrl,
  };
}

function parseInput(e: Endpoint, req: Request, request: RequestCtx): Input<Endpoint> {
  const params = e.params.safeParse(req.params);
  // An id that cannot exist answers like one that does not: no oracle in the form of an id.
  if (!params.success) throw new AppError('not_found', 'there is no such thing here');
  const query = e.query.safeParse(req.query);
  const body = e.rawBody
    ? { success: true as const, data: undefined }
    : e.body.safeParse(req.body ?? {});
  const errors = [
    ...(query.success ? [] : fieldErrors(query.error, 'query')),
    ...(body.success ? [] : fieldErrors(body.error)),
  ];
  if (!query.success || !body.success) {
    throw new AppError('invalid_request', 'the request does not have the right form', { errors });
  }
  return {
    params: params.data,
    query: query.data,
    body: body.data,
    raw: e.rawBody ? rawStream(e, req) : null,
    request,
  };
}

function rawStream(e: Endpoint, req: Request): Readable {
  const { contentTypes, maxBytes } = e.rawBody as NonNullable<Endpoint['rawBody']>;
  const type = (req.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!contentTypes.includes(type)) {
    throw new AppError('unsupported_media_type', `send one of ${contentTypes.join(', ')}`);
  }
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) {
    throw new AppError('body_too_large', `at most ${maxBytes} bytes`);
  }
  const out = new PassThrough();
  let bytes = 0;
  req.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) out.destroy(new AppError('body_too_large', `at most ${maxBytes} bytes`));
  });
  req.on('error', (error) => out.destroy(error));
  req.on('aborted', () => out.destroy(new AppError('invalid_request', 'the upload was cut off')));
  return req.pipe(out);
}

type Operation = {
  e: Endpoint;
  run: (ctx?: Ctx) => Promise<unknown>;
  /** Of a member's request; an open operation has none. */
  bound: { ctx: Ctx; input: Input<Endpoint> } | null;
};

/** Answers, or says how to send what takes as long as the other side likes. */
async function respond(
  res: Response,
  { e, run, bound }: Operation,
): Promise<void | (() => Promise<void>)> {
  const status = e.status ?? 200;
  const seen = async (ctx: Ctx | undefined, answer: unknown) =>
    bound && auditAnswer(e, { ctx: ctx ?? bound.ctx, params: bound.input.params, answer });
  if (e.responseType) {
    const result = await run();
    await seen(undefined, null);
    // Never shown in a page: a file is saved, under a name of ours. What the carrier reads is no file.
    if (e.access.kind !== 'carrier') res.attachment(e.fileName);
    res.status(status).type(e.responseType);
    if (result instanceof Download) return () => sendDownload(res, result);
    return void res.send(String(result));
  }
  const answer = async (ctx?: Ctx) => {
    const result = e.response.safeParse(await run(ctx));
    // A response that does not fit its contract is a bug; sending it could leak a column.
    if (!result.success)
      throw new Error(`response of ${e.path} breaks its contract: ${result.error.message}`);
    await seen(ctx, result.data);
    return { status, body: JSON.stringify(result.data) };
  };
  if (!e.idempotency || !bound) {
    const { body } = await answer();
    return void res.status(status).type('json').send(body);
  }
  const { ctx, input } = bound;
  const header = input.request.headers['idempotency-key'];
  if (e.idempotency === 'optional' && header === undefined) {
    const { body } = await answer();
    return void res.status(status).type('json').send(body);
  }
  const request = {
    key: readKey(header),
    operation: `${e.method} ${e.path}`,
    hash: requestHash({ by: callerOf(ctx), params: input.params, body: input.body }),
    now: ctx.now,
  };
  const stored = await inTransaction(ctx, (tx) => once(tx, request, () => answer({ ...ctx, tx })));
  if (stored.replayed) res.set('Idempotent-Replayed', 'true');
  res.status(stored.status).type('json').send(stored.body);
}
