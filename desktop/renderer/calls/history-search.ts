import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { CallState } from '../../../shared/dispatch-state.ts';
import { Id } from '../../../shared/ids.ts';
import { type PeriodId, periodIds, type PeriodNow, periodOf } from '../billing/period.ts';
import { ModeChoice } from '../mode/mode-filter.tsx';

/** The filters of the history as they stand in the address; anything unknown filters nothing. */
export const HistorySearch = z.object({
  state: CallState.optional().catch(undefined),
  contact: Id.optional().catch(undefined),
  list: Id.optional().catch(undefined),
  mode: ModeChoice,
  period: z.enum(periodIds).optional().catch(undefined),
});
export type HistorySearch = z.infer<typeof HistorySearch>;

export const noFilters = {
  state: undefined,
  contact: undefined,
  list: undefined,
  mode: undefined,
  period: undefined,
} satisfies HistorySearch;

/** What the server is asked for: a period is the days of the account's own calendar. */
export function callQuery(search: HistorySearch, now: PeriodNow) {
  const { state, contact, list, mode, period } = search;
  return {
    state,
    contact_id: contact,
    list_id: list,
    mode,
    ...(period === undefined ? {} : spanOf(period, now)),
  };
}

function spanOf(period: PeriodId, now: PeriodNow): { since: string; until: string } {
  const { from, to } = periodOf(period, now);
  const startOf = (day: string) =>
    Temporal.PlainDate.from(day).toZonedDateTime(now.timeZone).toInstant().toString();
  return { since: startOf(from), until: startOf(to) };
}
