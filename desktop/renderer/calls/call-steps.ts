/** The states a call went through, with the time between them. */
import type { CallEvent } from '../../../shared/dispatch.ts';
import { formatDuration } from '../ui/format.ts';
import { reasonWords, sourceWords, stateMeaning, stateName } from '../words/call-words.ts';
import { t } from '../words/translate.ts';

export interface CallStep {
  n: number;
  name: string;
  state: CallEvent['state'];
  meaning: string;
  /** Wall time to the second. */
  time: string;
  /** Since the step before; nothing for the first. */
  after: string;
  source: string;
  detail: string | null;
}

/** `09:42:05` in a zone. */
export function formatSecond(instant: string, timeZone: string): string {
  return new Intl.DateTimeFormat('en-IN', {
    timeZone,
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).format(Date.parse(instant));
}

/** Steps in the order they were recorded; late news from the carrier may carry an earlier time. */
export function stepsOf(events: readonly CallEvent[], timeZone: string): CallStep[] {
  return events.map((event, index) => ({
    n: event.n,
    name: stateName(event.state),
    state: event.state,
    meaning: stateMeaning(event.state),
    time: formatSecond(event.at, timeZone),
    after: sinceWords(events[index - 1]?.at, event.at),
    ...detailOf(event),
  }));
}

/** The carrier adds the SIP answer as three digits: it says who spoke, not what it means. */
function detailOf({ source, detail }: CallEvent): Pick<CallStep, 'source' | 'detail'> {
  const words = t(sourceWords[source]);
  if (detail === null || detail === '') return { source: words, detail: null };
  if (/^\d{3}$/.test(detail)) return { source: `${words}, SIP ${detail}`, detail: null };
  return { source: words, detail: reasonWords(detail) };
}

function sinceWords(before: string | undefined, at: string): string {
  if (before === undefined) return '';
  const seconds = Math.round((Date.parse(at) - Date.parse(before)) / 1000);
  return seconds > 0 ? t('after {duration}', { duration: formatDuration(seconds) }) : t('at once');
}
