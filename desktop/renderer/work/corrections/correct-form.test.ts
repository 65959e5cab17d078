import { expect, it } from 'vitest';
import { changesOf, formOf, problemsOf } from './correct-form.ts';

const contact = { name: 'Asha', attributes: { City: 'Pune', Home: 'ring ••••' } };
const form = formOf(contact);
const changes = (to: typeof form, phones = true) => changesOf(contact, to, { phones });

it('changes what was changed and nothing else', () => {
  expect(changes(form)).toEqual([]);
  expect(changes({ ...form, name: '  Aisha  Rao ' })).toEqual([
    { field: 'name', from: 'Asha', to: 'Aisha Rao' },
  ]);
  const emptied = { ...form, attributes: form.attributes.with(0, { name: 'City', value: ' ' }) };
  expect(changes(emptied)).toEqual([{ field: 'attributes.City', from: 'Pune', to: '' }]);
});

it('adds a field under its name', () => {
  const added = { ...form, newName: ' E-mail ', newValue: 'a@x.example' };
  expect(changes(added)).toEqual([{ field: 'attributes.E-mail', from: '', to: 'a@x.example' }]);
  expect(changes({ ...form, newName: 'E-mail' })).toEqual([]);
});

it('leaves alone what is hidden from this role', () => {
  const typed = { ...form, attributes: form.attributes.with(1, { name: 'Home', value: 'x' }) };
  expect(changes(typed, false)).toEqual([]);
  // Whoever sees numbers is shown this mark only where one was erased.
  expect(changes(typed)).toEqual([{ field: 'attributes.Home', from: 'ring ••••', to: 'x' }]);
});

it('asks for a name, and for a field that is not there yet', () => {
  expect(problemsOf(contact, form)).toEqual({});
  expect(problemsOf(contact, { ...form, name: ' ' })).toHaveProperty('name');
  for (const newName of ['City', ' city '])
    expect(problemsOf(contact, { ...form, newName, newValue: 'x' })).toHaveProperty('newName');
  expect(problemsOf(contact, { ...form, newValue: 'x' })).toHaveProperty('newName');
});
