/** Corrections of contacts in words. */
import { attributeOf } from '../../../../shared/contact-edits.ts';
import { t } from '../../words/translate.ts';

/** The name of a field as a person knows it: an attribute has the one its file gave it. */
export function fieldLabel(field: string): string {
  return attributeOf(field) ?? t('Name');
}

/** `City: Nashik`; `City: emptied` */
export function correctionWords({ field, to }: { field: string; to: string }): string {
  return t('{field}: {value}', {
    field: fieldLabel(field),
    value: to === '' ? t('emptied') : to,
  });
}

/** The server’s account of a correction: a JSON list of the field and its values before and after. */
export function correctedWords(text: string): string {
  const change = listOf(text);
  if (change === null) return text;
  const [field, from, to] = change;
  const values = { field: fieldLabel(field), from, to };
  if (from === '') return t('{field} added: {to}', values);
  if (to === '') return t('{field} emptied; it was {from}', values);
  return t('{field} corrected from {from} to {to}', values);
}

function listOf(text: string): [string, string, string] | null {
  try {
    const found: unknown = JSON.parse(text);
    const isList =
      Array.isArray(found) && found.length === 3 && found.every((part) => typeof part === 'string');
    return isList ? (found as [string, string, string]) : null;
  } catch {
    return null;
  }
}
