import { z } from 'zod';
import { CallState } from '../../../shared/dispatch-state.ts';
import { Id } from '../../../shared/ids.ts';
import { ModeChoice } from '../mode/mode-filter.tsx';

/** The filters of the history as they stand in the address; anything unknown filters nothing. */
export const HistorySearch = z.object({
  state: CallState.optional().catch(undefined),
  contact: Id.optional().catch(undefined),
  mode: ModeChoice,
});
export type HistorySearch = z.infer<typeof HistorySearch>;
