import { expect, it } from 'vitest';
import { correctedWords, correctionWords } from './correction-words.ts';

const told = (...change: string[]) => correctedWords(JSON.stringify(change));

it('says what a field was and what it is', () => {
  expect(told('attributes.City', 'Pune', 'Nashik')).toBe('City corrected from Pune to Nashik');
  expect(told('name', 'Asha', 'Aisha')).toBe('Name corrected from Asha to Aisha');
  expect(told('attributes.E-mail', '', 'a@x.example')).toBe('E-mail added: a@x.example');
  expect(told('attributes.Plan', 'gold', '')).toBe('Plan emptied; it was gold');
});

it('leaves values as they are, whatever stands in them', () => {
  expect(told('attributes.{n}', '<b>1</b>', "it's {x}")).toBe(
    "{n} corrected from <b>1</b> to it's {x}",
  );
  expect(correctedWords('no list')).toBe('no list');
  expect(correctedWords('[1,2,3]')).toBe('[1,2,3]');
});

it('says a correction that waits', () => {
  expect(correctionWords({ field: 'attributes.City', to: 'Nashik' })).toBe('City: Nashik');
  expect(correctionWords({ field: 'attributes.City', to: '' })).toBe('City: emptied');
});
