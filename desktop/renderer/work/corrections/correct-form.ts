/** The form that corrects a contact: what it begins with, what is wrong with it, and what it changes. */
import {
  attributeField,
  type ContactEdit,
  type ContactFields,
  fieldValue,
} from '../../../../shared/contact-edits.ts';
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

/** What the server puts where a number stood that this role may not see. */
const HIDDEN = '••••';

export function isHidden(value: string): boolean {
  return value.includes(HIDDEN);
}

type Problems = { name?: string; newName?: string };

export function problemsOf(form: CorrectForm): Problems {
  const newName = plain(form.newName);
  const isKnown = form.attributes.some(({ name }) => name === newName);
  return {
    ...(plain(form.name) === '' && { name: t('A contact needs a name.') }),
    ...(isKnown && { newName: t('There is such a field already.') }),
    ...(newName === '' && plain(form.newValue) !== '' && { newName: t('Say what it is.') }),
  };
}

type Change = Pick<ContactEdit, 'field' | 'from' | 'to'>;

/** One change for each field that is not as it was, in the form of the contract. */
export function changesOf(contact: ContactFields, form: CorrectForm): Change[] {
  const wanted: [field: string, to: string][] = [
    ['name', plain(form.name)],
    ...form.attributes.map(({ name, value }): [string, string] => [
      attributeField(name),
      value.trim(),
    ]),
  ];
  if (plain(form.newName) !== '')
    wanted.push([attributeField(plain(form.newName)), form.newValue.trim()]);
  return wanted.flatMap(([field, to]) => {
    const from = fieldValue(contact, field);
    return from === to || isHidden(from) ? [] : [{ field, from, to }];
  });
}

function plain(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}
