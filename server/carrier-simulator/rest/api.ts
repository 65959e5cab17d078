// The Calls routes of Twilio's 2010-04-01 REST API.
import { randomBytes } from 'node:crypto';
import express from 'express';
import type { ErrorRequestHandler, Request, RequestHandler, Response, Router } from 'express';
import type { Clock } from '../../platform/clock.ts';
import type { CallbackSender } from '../callbacks.ts';
import type { FaultBook } from '../faults.ts';
import type { Life } from '../life.ts';
import { TERMINAL } from '../types.ts';
import type { Exchange, Faults, OutcomeSource, SimulatedAccount, SimulatedCall } from '../types.ts';
import type { CallPage, CallStore, Query } from './call-store.ts';
import { parsePlaceRequest } from './place-request.ts';
import type { Form, PlaceRequest } from './place-request.ts';
import { API_VERSION, renderCall } from './resource.ts';
import { RestError } from './rest-errors.ts';

export type CallsApiOptions = {
  accounts: readonly SimulatedAccount[];
  store: CallStore;
  life: Life;
  callbacks: CallbackSender;
  faults: FaultBook;
  outcomes: OutcomeSource;
  timeScale: number;
  clock: Clock;
  observe: ((exchange: Exchange) => void) | undefined;
};

const REFUSALS: Partial<Record<NonNullable<Faults['answer']>, number>> = {
  'too-many-requests': 20429,
  'server-error': 20500,
};
const LOST_ANSWERS: Partial<Record<NonNullable<Faults['answer']>, number>> = {
  lost: 20500,
  unavailable: 20503,
};

/** Basic auth with the account's SID and token, or 401 with code 20003. */
export function requireAccount(accounts: readonly SimulatedAccount[]): RequestHandler {
  const bySid = new Map(accounts.map((account) => [account.sid, account]));
  return (req, res, next) => {
    const [scheme, encoded = ''] = (req.headers.authorization ?? '').split(' ');
    const [sid = '', token] = Buffer.from(encoded, 'base64').toString().split(':');
    const account = bySid.get(sid);
    if (scheme !== 'Basic' || !account || account.authToken !== token) {
      throw new RestError(20003, '', { 'www-authenticate': 'Basic realm="Twilio API"' });
    }
    res.locals.account = account;
    next();
  };
}

export class CallsApi {
  readonly #deps: CallsApiOptions;

  constructor(deps: CallsApiOptions) {
    this.#deps = deps;
  }

  routes(): Router {
    const { accounts, store } = this.#deps;
    const base = '/Accounts/:accountSid';
    const api = express.Router();
    api.use(express.urlencoded({ extended: false, limit: '100kb' }), requireAccount(accounts));
    api.use(base, (req, res, next) => {
      if (req.params.accountSid !== accountOf(res).sid) throw new RestError(20404, req.originalUrl);
      next();
    });
    api.post(`${base}/Calls.json`, (req, res) => this.#createCall(req, res));
    api.get(`${base}/Calls.json`, (req, res) => {
      const page = store.list(req.params.accountSid, req.query as Query);
      const body = renderPage(page, (call) => this.#render(call));
      this.#reply(req, res, { status: 200, body });
    });
    api.get(`${base}/Calls/:callSid.json`, (req, res) => {
      const call = this.#getCall(req, res);
      this.#reply(req, res, { status: 200, body: this.#render(call) });
    });
    api.post(`${base}/Calls/:callSid.json`, (req, res) => this.#updateCall(req, res));
    api.use((req) => {
      throw new RestError(20404, req.originalUrl);
    });
    // oxlint-disable-next-line max-params -- Express knows an error handler by its four parameters.
    api.use(((error: unknown, req, res, next) => {
      if (res.headersSent) return next(error);
      this.#replyError(req, res, error instanceof RestError ? error : new RestError(20500));
    }) satisfies ErrorRequestHandler);
    return express.Router().use(`/${API_VERSION}`, api);
  }

  #createCall(req: Request, res: Response): void {
    const account = accountOf(res);
    const { faults: book, life, callbacks } = this.#deps;
    const asked = parsePlaceRequest((req.body ?? {}) as Form, account);
    const faults = book.take(asked);
    refuseOnDemand(faults);
    const call = this.#place(asked, account, faults);
    const answer = { status: 201, body: this.#render(call) };
    if (faults.answer === 'hang') return life.start(call);
    if (faults.answer === 'late' && call.target) {
      callbacks.onFirstDelivered(call, () => this.#reply(req, res, answer));
      return life.start(call);
    }
    // The call starts when its answer has left, so an orderly client knows the sid first.
    res.once('close', () => life.start(call));
    if (faults.answer === 'drop') return void res.socket?.destroy();
    const lost = faults.answer && LOST_ANSWERS[faults.answer];
    if (lost) return this.#replyError(req, res, new RestError(lost));
    this.#reply(req, res, answer);
  }

  #place(asked: PlaceRequest, account: SimulatedAccount, faults: Faults): SimulatedCall {
    const { store, outcomes, clock } = this.#deps;
    const nowMs = clock.now();
    const call: SimulatedCall = {
      ...asked,
      sid: `CA${randomBytes(16).toString('hex')}`,
      ordinal: store.all().length,
      account,
      status: 'queued',
      outcome: outcomes(asked.to, store.countTo(asked.to) + 1),
      faults,
      queueMs: 0,
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
      startedAtMs: null,
      answeredAtMs: null,
      endedAtMs: null,
      durationSeconds: null,
      callbacks: [],
      cancelTimer: () => undefined,
    };
    store.add(call);
    return call;
  }

  #updateCall(req: Request, res: Response): void {
    const call = this.#getCall(req, res);
    const { Status: status } = (req.body ?? {}) as Form;
    if (TERMINAL.has(call.status)) throw new RestError(21220);
    if (status === 'completed') this.#deps.life.hangUp(call);
    else if (status === 'canceled') this.#deps.life.cancel(call);
    else if (status !== undefined) throw new RestError(20001, 'Status');
    this.#reply(req, res, { status: 200, body: this.#render(call) });
  }

  #getCall(req: Request, res: Response): SimulatedCall {
    const call = this.#deps.store.find(accountOf(res).sid, String(req.params.callSid));
    if (!call) throw new RestError(20404, req.baseUrl + req.path);
    return call;
  }

  #render(call: SimulatedCall) {
    const { clock, timeScale } = this.#deps;
    return renderCall(call, { nowMs: clock.now(), timeScale });
  }

  #reply(req: Request, res: Response, answer: { status: number; body: unknown }): void {
    const requestId = `RQ${randomBytes(16).toString('hex')}`;
    res.set('twilio-request-id', requestId).status(answer.status).json(answer.body);
    this.#deps.observe?.({
      method: req.method,
      path: req.baseUrl + req.path,
      query: { ...req.query },
      form: { ...(req.body as Form | undefined) },
      ...answer,
    });
  }

  #replyError(req: Request, res: Response, error: RestError): void {
    this.#reply(req, res.set(error.headers), { status: error.status, body: error.toBody() });
  }
}

const accountOf = (res: Response) => res.locals.account as SimulatedAccount;

function refuseOnDemand({ answer, retryAfterSeconds }: Faults): void {
  const code = answer && REFUSALS[answer];
  if (!code) return;
  const hasWait = retryAfterSeconds !== undefined;
  throw new RestError(code, '', hasWait ? { 'retry-after': String(retryAfterSeconds) } : {});
}

function renderPage(page: CallPage, render: (call: SimulatedCall) => unknown) {
  const start = page.page * page.pageSize;
  return {
    calls: page.calls.map(render),
    page: page.page,
    page_size: page.pageSize,
    start,
    end: Math.max(start, start + page.calls.length - 1),
    uri: page.uri,
    first_page_uri: page.firstPageUri,
    next_page_uri: page.nextPageUri,
    previous_page_uri: page.previousPageUri,
  };
}
