/** Calls the endpoints of the contract. Every failure leaves here as an `ApiError` with a code. */
import type { z } from 'zod';
import type { Endpoint, ResponseOf } from '../../../shared/endpoint.ts';
import type { ErrorCode, FieldError } from '../../../shared/errors.ts';
import { DEVICE_HEADER } from '../../../shared/sessions.ts';
import { Problem } from '../../../shared/errors.ts';
import { sendWithProgress } from './upload.ts';

/**
 * `offline`: no answer came, so a write may or may not have happened. `aborted`: the caller gave
 * up. `bad_answer`: something answered that is not this server, e.g. a proxy.
 */
export type ApiErrorCode = ErrorCode | 'offline' | 'aborted' | 'bad_answer';

export class ApiError extends Error {
  readonly code: ApiErrorCode;
  readonly status: number | null;
  readonly requestId: string | null;
  readonly errors: FieldError[];
  readonly retryAfterMs: number | null;

  constructor(
    code: ApiErrorCode,
    message: string,
    more: {
      status?: number;
      requestId?: string;
      errors?: FieldError[];
      retryAfterMs?: number | null;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: more.cause });
    this.name = 'ApiError';
    this.code = code;
    this.status = more.status ?? null;
    this.requestId = more.requestId ?? null;
    this.errors = more.errors ?? [];
    this.retryAfterMs = more.retryAfterMs ?? null;
  }
}

type Part<Key extends string, T> = {} extends T ? { [K in Key]?: T } : { [K in Key]: T };
type RawBody = { content: Blob | string; contentType: string };
type Extras = {
  idempotencyKey?: string;
  /** For endpoints with `rawBody`: sent as it is, instead of `body`. */
  raw?: RawBody;
  signal?: AbortSignal;
  timeoutMs?: number;
  onProgress?: (sentBytes: number, totalBytes: number) => void;
};
export type CallInput<E extends Endpoint> = Part<'params', z.input<E['params']>> &
  Part<'query', z.input<E['query']>> &
  (E extends { rawBody: object } ? { body?: never } : Part<'body', z.input<E['body']>>) &
  Extras;

export type ApiClient = {
  call<E extends Endpoint>(
    endpoint: E,
    ...input: {} extends CallInput<E> ? [CallInput<E>?] : [CallInput<E>]
  ): Promise<ResponseOf<E>>;
};

/** `refused`: somebody has to sign in. `unreachable`: it is not known, so nothing is given up. */
export type Renewal = 'renewed' | 'refused' | 'unreachable';

export type ApiClientOptions = {
  baseUrl: string;
  getToken: () => string | null;
  /** Said with every call, so that a sign-in from a device not used before can be told. */
  deviceId?: string;
  /** Asked once for all calls that meet a 401 together. */
  onUnauthenticated?: () => Promise<Renewal>;
  /** The server wants a fresh proof of who is there; `true` means it was given, and the call is repeated once. */
  onStepUp?: () => Promise<boolean>;
  /** Told after every attempt whether the server was reached. */
  onOutcome?: (reached: boolean) => void;
  fetch?: typeof fetch;
};

type LooseInput = Extras & {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
};
export type WireRequest = { url: string; method: string; headers: Headers; body?: Blob | string };
/** `file`: the answer of an operation that sends no text. */
export type WireAnswer = { status: number; headers: Headers; text: string; file?: Blob };

const TIMEOUT_MS = 30_000;
const FILE_TYPE = 'application/zip';

export function createApiClient(options: ApiClientOptions): ApiClient {
  const doFetch = options.fetch ?? ((...args) => fetch(...args));
  let renewal: Promise<Renewal> | null = null;

  function renewOnce(): Promise<Renewal> {
    renewal ??= (options.onUnauthenticated?.() ?? Promise.resolve<Renewal>('refused')).finally(
      () => {
        renewal = null;
      },
    );
    return renewal;
  }

  async function send(endpoint: Endpoint, input: LooseInput): Promise<WireAnswer> {
    const request = toRequest(endpoint, input, options);
    const timeout = AbortSignal.timeout(input.timeoutMs ?? TIMEOUT_MS);
    const signal = input.signal ? AbortSignal.any([input.signal, timeout]) : timeout;
    try {
      const answer = input.onProgress
        ? await sendWithProgress(request, { signal: input.signal, onProgress: input.onProgress })
        : await fetchAnswer(doFetch, request, signal);
      options.onOutcome?.(true);
      return answer;
    } catch (cause) {
      if (input.signal?.aborted) throw new ApiError('aborted', 'the call was given up', { cause });
      options.onOutcome?.(false);
      throw new ApiError('offline', 'the server could not be reached', { cause });
    }
  }

  async function callLoosely(endpoint: Endpoint, input: LooseInput): Promise<unknown> {
    const tokenUsed = options.getToken();
    let answer = await send(endpoint, input);
    if (mayBeOver(answer) && endpoint.access.kind !== 'public') {
      const outcome = options.getToken() === tokenUsed ? await renewOnce() : 'renewed';
      if (outcome === 'unreachable') {
        options.onOutcome?.(false);
        throw new ApiError('offline', 'the session could not be renewed');
      }
      if (outcome === 'renewed') answer = await send(endpoint, input);
    }
    if (options.onStepUp && needsStepUp(answer) && (await options.onStepUp()))
      answer = await send(endpoint, input);
    return readAnswer(endpoint, answer);
  }

  return {
    call: async (endpoint, ...[input]) =>
      (await callLoosely(endpoint, (input ?? {}) as LooseInput)) as ResponseOf<typeof endpoint>,
  };
}

/** The session may have ended: its token is no longer taken, or its account (or the one asked for) is suspended. */
function mayBeOver(answer: WireAnswer): boolean {
  if (answer.status === 401) return true;
  return answer.status === 403 && toError(answer).code === 'account_suspended';
}

function needsStepUp(answer: WireAnswer): boolean {
  return answer.status === 403 && toError(answer).code === 'step_up_required';
}

async function fetchAnswer(
  doFetch: typeof fetch,
  request: WireRequest,
  signal: AbortSignal,
): Promise<WireAnswer> {
  const { url, ...rest } = request;
  const response = await doFetch(url, { ...rest, signal, cache: 'no-store', redirect: 'error' });
  const { status, headers } = response;
  if (headers.get('content-type') === FILE_TYPE)
    return { status, headers, text: '', file: await response.blob() };
  return { status, headers, text: await response.text() };
}

function toRequest(
  endpoint: Endpoint,
  input: LooseInput,
  options: Pick<ApiClientOptions, 'baseUrl' | 'getToken' | 'deviceId'>,
): WireRequest {
  const headers = new Headers({ accept: 'application/json' });
  const token = options.getToken();
  if (token !== null && endpoint.access.kind !== 'public') {
    headers.set('authorization', `Bearer ${token}`);
  }
  if (options.deviceId !== undefined) headers.set(DEVICE_HEADER, options.deviceId);
  if (input.idempotencyKey) headers.set('idempotency-key', input.idempotencyKey);
  const hasBody = input.raw !== undefined || input.body !== undefined;
  if (hasBody) headers.set('content-type', input.raw?.contentType ?? 'application/json');
  return {
    url: options.baseUrl + pathOf(endpoint.path, input),
    method: endpoint.method.toUpperCase(),
    headers,
    ...(hasBody && { body: input.raw?.content ?? JSON.stringify(input.body) }),
  };
}

function pathOf(template: string, { params = {}, query = {} }: LooseInput): string {
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value));
  }
  return search.size > 0 ? `${path}?${search}` : path;
}

function readAnswer(endpoint: Endpoint, answer: WireAnswer): unknown {
  const type = answer.headers.get('content-type') ?? '';
  if (answer.status >= 400) throw toError(answer);
  if (endpoint.responseType) return answer.file ?? answer.text;
  if (answer.text === '') return {};
  if (!type.includes('json')) throw notOurs(answer);
  return readJson(answer);
}

function toError(answer: WireAnswer): ApiError {
  const type = answer.headers.get('content-type') ?? '';
  const problem = Problem.safeParse(type.includes('json') ? readJson(answer) : null);
  const retryAfterMs = retryAfter(answer.headers);
  if (!problem.success) {
    // Proxies answer 502, 503 and 504 for a server that is being restarted.
    const isAway = [502, 503, 504].includes(answer.status);
    return isAway
      ? new ApiError('unavailable', 'the server is away', { status: answer.status, retryAfterMs })
      : notOurs(answer);
  }
  const { code, detail, status, instance, errors } = problem.data;
  return new ApiError(code, detail, { status, requestId: instance, errors, retryAfterMs });
}

function readJson(answer: WireAnswer): unknown {
  try {
    return JSON.parse(answer.text);
  } catch (cause) {
    throw new ApiError('bad_answer', 'the answer is not JSON', { status: answer.status, cause });
  }
}

function notOurs(answer: WireAnswer): ApiError {
  return new ApiError('bad_answer', 'this is not the answer of a Switchyard server', {
    status: answer.status,
  });
}

function retryAfter(headers: Headers): number | null {
  const seconds = Number(headers.get('retry-after') ?? 'none');
  return Number.isFinite(seconds) ? seconds * 1000 : null;
}
