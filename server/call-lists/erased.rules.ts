// What stands in place of the number of a contact who was erased: its keyed hash, by which a late opt-out still counts.

const PREFIX = 'erased:';

export function erasedPhone(hash: string): string {
  return `${PREFIX}${hash}`;
}

export function isErasedPhone(phone: string): boolean {
  return phone.startsWith(PREFIX);
}

export function hashOfErased(phone: string): string {
  return phone.slice(PREFIX.length);
}
