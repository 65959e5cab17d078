// One HTTP request of a delivery. Redirects are not followed, the address is vetted, and everything has an end:
// the deadline covers connecting, sending, waiting and reading.
import { Agent, buildConnector, request, type Dispatcher } from 'undici';
import type { Clock } from '../platform/clock.ts';
import {
  AddressRefused,
  guardedLookup,
  isOwnReceiver,
  isPublicAddress,
  refuseUrl,
  type GuardOptions,
  type Resolve,
} from './address-guard.ts';
import { retryAfterMs } from './rules.ts';

export const DEADLINE_MS = 15_000;
const READ_BYTES = 64 * 1024;
/** Of what was read, this much is kept in the delivery log. */
const KEEP_CHARS = 4000;

export type HttpAnswer = {
  status: number | null;
  error: string | null;
  latencyMs: number;
  responseBody: string;
  retryAfterMs: number | null;
};

export type HttpRequest = { url: string; headers: Record<string, string>; body: string };

export type Sender = { send(request: HttpRequest): Promise<HttpAnswer>; close(): Promise<void> };

export type SenderOptions = GuardOptions & {
  deadlineMs?: number;
  /** How names are looked up; the system’s way unless given. */
  resolveHost?: Resolve;
};

export function createSender(clock: Clock, options: SenderOptions): Sender {
  const deadlineMs = options.deadlineMs ?? DEADLINE_MS;
  const agent = new Agent({
    connect: guardedConnector(options),
    // No limit by origin: endpoints of several accounts may share a host, and one that hangs must not hold up
    // the others. The job limits how many requests are under way.
    connections: null,
    pipelining: 1,
    headersTimeout: deadlineMs,
    bodyTimeout: deadlineMs,
    // Shorter than the usual 5 s of receivers, so that a kept connection is not closed while it is used again.
    keepAliveTimeout: 4000,
    keepAliveMaxTimeout: 60_000,
  });
  return {
    send: async (message) => {
      const started = clock.monotonic();
      const answer = await attempt(agent, message, { ...options, deadlineMs, now: clock.now() });
      return { ...answer, latencyMs: Math.round(clock.monotonic() - started) };
    },
    close: () => agent.destroy(),
  };
}

/** Connects to a vetted address only, and looks at the address once more when connected. */
function guardedConnector(options: SenderOptions): buildConnector.connector {
  const connectTo = (privateHosts: boolean) =>
    buildConnector({ lookup: guardedLookup({ privateHosts }, options.resolveHost), timeout: 5000 });
  const guarded = connectTo(options.privateHosts);
  const free = connectTo(true);
  return (target, done) => {
    const isFree = options.privateHosts || isOwnReceiver(target, options);
    const connect = isFree ? free : guarded;
    connect(target, (...result) => {
      const socket = result[1];
      if (socket && !isFree && !isPublicAddress(socket.remoteAddress ?? '')) {
        socket.destroy();
        return done(
          new AddressRefused('the connection led to an address that is not public'),
          null,
        );
      }
      done(...result);
    });
  };
}

type Limits = GuardOptions & { deadlineMs: number; now: number };

async function attempt(
  dispatcher: Dispatcher,
  message: HttpRequest,
  limits: Limits,
): Promise<Omit<HttpAnswer, 'latencyMs'>> {
  const none = { status: null, responseBody: '', retryAfterMs: null };
  const refused = refuseUrl(message.url, limits);
  if (refused !== null) return { ...none, error: `address_refused: ${refused}` };
  try {
    const response = await request(message.url, {
      method: 'POST',
      dispatcher,
      headers: message.headers,
      body: message.body,
      signal: AbortSignal.timeout(limits.deadlineMs),
    });
    const { statusCode: status, headers } = response;
    const responseBody = await readSome(response.body);
    const ok = status >= 200 && status < 300;
    const retryAfter = headers['retry-after'];
    return {
      status,
      error: ok ? null : status >= 300 && status < 400 ? 'redirect_not_followed' : `http_${status}`,
      responseBody,
      retryAfterMs: retryAfterMs(
        typeof retryAfter === 'string' ? retryAfter : undefined,
        limits.now,
      ),
    };
  } catch (error) {
    return { ...none, error: errorCode(error) };
  }
}

async function readSome(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    // Leaving the loop destroys the body, and with it the connection of a receiver that talks too much.
    if (bytes >= READ_BYTES) break;
  }
  if (bytes === 0) return '';
  const text = Buffer.concat(chunks).subarray(0, READ_BYTES).toString('utf8');
  // Postgres text cannot hold a zero character, jsonb no half surrogate; cutting may make one.
  return text.slice(0, KEEP_CHARS).replaceAll('\0', '\uFFFD').toWellFormed();
}

const ERROR_CODES: Record<string, string> = {
  ADDRESS_REFUSED: 'address_refused',
  ECONNREFUSED: 'connection_refused',
  ECONNRESET: 'connection_reset',
  UND_ERR_SOCKET: 'connection_reset',
  ENOTFOUND: 'host_not_found',
  EAI_AGAIN: 'host_not_found',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
};

/** A short code for the delivery log; messages of libraries may hold addresses of our network. */
function errorCode(error: unknown): string {
  const { name, code } = error as { name?: string; code?: unknown };
  if (name === 'TimeoutError' || name === 'AbortError') return 'timeout';
  if (typeof code !== 'string') return 'request_failed';
  return ERROR_CODES[code] ?? code.toLowerCase();
}
