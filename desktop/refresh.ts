/**
 * Exchanges a refresh token for the next pair. The shell does it for the desktop application and the page for the
 * browser; whoever calls keeps the token it gets before anybody else hears of it.
 */
import { Problem } from '../shared/errors.ts';
import { refreshSession, TokenPair } from '../shared/sessions.ts';

/** `ended`: a definite word of the server. `unreachable`: nothing was learnt, and nobody is signed out by it. */
export type Exchanged =
  | { kind: 'renewed'; pair: TokenPair }
  | { kind: 'ended'; reason: string | null }
  | { kind: 'unreachable' };

export type ExchangeOptions = {
  baseUrl: string;
  refreshToken: string;
  fetch: typeof fetch;
};

/** Two tries end within the ten seconds in which the server repeats a lost answer. */
const TRIES = 2;
const TRY_MS = 4_000;
const PAUSE_MS = 1_000;

export async function exchangeRefreshToken(options: ExchangeOptions): Promise<Exchanged> {
  for (let tries = TRIES; tries > 0; tries--) {
    const response = await ask(options).catch(() => null);
    if (response !== null) return readAnswer(response);
    if (tries > 1) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return { kind: 'unreachable' };
}

type Answer = { status: number; body: unknown };

async function ask({ baseUrl, refreshToken, fetch }: ExchangeOptions): Promise<Answer> {
  const response = await fetch(baseUrl + refreshSession.path, {
    method: refreshSession.method.toUpperCase(),
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify({ refresh_token: refreshToken }),
    cache: 'no-store',
    redirect: 'error',
    signal: AbortSignal.timeout(TRY_MS),
  });
  // The answer of a proxy is no JSON; cutting it short counts as an answer that got lost.
  const text = await response.text();
  return { status: response.status, body: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const REFUSALS: readonly string[] = ['session_ended', 'unauthenticated', 'invalid_request'];

function readAnswer({ status, body }: Answer): Exchanged {
  const pair = TokenPair.safeParse(body);
  if (status === 200 && pair.success) return { kind: 'renewed', pair: pair.data };
  const problem = Problem.safeParse(body);
  const isRefused = problem.success && REFUSALS.includes(problem.data.code);
  if (!isRefused) return { kind: 'unreachable' };
  return { kind: 'ended', reason: problem.data.reason ?? null };
}
