import { describe, expect, it } from 'vitest';
import { ContactField, fieldValue, withField } from '../../shared/contact-edits.ts';
import { checkEdit, isStale } from './contact-edits.rules.ts';

const fields = { name: 'Asha Rao', attributes: { City: 'Pune', Plan: 'family' } };
const edit = (change: Partial<Parameters<typeof checkEdit>[0]> = {}) => ({
  id: 'e',
  field: 'attributes.City',
  from: 'Pune',
  to: 'Nashik',
  base_ver: 4,
  ...change,
});
const codeOf = (change: Parameters<typeof edit>[0], shown = fields) =>
  checkEdit(edit(change), { fields, shown })?.code ?? 'taken';

describe('an edit', () => {
  const now = { value: 'Pune', ver: 9, lastEditVer: 3 };

  it('holds while nobody edited the field since, whatever else of the contact changed', () => {
    expect(isStale(edit(), now)).toBe(false);
    expect(isStale(edit({ from: 'Puna' }), now)).toBe(false);
  });

  it('is stale when the field was edited since, unless it is what was seen or what was meant', () => {
    expect(isStale(edit(), { ...now, value: 'Thane', lastEditVer: 5 })).toBe(true);
    expect(isStale(edit(), { ...now, lastEditVer: 5 })).toBe(false);
    expect(isStale(edit(), { ...now, value: 'Nashik', lastEditVer: 5 })).toBe(false);
  });

  it('goes by what was seen when its version is none this server gave out', () => {
    expect(isStale(edit({ base_ver: 20 }), now)).toBe(false);
    expect(isStale(edit({ base_ver: 20 }), { ...now, value: 'Thane' })).toBe(true);
  });

  it('needs a name, within its length, and a field that is shown', () => {
    expect(codeOf({ field: 'name', from: 'Asha Rao', to: ' ' })).toBe('invalid_request');
    expect(codeOf({ field: 'name', from: 'Asha Rao', to: 'a'.repeat(201) })).toBe(
      'invalid_request',
    );
    expect(codeOf({ field: 'name', from: 'Asha Rao', to: 'Aisha Rao' })).toBe('taken');
    const shown = { ...fields, attributes: { City: '••••', Plan: 'family' } };
    expect(codeOf({}, shown)).toBe('forbidden');
    expect(codeOf({ field: 'attributes.Plan', from: 'family', to: 'gold' }, shown)).toBe('taken');
  });

  it('adds no field to a contact that has as many as it can have', () => {
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`f${n}`, 'x']));
    const full = {
      fields: { name: 'A', attributes: many },
      shown: { name: 'A', attributes: many },
    };
    const add = edit({ field: 'attributes.one more', from: '' });
    expect(checkEdit(add, full)?.code).toBe('invalid_request');
    expect(checkEdit(edit({ field: 'attributes.f7' }), full)).toBe(null);
  });

  it('adds no field that looks like another one, or would not look like itself', () => {
    for (const name of ['city', 'CITY', 'Second  number', 'Second\u200b number', 'Cafe\u0301'])
      expect(codeOf({ field: `attributes.${name}`, from: '' }), name).toBe('invalid_request');
    for (const name of ['Second number', 'Caf\u00e9', 'क्\u200dष'])
      expect(codeOf({ field: `attributes.${name}`, from: '' }), name).toBe('taken');
    // What is there already is corrected under the name it has, and what is not there can be emptied.
    const odd = { name: 'A', attributes: { 'Second  number': 'x', 'second number': 'y' } };
    const change = edit({ field: 'attributes.Second  number', from: 'x' });
    expect(checkEdit(change, { fields: odd, shown: odd })).toBe(null);
    expect(codeOf({ field: 'attributes.city', from: 'Pune', to: '' })).toBe('taken');
  });
});

describe('a field', () => {
  it('is the name or a named attribute and nothing else', () => {
    for (const field of ['name', 'attributes.City', 'attributes.E-mail (work)', 'attributes.name'])
      expect(ContactField.safeParse(field).success, field).toBe(true);
    for (const field of [
      'phone',
      'zone',
      'state',
      'dnc',
      'attributes.',
      'attributes. x',
      'Name',
      '',
    ])
      expect(ContactField.safeParse(field).success, field).toBe(false);
  });

  it('is read and changed by itself; an emptied attribute is none', () => {
    expect(fieldValue(fields, 'attributes.City')).toBe('Pune');
    expect(fieldValue(fields, 'attributes.toString')).toBe('');
    expect(withField(fields, { field: 'attributes.City', value: '' }).attributes).toEqual({
      Plan: 'family',
    });
    const added = withField(fields, { field: 'attributes.__proto__', value: 'x' });
    expect(Object.keys(added.attributes)).toEqual(['City', 'Plan', '__proto__']);
    expect(fieldValue(added, 'attributes.__proto__')).toBe('x');
  });
});
