/** The form that corrects a contact: what it begins with, what is wrong with it, and what it changes. */
import {
  attributeField,
  type ContactEdit,
  type ContactFields,
  fieldValue,
  plainFieldName,
  sameAttribute,
} from '../../../../shared/contact-edits.ts';
import type { Sight } from '../../../../shared/roles.ts';
import { t } from '../../words/translate.ts';

export interface CorrectForm {
  name: string;
  /** In the order of the contact; another one may be added below. */
  attributes: { name: string; value: string }[];
  newName: string;
  newValue: string;
}

export function formOf({ name, attributes }: ContactFields): CorrectForm {
  const fields = Object.entries(attributes).map(([of, value]) => ({ name: of, value }));
  return { name, attributes: fields, newName: '', newValue: '' };
}

/** What the server puts where a number stood: one that the role may not see, or one that was erased. */
const HIDDEN = '••••';

/** Whoever sees numbers sees all there is: what is hidden from them too is gone, and may be corrected. */
export function isHidden(value: string, { phones }: Pick<Sight, 'phones'>): boolean {
  return !phones && value.includes(HIDDEN);
}

type Problems = { name?: string; newName?: string };

export function problemsOf(contact: ContactFields, form: CorrectForm): Problems {
  const newName = plainFieldName(form.newName);
  const isKnown = sameAttribute(contact, newName) !== undefined;
  return {
    ...(plain(form.name) === '' && { name: t('A contact needs a name.') }),
    ...(isKnown && { newName: t('There is such a field already.') }),
    ...(newName === '' && plain(form.newValue) !== '' && { newName: t('Say what it is.') }),
  };
}

type Change = Pick<ContactEdit, 'field' | 'from' | 'to'>;

/** One change for each field that is not as it was, in the form of the contract. */
export function changesOf(
  contact: ContactFields,
  form: CorrectForm,
  sight: Pick<Sight, 'phones'>,
): Change[] {
  const newName = plainFieldName(form.newName);
  const wanted: [field: string, to: string][] = [
    ['name', plain(form.name)],
    ...form.attributes.map(({ name, value }): [string, string] => [
      attributeField(name),
      value.trim(),
    ]),
  ];
  if (newName !== '') wanted.push([attributeField(newName), form.newValue.trim()]);
  return wanted.flatMap(([field, to]) => {
    const from = fieldValue(contact, field);
    return from === to || isHidden(from, sight) ? [] : [{ field, from, to }];
  });
}

function plain(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}
