import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hueOf, hues, parseAppearance } from './theme.ts';

type Tokens = Record<string, string>;

// The formatter chooses the quotes, the selectors below do not.
const css = readFileSync(new URL('./theme.css', import.meta.url), 'utf8').replaceAll("'", '"');
const light = tokensOf(':root');
const dark = { ...light, ...tokensOf(':root[data-theme="dark"]') };

function tokensOf(selector: string): Tokens {
  const escaped = selector.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const block = new RegExp(`(?:^|\\n)${escaped}(?:,[^{]*)? \\{([^}]*)\\}`).exec(css);
  if (!block?.[1]) throw new Error(`no block for ${selector}`);
  const found = block[1].matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g);
  return Object.fromEntries([...found].map(([, name, value]) => [name, value]));
}

const contrastTheme = {
  ...light,
  ...tokensOf(':root[data-theme="contrast"]'),
  ...tokensOf('[data-theme="contrast"]'),
};

function palette(theme: 'light' | 'dark', hue: string): Tokens {
  if (theme === 'light') return { ...light, ...tokensOf(`[data-hue="${hue}"]`) };
  return { ...dark, ...tokensOf(`[data-theme="dark"][data-hue="${hue}"]`) };
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(tokens: Tokens, fore: string, back: string): number {
  const [a, b] = [tokens[fore], tokens[back]];
  if (!a || !b) throw new Error(`missing token ${a ? back : fore}`);
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const surfaces = ['bg', 'surface', 'surface-2', 'raised', 'hover', 'selected'];
const tones = ['go', 'stop', 'warn', 'info', 'wait'];
const textPairs: [string, string][] = [
  ...['ink', 'ink-2', 'ink-3', 'accent-ink', ...tones].flatMap((ink) =>
    surfaces.map((surface): [string, string] => [ink, surface]),
  ),
  ...tones.map((tone): [string, string] => [tone, `${tone}-soft`]),
  ...tones.map((tone): [string, string] => ['ink', `${tone}-soft`]),
  ['on-accent', 'accent'],
  ['on-accent', 'stop'],
  ['accent-ink', 'accent-soft'],
  ['ink', 'accent-soft'],
];
const controlPairs: [string, string][] = [
  ...['line-strong', 'accent', 'stop'].flatMap((line) =>
    surfaces.map((surface): [string, string] => [line, surface]),
  ),
  ['accent', 'accent-soft'],
  ['accent', 'line'],
];

const cases = (['light', 'dark'] as const).flatMap((theme) => hues.map((hue) => ({ theme, hue })));

describe('colour tokens', () => {
  it.each(cases)('keep text at 4.5:1 in $theme $hue', ({ theme, hue }) => {
    const tokens = palette(theme, hue);
    const weak = textPairs
      .map(([fore, back]) => ({ fore, back, ratio: contrast(tokens, fore, back) }))
      .filter(({ ratio }) => ratio < 4.5);
    expect(weak).toEqual([]);
  });

  it.each(cases)('keep controls at 3:1 in $theme $hue', ({ theme, hue }) => {
    const tokens = palette(theme, hue);
    const weak = controlPairs
      .map(([fore, back]) => ({ fore, back, ratio: contrast(tokens, fore, back) }))
      .filter(({ ratio }) => ratio < 3);
    expect(weak).toEqual([]);
  });

  it('keep text at 7:1, controls at 3:1 and every line at 4.5:1 in high contrast', () => {
    const lines = surfaces.slice(0, 4).map((surface): [string, string] => ['line', surface]);
    const weak = [
      ...textPairs.map((pair) => ({ pair, least: 7 })),
      ...controlPairs.map((pair) => ({ pair, least: 3 })),
      ...lines.map((pair) => ({ pair, least: 4.5 })),
    ]
      .map(({ pair, least }) => ({ pair, least, ratio: contrast(contrastTheme, ...pair) }))
      .filter(({ ratio, least }) => ratio < least);
    expect(weak).toEqual([]);
  });

  it('give each hue four values of its own in both themes', () => {
    for (const theme of ['light', 'dark'] as const) {
      for (const name of ['accent', 'accent-soft', 'accent-ink', 'selected']) {
        const values = new Set(hues.map((hue) => palette(theme, hue)[name]));
        expect([theme, name, values.size]).toEqual([theme, name, hues.length]);
      }
    }
  });
});

describe('appearance', () => {
  it('drops what an older release or a hand wrote into storage', () => {
    const fallback = { theme: 'system', density: 'comfortable', language: 'system' };
    expect(parseAppearance(null)).toEqual(fallback);
    expect(parseAppearance('{broken')).toEqual(fallback);
    expect(parseAppearance('null')).toEqual(fallback);
    expect(parseAppearance('{"theme":"sepia","density":"compact","language":"hi"}')).toEqual({
      theme: 'system',
      density: 'compact',
      language: 'hi',
    });
    expect(parseAppearance('{"language":"tlh"}')).toEqual(fallback);
  });

  it('falls back to teal for an unknown hue', () => {
    expect(hueOf('rust')).toBe('rust');
    expect(hueOf('mauve')).toBe('teal');
    expect(hueOf(null)).toBe('teal');
  });
});
