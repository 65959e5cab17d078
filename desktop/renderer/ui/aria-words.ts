/**
 * React Aria brings words of its own, in thirty languages without Hindi: names of buttons that only a screen reader
 * finds. They are taken from the console's words instead, where those have them.
 */
import { LocalizedStringDictionary } from '@internationalized/string';
import { msg, t } from '../words/translate.ts';

/** By the library's key; what is not here is not in the console, and stays as it is. */
const words: Readonly<Record<string, string>> = {
  dismiss: msg('Dismiss'),
  'Clear search': msg('Clear search'),
  collectionLabel: msg('Suggestions'),
  dropzoneLabel: msg('Place to drop a file'),
  dropDescriptionKeyboard: msg('Press Enter to drop. Press Escape to cancel.'),
  dropDescriptionTouch: msg('Double tap to drop.'),
  dropDescriptionVirtual: msg('Click to drop.'),
  selectPlaceholder: msg('Choose'),
};

/** To be called once, before anything is shown. */
export function takeAriaWords(): void {
  const dictionary = LocalizedStringDictionary.prototype;
  const original = dictionary.getStringForLocale;
  dictionary.getStringForLocale = function own(key, locale) {
    return Object.hasOwn(words, key) ? t(words[key] ?? '') : original.call(this, key, locale);
  };
}
