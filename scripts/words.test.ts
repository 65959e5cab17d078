import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { ChainProblem } from '../shared/audit.ts';
import { SYSTEM_CODE_LABELS } from '../shared/calling.ts';
import { DEMO_INTRODUCTIONS } from '../shared/demo.ts';
import { root } from './stage.ts';
import { rendererWords, wordsOf } from './words.ts';

const folder = 'desktop/renderer/words/hi';
const catalogues = readdirSync(join(root, folder))
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({
    name,
    words: JSON.parse(readFileSync(join(root, folder, name), 'utf8')) as Record<string, string>,
  }));
const hindi = new Map(catalogues.flatMap(({ words }) => Object.entries(words)));

/** `platform/` speaks to developers, and the strokes of `ui/keys.ts` are printed on keyboards. */
const paths = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'desktop/renderer'], {
  cwd: root,
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter((path) => /\.tsx?$/.test(path) && !/\.test\.|\/test\//.test(path))
  .filter((path) => !path.startsWith('desktop/renderer/platform/'))
  .filter((path) => path !== 'desktop/renderer/ui/keys.ts');

const said = rendererWords(paths);
/** Words of the contract that the console shows. */
const texts = new Set([
  ...said.texts,
  ...Object.values(SYSTEM_CODE_LABELS),
  ...Object.values(DEMO_INTRODUCTIONS),
  ...ChainProblem.options,
]);

interface Part {
  type: number;
  value?: string;
  options?: Record<string, { value: Part[] }>;
  children?: Part[];
}

/** Names of values and of what stands around parts; a text without braces or tags has none. */
function namesIn(text: string): string[] {
  const names = (parts: readonly Part[]): string[] =>
    parts.flatMap(({ type, value = '', options = {}, children = [] }) => [
      ...(type === 0 || type === 7 ? [] : [value]),
      ...Object.values(options).flatMap((option) => names(option.value)),
      ...names(children),
    ]);
  const plain = text.replace(/\|\|.*$/, '');
  if (!/[{<']/.test(plain)) return [];
  return [...new Set(names(new IntlMessageFormat(plain, 'hi-IN').getAst() as Part[]))].toSorted();
}

describe('the words of the console', () => {
  it('all go through the translator', () => {
    expect(said.loose).toEqual([]);
    expect(texts.size).toBeGreaterThan(1500);
  });

  it('are all there in Hindi, and no Hindi stands for what nobody says', () => {
    expect([...texts].filter((text) => !hindi.has(text))).toEqual([]);
    expect([...hindi.keys()].filter((text) => !texts.has(text))).toEqual([]);
  });

  it('have one Hindi each', () => {
    const apart = catalogues
      .flatMap(({ words }) => Object.entries(words))
      .filter(([text, words]) => hindi.get(text) !== words);
    expect(apart).toEqual([]);
  });

  it('carry the same values and parts in both languages', () => {
    const apart = [...hindi]
      .map(([text, words]) => ({ text, english: namesIn(text), hindi: namesIn(words) }))
      .filter((one) => one.english.join() !== one.hindi.join());
    expect(apart).toEqual([]);
  });

  it('are written in Devanagari, but for names', () => {
    const latin = [...hindi].filter(
      ([text, words]) =>
        words !== text &&
        /\p{L}{2}/u.test(text.replace(/\{\w+\}/g, '')) &&
        !/\p{Script=Devanagari}/u.test(words),
    );
    expect(latin).toEqual([]);
  });
});

describe('the search for words', () => {
  const looseIn = (source: string) => wordsOf('a.tsx', source).loose.length;

  it('finds what a person would read in English in every language', () => {
    expect(looseIn('const a = () => <p>Sign in</p>;')).toBe(1);
    expect(looseIn('const a = () => <B label="calls" />;')).toBe(1);
    expect(looseIn('const a = (n: number) => `${n} of 5 left`;')).toBe(1);
    expect(looseIn("const a = { words: 'busy' };")).toBe(1);
    expect(looseIn("const a = t('Save'); ")).toBe(1);
    expect(looseIn("const a = [1].map(() => t('Save'));")).toBe(1);
  });

  it('leaves alone what nobody reads', () => {
    expect(looseIn('const a = () => <p className="flex grow">{t("Sign in")}</p>;')).toBe(0);
    expect(looseIn("const a = (key: string) => key === 'Enter' && `row-${key}`;")).toBe(0);
    expect(looseIn("const A = memo(function A() { return t('Save'); });")).toBe(0);
    expect(looseIn("throw new Error('The page has no root');")).toBe(0);
    expect(looseIn("const a = { words: msg('busy') };")).toBe(0);
  });
});
