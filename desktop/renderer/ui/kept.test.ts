import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { keepText, loadText, parseKept } from './kept.ts';

const Choice = z.strictObject({ size: z.number() });

afterEach(() => vi.unstubAllGlobals());

describe('a choice kept on this device', () => {
  it('is none where it is broken, old or not there', () => {
    expect(parseKept('{"size":3}', Choice)).toEqual({ size: 3 });
    for (const text of [null, '', '{', 'null', '{"size":"3"}', '{"width":3}'])
      expect(parseKept(text, Choice), String(text)).toBeUndefined();
  });

  it('is kept, taken away, and never stops the console where storage is denied', () => {
    const kept = new Map<string, string>();
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, text: string) => kept.set(key, text),
      removeItem: (key: string) => kept.delete(key),
    });
    expect(keepText('size', '3')).toBe(true);
    expect(loadText('size')).toBe('3');
    keepText('size', null);
    expect(loadText('size')).toBeNull();
    const deny = (): never => {
      throw new DOMException('denied', 'SecurityError');
    };
    vi.stubGlobal('localStorage', { getItem: deny, setItem: deny, removeItem: deny });
    expect(loadText('size')).toBeNull();
    expect(keepText('size', '3')).toBe(false);
  });
});
