import { z } from 'zod';
import { Whose } from '../../../shared/callbacks.ts';

/** What the calendar shows, as it stands in the address; anything unknown is the default. */
export const CallbacksSearch = z.object({
  view: z.enum(['day', 'week', 'agenda']).catch('week'),
  /** A day of the period shown; today without one. */
  day: z.iso.date().optional().catch(undefined),
  whose: Whose.catch('mine'),
});
export type CalendarView = z.infer<typeof CallbacksSearch>['view'];
