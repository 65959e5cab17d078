/**
 * Every word a person reads or hears, in their language. The English text is the key, in ICU form, so the code reads as
 * the screen does; `hi/*.json` holds the Hindi under it. `scripts/words.test.ts` finds a text without Hindi, Hindi
 * without its text, and words on a screen that never came through here.
 */
import { IntlMessageFormat } from 'intl-messageformat';
import { createElement, Fragment, type ReactNode } from 'react';
import { create } from 'zustand';

export const languages = ['en', 'hi'] as const;
export type Language = (typeof languages)[number];
export type Catalogue = Readonly<Record<string, string>>;
export type Values = Readonly<Record<string, string | number | bigint>>;
/** What stands around a part of a text: `<b>…</b>` is handed to the value named `b`. */
type Wrap = (parts: ReactNode[]) => ReactNode;

const locales: Record<Language, string> = { en: 'en-IN', hi: 'hi-IN' };

interface Spoken {
  language: Language;
  catalogue: Catalogue;
}

const useSpoken = create<Spoken>(() => ({ language: 'en', catalogue: {} }));
const formats = new Map<string, IntlMessageFormat>();

/** For a component whose words must change at once; also the `lang` of the page. */
export function useLanguage(): Language {
  return useSpoken(({ language }) => language);
}

/** For `Intl`: Indian grouping and Latin digits in both languages. */
export function currentLocale(): string {
  return locales[useSpoken.getState().language];
}

/** The words of the system that the browser tells of, as far as they are ours. */
export function systemLanguage(tags: readonly string[]): Language {
  const known = tags.map((tag) => languages.find((language) => tag.split('-')[0] === language));
  return known.find((language) => language !== undefined) ?? 'en';
}

/** Loads the words first, so that no screen is ever half in one language. */
export async function speak(language: Language): Promise<void> {
  const catalogue = language === 'en' ? {} : (await import('./hi/index.ts')).hindi;
  formats.clear();
  useSpoken.setState({ language, catalogue });
}

/**
 * The text in the language of the window. Numbers go in as numbers and are grouped; a plural is
 * `{count, plural, one {# call} other {# calls}}`. A text nobody translated stays English.
 */
export function t(text: string, values?: Values): string {
  const said = sayingOf(text);
  // Without values a text is whole; it may be a name that somebody typed, with braces in it.
  if (values === undefined || isPlain(said)) return said;
  return String(formatOf(said).format<string>(values));
}

/** As `t`, for a text with parts that look different or lead somewhere: `Read <link>how</link>`. */
export function rich(
  text: string,
  values: Readonly<Record<string, Values[string] | Wrap>>,
): ReactNode {
  const said = sayingOf(text);
  if (isPlain(said)) return said;
  const parts = formatOf(said).format<ReactNode>({ ...values }) as ReactNode | ReactNode[];
  // As children one by one, the parts of a sentence need no keys.
  return Array.isArray(parts) ? createElement(Fragment, null, ...parts) : parts;
}

/** Marks a text of a table, which is translated where it is read: `t(states[state].name)`. */
export function msg<Text extends string>(text: Text): Text {
  return text;
}

/** `Open||of a list` is `Open` in English: what follows the bars tells two meanings of a word apart. */
function sayingOf(text: string): string {
  const { catalogue } = useSpoken.getState();
  // A text may be a name that somebody typed, and `constructor` is in every object.
  const said = Object.hasOwn(catalogue, text) ? catalogue[text] : undefined;
  return said ?? text.replace(/\|\|.*$/, '');
}

function isPlain(text: string): boolean {
  return !/[{<']/.test(text);
}

function formatOf(text: string): IntlMessageFormat {
  const known = formats.get(text);
  if (known) return known;
  const format = new IntlMessageFormat(text, currentLocale());
  formats.set(text, format);
  return format;
}
