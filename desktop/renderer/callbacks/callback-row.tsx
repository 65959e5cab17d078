import type { KeyboardEvent } from 'react';
import type { Callback } from '../../../shared/callbacks.ts';
import { useSession } from '../accounts/use-session.ts';
import { cx } from '../ui/class-names.ts';
import { formatDay } from '../ui/format.ts';
import { t } from '../words/translate.ts';
import { holderWords, ownTime, theirTime } from './callback-words.ts';

export interface CallbackRowProps {
  callback: Callback;
  isChosen: boolean;
  isLate: boolean;
  /** Says the day as well, where no heading does. */
  withDay?: boolean;
  /** Whose they are is known. */
  knowsHolder: boolean;
  onChoose: () => void;
  onOpen: () => void;
}

/** One callback on a line: both clocks, who, and whose it is. */
export function CallbackRow(props: CallbackRowProps) {
  const { callback, isChosen, isLate, withDay, knowsHolder, onChoose, onOpen } = props;
  const { account, member } = useSession();
  const day = formatDay({
    instant: callback.due_at,
    timeZone: account.time_zone,
    withWeekday: true,
  });
  const their = theirTime(callback, account.time_zone);
  return (
    <li>
      <button
        type="button"
        data-callback-row
        data-callback={callback.id}
        aria-pressed={isChosen}
        onKeyDown={moveFocus}
        onFocus={onChoose}
        onClick={onChoose}
        onDoubleClick={onOpen}
        className={cx(
          'grid min-h-(--row) w-full items-center gap-x-4 border-b border-line px-4 py-1.5 text-left text-3',
          'grid-cols-[8.5rem_minmax(0,1fr)] md:grid-cols-[8.5rem_16.5rem_minmax(0,1fr)_minmax(0,1fr)_6rem]',
          '-outline-offset-2',
          isChosen ? 'bg-selected' : 'hover:bg-hover',
        )}
      >
        <span className={cx('numbers font-act', isLate && 'text-warn')}>
          {withDay && `${day} `}
          {ownTime(callback, account.time_zone)}
        </span>
        <span className="numbers truncate text-2 text-ink-2">{their}</span>
        <span className="truncate font-act">
          {callback.name}
          {callback.dnc && <span className="text-2 text-stop"> {t('do not call')}</span>}
        </span>
        <span className="truncate text-2 text-ink-3">
          {callback.note === '' ? callback.list_name : callback.note}
        </span>
        <span className="truncate text-2 text-ink-2">
          {knowsHolder && holderWords(callback, member.id)}
        </span>
      </button>
    </li>
  );
}

/** Arrows go from row to row, over every list of the page. */
function moveFocus(event: KeyboardEvent): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const rows = [...document.querySelectorAll<HTMLElement>('[data-callback-row]')];
  const at = rows.findIndex((row) => row === document.activeElement);
  const next = rows[at + (event.key === 'ArrowDown' ? 1 : -1)];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
