/** The server's account of a contact in words. Instants come as text and are shown in the agent's zone. */
import type { ContactEvent } from '../../../../shared/call-lists.ts';
import { formatDay, formatTime } from '../../ui/format.ts';
import { callStateOf, stateName } from '../../words/call-words.ts';
import { correctedWords } from '../corrections/correction-words.ts';
import { msg, t } from '../../words/translate.ts';

export function historyWords(
  { kind, text, hidden }: Pick<ContactEvent, 'kind' | 'text' | 'hidden'>,
  timeZone: string,
) {
  // A note this role may not see: that there is one is no secret.
  if (hidden && text === '') return t('Note hidden from your role');
  const words = shownWords(kind, text, timeZone);
  return hidden ? t('{words} (note hidden)', { words }) : words;
}

function shownWords(kind: ContactEvent['kind'], text: string, timeZone: string): string {
  if (kind === 'call') return callWords(text);
  if (kind === 'edit') return correctedWords(text);
  return kind === 'callback' ? callbackWords(text, timeZone) : text;
}

function callWords(text: string): string {
  const state = callStateOf(text);
  if (state === undefined) return text;
  if (state === 'completed') return t('Called, answered');
  return t('Called, {state}', { state: stateName(state) });
}

const callbackChanges: Readonly<Partial<Record<string, string>>> = {
  moved: msg('Callback moved to {day} {time}'),
  handed: msg('Callback of {day} {time} handed over'),
  cancelled: msg('Callback of {day} {time} cancelled'),
};

/** What was changed, where it is a change; an instant; and, after a space, the note. */
function callbackWords(text: string, timeZone: string): string {
  const change = callbackChanges[text.slice(0, text.indexOf(' '))];
  const [instant = '', ...note] = text.split(' ').slice(change === undefined ? 0 : 1);
  if (Number.isNaN(Date.parse(instant))) return text;
  const due = { instant, timeZone };
  const when = t(change ?? msg('Callback promised for {day} {time}'), {
    day: formatDay({ ...due, withWeekday: true }),
    time: formatTime(due),
  });
  return note.length === 0 ? when : `${when}. ${note.join(' ')}`;
}
