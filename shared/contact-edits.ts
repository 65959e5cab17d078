// Corrections of a contact's fields, one field at a time. The number that is dialled and the zone its calling hours follow
// are not among them: an opt-out, the duplicates of a list and the law of calling hours hang on those two, so they
// stay as they were imported. A second number is an attribute, and nobody dials an attribute.
import { z } from 'zod';
import type { Contact } from './call-lists.ts';
import { Id, Instant, text } from './ids.ts';

const ATTRIBUTE = 'attributes.';
/** As long as an import takes them. */
export const NAME_MAX = 200;
export const ATTRIBUTE_MAX = 2000;
export const ATTRIBUTE_NAME_MAX = 60;
/** As many as a file has columns. */
export const ATTRIBUTES_MAX = 200;

/** `name`, or `attributes.` and the name of one. */
export const ContactField = z
  .string()
  .max(ATTRIBUTE.length + ATTRIBUTE_NAME_MAX)
  .regex(
    /^(?:name|attributes\.[^\s\p{Cc}\p{Cs}](?:[^\p{Cc}\p{Cs}]*[^\s\p{Cc}\p{Cs}])?)$/u,
    'must be name, or attributes. and the name of one',
  );

/** Append-only. An attribute that is not there is an empty text, on either side. */
export const ContactEdit = z.strictObject({
  id: Id,
  contact_id: Id,
  list_id: Id,
  field: ContactField,
  /** What whoever edited had before their eyes. */
  from: text(ATTRIBUTE_MAX),
  to: text(ATTRIBUTE_MAX),
  /** The contact's version they had. */
  base_ver: z.number().int().min(0).max(2_147_483_647),
  client_at: Instant,
});
export type ContactEdit = z.infer<typeof ContactEdit>;

/** What the server has in the field now, as far as whoever asks may see it. */
export const FieldMaster = z.strictObject({ value: z.string(), ver: z.number().int() });
export type FieldMaster = z.infer<typeof FieldMaster>;

/** A name of a field as an import writes it: one line, without what nobody sees. */
export function plainFieldName(text: string): string {
  // Joiners (U+200C, U+200D) are format characters too, but Indian scripts need them.
  const plain = text.normalize('NFC').replace(/(?![\u200c\u200d])[\p{Cc}\p{Cf}\s]+/gu, ' ');
  return plain.trim();
}

export type ContactFields = Pick<Contact, 'name' | 'attributes'>;

export function attributeField(name: string): string {
  return `${ATTRIBUTE}${name}`;
}

/** The name of the attribute that a field is; null for the contact's name. */
export function attributeOf(field: string): string | null {
  return field.startsWith(ATTRIBUTE) ? field.slice(ATTRIBUTE.length) : null;
}

export function fieldValue({ name, attributes }: ContactFields, field: string): string {
  const attribute = attributeOf(field);
  if (attribute === null) return name;
  return Object.hasOwn(attributes, attribute) ? (attributes[attribute] as string) : '';
}

/** The name of an attribute that is there, however its letters are written. */
export function sameAttribute({ attributes }: ContactFields, name: string): string | undefined {
  return Object.keys(attributes).find((other) => other.toLowerCase() === name.toLowerCase());
}

/** The fields with another value in one; an attribute without a value is none. Order stays. */
export function withField(
  { name, attributes }: ContactFields,
  { field, value }: { field: string; value: string },
): ContactFields {
  const attribute = attributeOf(field);
  if (attribute === null) return { name: value, attributes };
  if (value !== '') return { name, attributes: { ...attributes, [attribute]: value } };
  const left = Object.entries(attributes).filter(([other]) => other !== attribute);
  return { name, attributes: Object.fromEntries(left) };
}
