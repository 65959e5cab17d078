import { describe, expect, it } from 'vitest';
import { parseKeyMap } from '../ui/key-map.ts';
import { parseKeys, strokeOf } from '../ui/keys.ts';
import { skipKeys, goOnKeys, noteKeys } from '../work/keys.ts';
import { isKnownShortcut, judgeKeys, putBack, shortcuts, withoutConflicts } from './shortcuts.ts';

const kindOf = (keys: string, chosen: string, map = {}) => judgeKeys(keys, chosen, map).kind;

describe('choosing keys', () => {
  it('takes free ones and its own', () => {
    expect(kindOf(skipKeys, 'Mod+Alt+KeyJ')).toBe('free');
    expect(kindOf(skipKeys, 'F10')).toBe('free');
    expect(kindOf(skipKeys, skipKeys)).toBe('free');
  });

  it('names what has them already, also by choice, and frees what was moved away', () => {
    expect(judgeKeys(skipKeys, goOnKeys, {})).toMatchObject({ by: { keys: goOnKeys } });
    expect(judgeKeys(skipKeys, 'F10', { [noteKeys]: 'F10' })).toMatchObject({
      by: { keys: noteKeys },
    });
    expect(kindOf(skipKeys, noteKeys, { [noteKeys]: 'F10' })).toBe('free');
    expect(judgeKeys(skipKeys, 'Mod+Digit3', {})).toEqual({ kind: 'taken', by: null });
  });

  it('refuses what writes a letter, moves through a text or belongs to the browser', () => {
    for (const keys of ['KeyJ', 'Shift+KeyJ', 'Space', 'Shift+Slash'])
      expect([keys, kindOf(skipKeys, keys)]).toEqual([keys, 'types']);
    for (const keys of ['Mod+KeyW', 'Mod+KeyC', 'F5', 'Mod+ArrowLeft', 'Alt+ArrowUp', 'Escape'])
      expect([keys, kindOf(skipKeys, keys)]).toEqual([keys, 'reserved']);
  });

  it('starts without a conflict, and with strokes that can be', () => {
    const own = shortcuts.map(({ keys }) => keys);
    expect(new Set(own).size).toBe(own.length);
    for (const keys of own) {
      expect(parseKeys(keys).code).not.toBe('');
      expect([keys, kindOf(keys, keys)]).toEqual([keys, 'free']);
      expect(isKnownShortcut(keys)).toBe(true);
    }
    expect(isKnownShortcut('Mod+KeyJ')).toBe(false);
  });
});

describe('putting back', () => {
  it('takes its stroke from whatever took it, and that one’s from the next', () => {
    const map = { [noteKeys]: 'Mod+Alt+KeyJ', [skipKeys]: noteKeys, [goOnKeys]: skipKeys };
    expect(putBack(noteKeys, map)).toEqual({});
    expect(putBack(goOnKeys, map)).toEqual({ [noteKeys]: 'Mod+Alt+KeyJ', [skipKeys]: noteKeys });
    expect(putBack(noteKeys, { [noteKeys]: 'Mod+Alt+KeyJ', [skipKeys]: 'Mod+Alt+KeyU' })).toEqual({
      [skipKeys]: 'Mod+Alt+KeyU',
    });
  });
});

describe('what is kept of it', () => {
  it('loses what is taken by now, and keeps what was exchanged', () => {
    expect(withoutConflicts({ [skipKeys]: noteKeys })).toEqual({});
    expect(withoutConflicts({ [skipKeys]: 'Mod+Alt+KeyJ', [noteKeys]: 'Mod+Alt+KeyJ' })).toEqual({
      [noteKeys]: 'Mod+Alt+KeyJ',
    });
    const exchanged = { [skipKeys]: noteKeys, [noteKeys]: skipKeys };
    expect(withoutConflicts(exchanged)).toEqual(exchanged);
  });

  it('drops what an older release or a hand wrote', () => {
    expect(parseKeyMap(null)).toEqual({});
    expect(parseKeyMap('[broken')).toEqual({});
    expect(parseKeyMap('{"Mod+Enter":"F10","F2":7,"F3":"Mod+Bogus","x":"F4"}')).toEqual({
      'Mod+Enter': 'F10',
    });
  });
});

it('writes a press as its stroke, and waits while only a modifier is down', () => {
  const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
  expect(strokeOf({ ...none, code: 'KeyJ', ctrlKey: true, shiftKey: true }, false)).toBe(
    'Mod+Shift+KeyJ',
  );
  expect(strokeOf({ ...none, code: 'KeyJ', metaKey: true }, true)).toBe('Mod+KeyJ');
  expect(strokeOf({ ...none, code: 'ControlLeft', ctrlKey: true }, false)).toBeUndefined();
});
