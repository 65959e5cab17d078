import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import RequestClient from 'twilio/lib/base/RequestClient.js';

/** At 300 ms per call Twilio's default of 20 sockets is only about 66 calls a second. */
const SOCKETS_MAX = 256;
const TIMEOUT_MS = 10_000;

type RequestOptions<Data = unknown> = Parameters<typeof RequestClient.prototype.request<Data>>[0];
type CarrierAnswer<Data> = Awaited<ReturnType<typeof RequestClient.prototype.request<Data>>>;

/** Thrown for HTTP 429 before the library reads the answer, because it would lose Retry-After. */
export class TooManyRequests extends Error {
  readonly retryAfterMs: number | null;

  constructor(retryAfterMs: number | null) {
    super('the carrier answered 429');
    this.retryAfterMs = retryAfterMs;
  }
}

function readRetryAfterMs(headers: unknown): number | null {
  const value = (headers as Record<string, unknown> | undefined)?.['retry-after'];
  return typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) * 1000 : null;
}

/**
 * The library has no base URL option, so the origin is replaced here, in test mode only. The
 * library picks its agent by HTTP_PROXY; with a replaced origin both agents are our own, so that
 * no proxy of the environment ever sees a call meant for the simulator.
 */
export class CarrierHttpClient extends RequestClient {
  readonly #origin: URL | null;

  constructor(baseUrl: string | undefined, timeoutMs = TIMEOUT_MS) {
    const sockets = { keepAlive: true, maxSockets: SOCKETS_MAX, maxTotalSockets: SOCKETS_MAX };
    super({ ...sockets, timeout: timeoutMs, autoRetry: false });
    this.#origin = baseUrl === undefined ? null : new URL(baseUrl);
    if (this.#origin === null) return;
    this.axios.defaults.httpAgent = new HttpAgent(sockets);
    this.axios.defaults.httpsAgent = new HttpsAgent(sockets);
  }

  override async request<Data>(options: RequestOptions<Data>): Promise<CarrierAnswer<Data>> {
    const answer = await super.request<Data>(this.#rewrite(options));
    if (answer.statusCode === 429) throw new TooManyRequests(readRetryAfterMs(answer.headers));
    return answer;
  }

  #rewrite<Data>(options: RequestOptions<Data>): RequestOptions<Data> {
    if (this.#origin === null) return options;
    const url = new URL(options.uri);
    const headers = { ...options.headers, 'X-Original-Host': url.host };
    url.protocol = this.#origin.protocol;
    url.host = this.#origin.host;
    url.port = this.#origin.port;
    return { ...options, uri: url.toString(), headers };
  }
}
