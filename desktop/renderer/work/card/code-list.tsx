/**
 * The disposition codes as a listbox of tiles. Digits, arrows and letters choose only while it has
 * the focus, so that no single key is a shortcut of the whole window.
 */
import { type KeyboardEvent, useId, useRef } from 'react';
import type { DispositionCode } from '../../../../shared/call-lists.ts';
import { cx } from '../../ui/class-names.ts';
import { useTypeAhead } from '../../ui/type-ahead.ts';
import { codesId } from './use-following.ts';
import { t } from '../../words/translate.ts';

export interface CodeListProps {
  codes: readonly DispositionCode[];
  selected: string | null;
  onChoose: (code: DispositionCode) => void;
  isInvalid: boolean;
}

export function CodeList({ codes, selected, onChoose, isInvalid }: CodeListProps) {
  const baseId = useId();
  const box = useRef<HTMLDivElement>(null);
  const at = codes.findIndex(({ code }) => code === selected);
  const press = useCodeKeys({ codes, at, onChoose });

  return (
    <div
      ref={box}
      id={codesId}
      role="listbox"
      aria-label={t('Disposition')}
      aria-required
      aria-invalid={isInvalid || undefined}
      aria-orientation="horizontal"
      aria-activedescendant={at < 0 ? undefined : `${baseId}-${at}`}
      tabIndex={0}
      onKeyDown={(event) => press(event, columnsOf(box.current))}
      className="grid grid-cols-[repeat(auto-fill,minmax(168px,1fr))] gap-2 rounded outline-offset-4"
    >
      {codes.map((code, index) => (
        <div
          key={code.code}
          id={`${baseId}-${index}`}
          role="option"
          aria-selected={index === at}
          onClick={() => onChoose(code)}
          className={cx(
            'flex min-h-9.5 cursor-default items-center gap-2.5 rounded border px-2.5 text-3 font-act',
            index === at
              ? 'border-accent bg-accent-soft text-accent-ink inset-ring inset-ring-accent'
              : 'border-line hover:bg-hover',
          )}
        >
          {code.position <= 9 && (
            <kbd
              aria-hidden="true"
              className={
                'numbers rounded-1 border border-line bg-surface-2 px-1.25 font-mono text-1 text-ink-3'
              }
            >
              {code.position}
            </kbd>
          )}
          {code.label}
        </div>
      ))}
    </div>
  );
}

interface CodeKeys extends Pick<CodeListProps, 'codes' | 'onChoose'> {
  at: number;
}

function useCodeKeys({ codes, at, onChoose }: CodeKeys) {
  const typeAhead = useTypeAhead();
  return (event: KeyboardEvent, columns: number): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
    const byDigit = codes.find(({ position }) => position === Number(digit));
    const moved = moveOf(event.key, { at, columns, last: codes.length - 1 });
    const typed = () => typeAhead(event, { texts: codes.map(({ label }) => label), from: at });
    const target = byDigit ?? codes[moved ?? typed() ?? -1];
    if (target === undefined) return;
    event.preventDefault();
    onChoose(target);
  };
}

interface Grid {
  at: number;
  columns: number;
  last: number;
}

function moveOf(key: string, { at, columns, last }: Grid): number | undefined {
  const steps: Record<string, number> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: columns,
    ArrowUp: -columns,
  };
  if (key === 'Home') return 0;
  if (key === 'End') return last;
  const step = steps[key];
  if (step === undefined) return undefined;
  if (at < 0) return 0;
  return at + step >= 0 && at + step <= last ? at + step : at;
}

/** How many tiles stand in a line just now: arrows up and down move by as many. */
function columnsOf(box: HTMLElement | null): number {
  if (box === null) return 1;
  return getComputedStyle(box).gridTemplateColumns.split(' ').length;
}
