// When an edit of a contact's field holds. Pure.
import {
  ATTRIBUTES_MAX,
  attributeOf,
  type ContactEdit,
  type ContactFields,
  fieldValue,
  NAME_MAX,
  plainFieldName,
  sameAttribute,
} from '../../shared/contact-edits.ts';
import { rejected, type FactResult } from './facts.rules.ts';

/** A contact's fields now: as they are, and as whoever edits is shown them. */
export type EditedContact = {
  ver: number;
  fields: ContactFields;
  shown: ContactFields;
};

export const NOT_SEEN = 'your role does not see all of this field';

type Edit = Pick<ContactEdit, 'id' | 'field' | 'from' | 'to' | 'base_ver'>;

/** What is wrong with an edit, whatever the others did. */
export function checkEdit(
  edit: Edit,
  { fields, shown }: Pick<EditedContact, 'fields' | 'shown'>,
): FactResult | null {
  const { id, field, to } = edit;
  // Whoever is not shown a value could otherwise try out what it is.
  if (fieldValue(fields, field) !== fieldValue(shown, field))
    return rejected(id, 'forbidden', NOT_SEEN);
  const attribute = attributeOf(field);
  if (attribute === null) {
    if (to.trim() === '') return rejected(id, 'invalid_request', 'a contact needs a name');
    if (to.length > NAME_MAX) return rejected(id, 'invalid_request', 'the name is too long');
    return null;
  }
  const isNew = to !== '' && !Object.hasOwn(fields.attributes, attribute);
  const wrong = isNew ? wrongAsNew(fields, attribute) : null;
  return wrong === null ? null : rejected(id, 'invalid_request', wrong);
}

/** Two columns that look alike are one to whoever reads an export, or filters by it. */
function wrongAsNew(fields: ContactFields, attribute: string): string | null {
  if (attribute !== plainFieldName(attribute))
    return 'the name of a field is one line, without characters nobody sees';
  if (sameAttribute(fields, attribute) !== undefined)
    return 'the contact has this field, written otherwise';
  if (Object.keys(fields.attributes).length >= ATTRIBUTES_MAX)
    return 'the contact has as many fields as it can have';
  return null;
}

/**
 * Whether somebody else's value would be overwritten unseen: the field changed since the version the edit was based on,
 * and it is neither what the editor saw nor what they made of it. A version this server never gave out (it was restored
 * from a backup) says nothing.
 */
export function isStale(
  edit: Pick<Edit, 'from' | 'to' | 'base_ver'>,
  now: { value: string; ver: number; lastEditVer: number },
): boolean {
  if (now.value === edit.from || now.value === edit.to) return false;
  return edit.base_ver > now.ver || now.lastEditVer > edit.base_ver;
}
