// The fields of a contact that people correct: how they stand, and how they are shown to whoever asks.
import { attributeOf } from '../../shared/contact-edits.ts';
import { cleanLine, cleanText } from './text.rules.ts';

export { lockFields, setFields } from './contacts.sql.ts';

/** The value of an edit as an import would store it. */
export function cleanField({ field, to }: { field: string; to: string }): string {
  return attributeOf(field) === null ? cleanLine(to) : cleanText(to);
}
