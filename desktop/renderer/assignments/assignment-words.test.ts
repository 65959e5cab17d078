import { describe, expect, it } from 'vitest';
import type { Member } from '../../../shared/members.ts';
import { assignable, workedByWords } from './assignment-words.ts';

const member = (name: string, more: Partial<Member> = {}): Member => ({
  id: name.toLowerCase(),
  name,
  email: `${name}@cedar.example`,
  role: 'agent',
  client_account_id: null,
  active: true,
  ...more,
});
const team = ['Ravi', 'Asha', 'Meera', 'Dev'].map((name) => member(name));

describe('who works a list', () => {
  it('is said in a few words', () => {
    expect(workedByWords([], team)).toBe('Everybody');
    expect(workedByWords(['asha'], team)).toBe('Asha');
    expect(workedByWords(['asha', 'ravi'], team)).toBe('Asha and Ravi');
    expect(workedByWords(['asha', 'ravi', 'dev'], team)).toBe('Asha, Ravi and 1 other');
    expect(workedByWords(['asha', 'ravi', 'dev', 'meera'], team)).toBe('Asha, Ravi and 2 others');
  });

  it('is chosen among agents and viewers, and whoever was chosen before', () => {
    const people = [
      ...team,
      member('Vera', { role: 'viewer' }),
      member('Boss', { role: 'supervisor' }),
      member('Gone', { active: false }),
      member('Left', { active: false }),
    ];
    const names = assignable(people, ['gone']).map(({ name }) => name);
    expect(names).toEqual(['Asha', 'Dev', 'Gone', 'Meera', 'Ravi', 'Vera']);
  });
});
