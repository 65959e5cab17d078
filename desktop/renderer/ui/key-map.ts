/** Strokes that a person chose in place of the console's own, kept on this device. */
import { create } from 'zustand';
import { keepText, loadText } from './kept.ts';
import { ariaKeys, parseKeys, usesCommandKey } from './keys.ts';

/** By the console's own stroke: the one that does the same now. */
export type KeyMap = Readonly<Record<string, string>>;

const storageKey = 'keys';

/** What is stored may be older than this release or edited by hand; a stroke that cannot be is dropped. */
export function parseKeyMap(text: string | null): KeyMap {
  try {
    const stored: unknown = JSON.parse(text ?? '{}');
    if (typeof stored !== 'object' || stored === null) return {};
    return Object.fromEntries(Object.entries(stored).filter(isStrokePair));
  } catch {
    return {};
  }
}

function isStrokePair(pair: [string, unknown]): pair is [string, string] {
  try {
    return pair.every((keys) => typeof keys === 'string' && parseKeys(keys) !== null);
  } catch {
    return false;
  }
}

export const useKeyMap = create<KeyMap>(() => parseKeyMap(loadText(storageKey)));

/** The stroke that does now what `keys` does by itself. */
export function currentKeys(keys: string): string {
  return useKeyMap.getState()[keys] ?? keys;
}

/** As `currentKeys`, for what is printed: it changes with the choice. */
export function useCurrentKeys(keys: string): string {
  return useKeyMap((map) => map[keys] ?? keys);
}

export function chooseKeys(keys: string, chosen: string): void {
  const { [keys]: _before, ...others } = useKeyMap.getState();
  replaceKeyMap(chosen === keys ? others : { ...others, [keys]: chosen });
}

export function replaceKeyMap(map: KeyMap): void {
  useKeyMap.setState(map, true);
  keepText(storageKey, JSON.stringify(map));
}

/** What is kept, now and when another window of this device chooses, as far as it still goes. */
export function followKeyMap(asItGoes: (map: KeyMap) => KeyMap): void {
  useKeyMap.setState(asItGoes(useKeyMap.getState()), true);
  window.addEventListener('storage', (event) => {
    if (event.key === storageKey) useKeyMap.setState(asItGoes(parseKeyMap(event.newValue)), true);
  });
}

/** `aria-keyshortcuts` of a control, by the stroke that holds now. */
export function useAriaKeys(keys: string | undefined): string | undefined {
  const current = useKeyMap((map) => (keys === undefined ? undefined : (map[keys] ?? keys)));
  return current === undefined ? undefined : ariaKeys(current, usesCommandKey());
}
