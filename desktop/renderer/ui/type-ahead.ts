import { type KeyboardEvent, useRef } from 'react';

export interface TypeAheadList {
  texts: readonly string[];
  from: number;
}

const pauseMs = 700;

/** Index of the next text that starts with what was typed, looking onward from `from`. */
export function findTyped(list: TypeAheadList, typed: string): number | undefined {
  const wanted = typed.toLocaleLowerCase();
  const count = list.texts.length;
  // A longer word may still fit the row it is on; a first letter goes to the next one.
  const start = typed.length > 1 ? Math.max(list.from, 0) : list.from + 1;
  for (let step = 0; step < count; step++) {
    const index = (start + step) % count;
    if (list.texts[index]?.toLocaleLowerCase().startsWith(wanted)) return index;
  }
  return undefined;
}

/** Collects letters typed within a pause of each other and finds the row they begin. */
export function useTypeAhead(): (event: KeyboardEvent, list: TypeAheadList) => number | undefined {
  const typed = useRef({ text: '', atMs: 0 });
  return (event, list) => {
    if (event.key.length !== 1) return undefined;
    const fresh = event.timeStamp - typed.current.atMs > pauseMs;
    if (fresh && event.key === ' ') return undefined;
    const text = (fresh ? '' : typed.current.text) + event.key;
    typed.current = { text, atMs: event.timeStamp };
    return findTyped(list, text);
  };
}
