import { describe, expect, it } from 'vitest';
import type { ContactEditFact } from './documents.ts';
import { byContact, conflictsOf, waitingFields, withOwnEdits } from './own-edits.ts';

const contact = { id: 'c', name: 'Asha', attributes: { City: 'Pune' }, ver: 4 };
const edit = (id: string, change: Partial<ContactEditFact> = {}): ContactEditFact => ({
  id,
  contact_id: 'c',
  list_id: 'l',
  field: 'attributes.City',
  from: 'Pune',
  to: 'Nashik',
  base_ver: 4,
  client_at: '2026-11-20T04:00:00.000Z',
  state: 'waiting',
  refusal_code: null,
  refusal_detail: null,
  offers: 0,
  before: null,
  master: null,
  ...change,
});
const cityWith = (...edits: ContactEditFact[]) =>
  withOwnEdits(contact, byContact(edits)).attributes.City;
const sent = (id: string, ver: number, value = 'Nashik') =>
  edit(id, { state: 'sent', master: { value, ver } });
const refused = (id: string, change: Partial<ContactEditFact> = {}) =>
  edit(id, {
    state: 'rejected',
    refusal_code: 'stale_field',
    master: { value: 'Thane', ver: 5 },
    ...change,
  });

describe('own corrections', () => {
  it('show while they wait, the last one of a field on top, whatever order they are found in', () => {
    expect(cityWith(edit('2', { to: 'Thane' }), edit('1'))).toBe('Thane');
    const both = withOwnEdits(
      contact,
      byContact([edit('1'), edit('2', { field: 'name', to: 'A' })]),
    );
    expect(both).toEqual({ ...contact, name: 'A', attributes: { City: 'Nashik' } });
  });

  it('show what the server made of them until the mirror is as new', () => {
    expect(cityWith(sent('1', 5))).toBe('Nashik');
    expect(cityWith(sent('1', 5, 'NASHIK'))).toBe('NASHIK');
    expect(cityWith(sent('1', 4))).toBe('Pune');
    const { ver: _, ...answered } = contact;
    expect(withOwnEdits(answered, byContact([sent('1', 9)])).attributes.City).toBe('Pune');
  });

  it('do not show when they were refused, and are a conflict when somebody was faster', () => {
    const own = byContact([refused('1'), refused('2', { to: 'Satara' })]);
    expect(withOwnEdits(contact, own).attributes.City).toBe('Pune');
    expect(conflictsOf('c', own).map(({ id }) => id)).toEqual(['2']);
    const forbidden = refused('1', { refusal_code: 'forbidden', master: null });
    expect(conflictsOf('c', byContact([forbidden]))).toEqual([]);
  });

  it('name the fields that wait', () => {
    expect([...waitingFields('c', byContact([edit('1'), sent('2', 9)]))]).toEqual([
      'attributes.City',
    ]);
    expect([...waitingFields('d', byContact([edit('1')]))]).toEqual([]);
  });

  it('leave other contacts as they are', () => {
    const other = { ...contact, id: 'd' };
    expect(withOwnEdits(other, byContact([edit('1')]))).toBe(other);
  });
});
