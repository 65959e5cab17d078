/** Every stroke of the console in one place, so that a choice can be held against all of them. */
import * as callbacks from '../callbacks/keys.ts';
import { nextKeys } from '../call-lists/import/wizard-bar.tsx';
import { type KeyMap } from '../ui/key-map.ts';
import { parseKeys, type Stroke, typesCharacter } from '../ui/keys.ts';
import { endKeys } from '../view-as/viewing-banner.tsx';
import * as voice from '../voice/keys.ts';
import * as work from '../work/keys.ts';
import { msg } from '../words/translate.ts';
import { switcherKeys } from './account-switcher.tsx';
import { nextRegionKeys, previousRegionKeys } from './regions.tsx';
import { shortcutKeys } from './status-bar.tsx';
import { paletteKeys } from './top-bar.tsx';

export interface Shortcut {
  /** The console's own stroke. */
  keys: string;
  what: string;
}

/** One stroke may do several things, one after the other; they stay together. */
export const shortcuts: readonly Shortcut[] = [
  { keys: work.goOnKeys, what: msg('Go on: claim, dial, save and take the next, next step') },
  { keys: work.endCallKeys, what: msg('End call') },
  { keys: voice.muteKeys, what: msg('Mute or unmute') },
  { keys: voice.holdKeys, what: msg('Hold or go on') },
  { keys: voice.keypadKeys, what: msg('Keypad') },
  { keys: work.skipKeys, what: msg('Skip this contact') },
  { keys: work.recordKeys, what: msg('Record a call made outside Switchyard') },
  { keys: work.callbackKeys, what: msg('Promise a callback') },
  { keys: work.extendKeys, what: msg('30 seconds more for the wrap-up') },
  { keys: work.breakKeys, what: msg('Break, or ready again') },
  { keys: work.noteKeys, what: msg('Write a note') },
  { keys: work.correctKeys, what: msg('Correct the contact') },
  { keys: work.filterKeys, what: msg('Filter the contacts') },
  { keys: work.syncKeys, what: msg('Show what waits to be sent') },
  { keys: paletteKeys, what: msg('Find a contact, a page, an action') },
  { keys: switcherKeys, what: msg('Switch account') },
  { keys: endKeys, what: msg('End viewing') },
  { keys: shortcutKeys, what: msg('Show shortcuts') },
  { keys: nextRegionKeys, what: msg('Next region') },
  { keys: previousRegionKeys, what: msg('Previous region') },
];

/** The sections of the navigation, in their order; they stay as they are. */
const sectionStrokes = Array.from({ length: 9 }, (_, index) => `Mod+Digit${index + 1}`);

/** Single keys, which count only while the calendar has the focus; they stay as well. */
const calendarStrokes = [callbacks.openKeys, callbacks.moveKeys, callbacks.cancelKeys];

const known = new Set([
  ...shortcuts.map(({ keys }) => keys),
  ...sectionStrokes,
  ...calendarStrokes,
  nextKeys,
]);

/** Whether a person can see and change it; the registry takes no other. */
export function isKnownShortcut(keys: string): boolean {
  return known.has(keys);
}

/** What browsers and systems keep for themselves, or people edit text with. */
const reserved = new Set(
  'A C N P Q R T V W X Z Shift+N Shift+T Shift+W Shift+Z Shift+I'
    .split(' ')
    .map((letter) => `Mod+${letter.replace(/(.)$/, 'Key$1')}`),
);
const plain = new Set([
  'Enter',
  'Escape',
  'Tab',
  'Shift+Tab',
  'Backspace',
  'Delete',
  'F5',
  'F11',
  'F12',
]);

export type KeysVerdict =
  | { kind: 'free' }
  | { kind: 'types' | 'reserved' }
  /** What does this already; null for a section of the navigation. */
  | { kind: 'taken'; by: Shortcut | null };

/** Whether `chosen` may do what `keys` does by itself. */
export function judgeKeys(keys: string, chosen: string, map: KeyMap): KeysVerdict {
  const stroke = parseKeys(chosen);
  if (reserved.has(chosen) || plain.has(chosen) || isMove(stroke)) return { kind: 'reserved' };
  if (typesCharacter(stroke)) return { kind: 'types' };
  if (sectionStrokes.includes(chosen)) return { kind: 'taken', by: null };
  const by = shortcuts.find((one) => one.keys !== keys && (map[one.keys] ?? one.keys) === chosen);
  return by === undefined ? { kind: 'free' } : { kind: 'taken', by };
}

/** Without the choices that no longer go: a release, another window or a hand may have given their stroke away. */
export function withoutConflicts(map: KeyMap): KeyMap {
  const clash = Object.entries(map).find(
    ([keys, chosen]) => judgeKeys(keys, chosen, map).kind !== 'free',
  );
  return clash === undefined ? map : withoutConflicts(withOwnKeys(clash[0], map));
}

/** The console's own stroke for this again, and for whatever took that stroke meanwhile. */
export function putBack(keys: string, map: KeyMap): KeyMap {
  return withoutConflicts(withOwnKeys(keys, map));
}

function withOwnKeys(keys: string, map: KeyMap): KeyMap {
  const { [keys]: _chosen, ...others } = map;
  return others;
}

/** Arrows and their like move through every list and text. */
function isMove({ code }: Stroke): boolean {
  return /^(Arrow|Home|End|Page)/.test(code);
}
