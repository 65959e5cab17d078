import { expect, it } from 'vitest';
import { changesOf, formOf, problemsOf } from './correct-form.ts';

const contact = { name: 'Asha', attributes: { City: 'Pune', Home: 'ring ••••' } };
const form = formOf(contact);

it('changes what was changed and nothing else', () => {
  expect(changesOf(contact, form)).toEqual([]);
  expect(changesOf(contact, { ...form, name: '  Aisha  Rao ' })).toEqual([
    { field: 'name', from: 'Asha', to: 'Aisha Rao' },
  ]);
  const emptied = { ...form, attributes: form.attributes.with(0, { name: 'City', value: ' ' }) };
  expect(changesOf(contact, emptied)).toEqual([{ field: 'attributes.City', from: 'Pune', to: '' }]);
});

it('adds a field under its name', () => {
  const added = { ...form, newName: ' E-mail ', newValue: 'a@x.example' };
  expect(changesOf(contact, added)).toEqual([
    { field: 'attributes.E-mail', from: '', to: 'a@x.example' },
  ]);
  expect(changesOf(contact, { ...form, newName: 'E-mail' })).toEqual([]);
});

it('leaves alone what is hidden from this role', () => {
  const typed = { ...form, attributes: form.attributes.with(1, { name: 'Home', value: 'x' }) };
  expect(changesOf(contact, typed)).toEqual([]);
});

it('asks for a name, and for a field that is not there yet', () => {
  expect(problemsOf(form)).toEqual({});
  expect(problemsOf({ ...form, name: ' ' })).toHaveProperty('name');
  expect(problemsOf({ ...form, newName: 'City', newValue: 'x' })).toHaveProperty('newName');
  expect(problemsOf({ ...form, newValue: 'x' })).toHaveProperty('newName');
});
