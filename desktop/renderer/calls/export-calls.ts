/** The calls that fit the filters as a CSV file, page after page, newest first. */
import type { Call, listCalls } from '../../../shared/dispatch.ts';
import { neutralizeCell } from '../../../shared/formula-cells.ts';
import type { z } from 'zod';

/** A spreadsheet is for reading; whoever wants all of a large account exports it whole. */
export const CALLS_MAX = 10_000;
const PAGE_ROWS = 100;

type Page = z.infer<(typeof listCalls)['response']>;
export type AskPage = (page: { limit: number; cursor?: string }) => Promise<Page>;

export interface Progress {
  /** Calls that came so far. */
  rows: number;
}

export interface Exported {
  calls: Call[];
  /** More fit the filters than one file takes. */
  isCut: boolean;
}

/** All of them or an error: half a file that looks whole is worse than none. */
export async function collectCalls(
  ask: AskPage,
  onProgress: (progress: Progress) => void,
): Promise<Exported> {
  const calls: Call[] = [];
  let cursor: string | null = null;
  do {
    const page: Page = await ask({ limit: PAGE_ROWS, ...(cursor === null ? {} : { cursor }) });
    calls.push(...page.data);
    cursor = page.has_more ? page.next_cursor : null;
    onProgress({ rows: calls.length });
  } while (cursor !== null && calls.length < CALLS_MAX);
  return { calls: calls.slice(0, CALLS_MAX), isCut: cursor !== null };
}

const plainColumns = [
  'call_id',
  'requested_at',
  'answered_at',
  'ended_at',
  'to',
  'from',
  'state',
  'reason',
  'mode',
  'duration_seconds',
  'billing_account',
  'billing_rule',
] as const;
const moneyColumns = [
  'rate_micros',
  'increments',
  'currency',
  'billed_seconds',
  'amount_minor',
] as const;

/** Column names and values of the API, in UTC, so that the file reads the same everywhere; money in minor units. */
export function callRows(calls: readonly Call[], seesMoney: boolean): string[][] {
  const header = seesMoney ? [...plainColumns, ...moneyColumns] : [...plainColumns];
  return [header, ...calls.map((call) => rowOf(call, seesMoney).map(neutralizeCell))];
}

function rowOf(call: Call, seesMoney: boolean): string[] {
  const plain = [
    call.id,
    call.requested_at,
    call.answered_at,
    call.ended_at,
    call.to,
    call.from,
    call.state,
    call.reason,
    call.mode,
    call.duration_seconds,
    call.billing_account.name,
    call.billing_rule,
  ];
  const money = [
    call.rate?.rate_micros,
    call.rate?.increments,
    call.rate?.currency,
    call.charge?.billed_seconds,
    call.charge?.amount_minor,
  ];
  return [...plain, ...(seesMoney ? money : [])].map((value) => String(value ?? ''));
}
