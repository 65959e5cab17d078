import { Temporal } from 'temporal-polyfill';
import { API_VERSION } from './resource.ts';
import { RestError } from './rest-errors.ts';
import type { SimulatedCall } from '../types.ts';

const PAGE_SIZE_DEFAULT = 50;
const PAGE_SIZE_MAX = 1000;
const DAY_MS = 86_400_000;
const FILTERS = [
  'To',
  'From',
  'ParentCallSid',
  'Status',
  'StartTime',
  'StartTime<',
  'StartTime>',
  'EndTime',
  'EndTime<',
  'EndTime>',
] as const;

export type Query = Record<string, string | undefined>;

export type CallPage = {
  calls: SimulatedCall[];
  page: number;
  pageSize: number;
  uri: string;
  firstPageUri: string;
  nextPageUri: string | null;
  previousPageUri: string | null;
};

export type CallStore = {
  add(call: SimulatedCall): void;
  find(accountSid: string, sid: string): SimulatedCall | undefined;
  countTo(to: string): number;
  all(): readonly SimulatedCall[];
  /** Newest first, as Twilio lists; a page token keeps its place while new calls arrive. */
  list(accountSid: string, query: Query): CallPage;
};

/** A date means the whole UTC day, a date-time that second. */
function parseMoment(name: string, text: string): { fromMs: number; toMs: number } {
  try {
    if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
      const fromMs = Temporal.Instant.from(`${text}T00:00:00Z`).epochMilliseconds;
      return { fromMs, toMs: fromMs + DAY_MS };
    }
    const fromMs = Temporal.Instant.from(text).epochMilliseconds;
    return { fromMs, toMs: fromMs + 1000 };
  } catch (cause) {
    throw Object.assign(new RestError(20001, name), { cause });
  }
}

type Test = (call: SimulatedCall) => boolean;
type TimeOf = (call: SimulatedCall) => number | null;

function timeTests(name: string, query: Query, timeOf: TimeOf): Test[] {
  const tests: Test[] = [];
  const compare = (
    suffix: string,
    matches: (at: number, range: { fromMs: number; toMs: number }) => boolean,
  ) => {
    const text = query[`${name}${suffix}`];
    if (!text) return;
    const range = parseMoment(name, text);
    // A call that has not been dialled has no start time, so no range ever contains it.
    tests.push((call) => {
      const at = timeOf(call);
      return at !== null && matches(Math.floor(at / 1000) * 1000, range);
    });
  };
  compare('', (at, range) => at >= range.fromMs && at < range.toMs);
  compare('<', (at, range) => at < range.fromMs);
  compare('>', (at, range) => at >= range.fromMs);
  return tests;
}

function buildTests(query: Query): Test[] {
  const tests = [
    ...timeTests('StartTime', query, (call) => call.answeredAtMs ?? call.startedAtMs),
    ...timeTests('EndTime', query, (call) => (call.status === 'completed' ? call.endedAtMs : null)),
  ];
  const { To: to, From: from, Status: status } = query;
  if (to) tests.push((call) => call.to === to);
  if (from) tests.push((call) => call.from === from);
  if (status) tests.push((call) => call.status === status);
  if (query.ParentCallSid) tests.push(() => false);
  return tests;
}

/** `PA<sid>` continues after that call, `PB<sid>` ends before it. */
function startOf(matching: readonly SimulatedCall[], query: Query, pageSize: number): number {
  const token = query.PageToken;
  if (!token) return Number(query.Page ?? 0) * pageSize;
  const at = matching.findIndex((call) => call.sid === token.slice(2));
  if (at < 0) throw new RestError(20001, 'PageToken');
  return token.startsWith('PB') ? Math.max(0, at - pageSize) : at + 1;
}

function pageOf(matching: SimulatedCall[], accountSid: string, query: Query): CallPage {
  const asked = Number(query.PageSize ?? PAGE_SIZE_DEFAULT);
  const page = Number(query.Page ?? 0);
  if (!Number.isInteger(asked) || asked < 1) throw new RestError(20001, 'PageSize');
  if (!Number.isInteger(page) || page < 0) throw new RestError(20001, 'Page');
  const pageSize = Math.min(asked, PAGE_SIZE_MAX);
  const start = startOf(matching, query, pageSize);
  const calls = matching.slice(start, start + pageSize);
  const uriOf = (number: number, token?: string) => {
    const params = new URLSearchParams();
    for (const name of FILTERS) if (query[name]) params.set(name, query[name]);
    params.set('PageSize', String(pageSize));
    params.set('Page', String(number));
    if (token) params.set('PageToken', token);
    return `/${API_VERSION}/Accounts/${accountSid}/Calls.json?${params}`;
  };
  const first = calls[0];
  const last = calls.at(-1);
  const hasMore = start + calls.length < matching.length;
  return {
    calls,
    page,
    pageSize,
    uri: uriOf(page, query.PageToken),
    firstPageUri: uriOf(0),
    nextPageUri: hasMore && last ? uriOf(page + 1, `PA${last.sid}`) : null,
    previousPageUri: page > 0 && first ? uriOf(page - 1, `PB${first.sid}`) : null,
  };
}

export function createCallStore(): CallStore {
  const calls: SimulatedCall[] = [];
  const bySid = new Map<string, SimulatedCall>();
  const byTo = new Map<string, SimulatedCall[]>();
  return {
    add(call) {
      calls.push(call);
      bySid.set(call.sid, call);
      const sameNumber = byTo.get(call.to);
      if (sameNumber) sameNumber.push(call);
      else byTo.set(call.to, [call]);
    },
    find(accountSid, sid) {
      const call = bySid.get(sid);
      return call?.account.sid === accountSid ? call : undefined;
    },
    countTo: (to) => byTo.get(to)?.length ?? 0,
    all: () => calls,
    list(accountSid, query) {
      const candidates = query.To ? (byTo.get(query.To) ?? []) : calls;
      const tests = buildTests(query);
      const isListed: Test = (call) =>
        call.account.sid === accountSid && tests.every((test) => test(call));
      return pageOf(candidates.filter(isListed).reverse(), accountSid, query);
    },
  };
}
