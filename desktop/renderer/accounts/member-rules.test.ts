import { describe, expect, it } from 'vitest';
import { findMemberErrors, mayChange, rolesGrantedBy } from './member-rules.ts';

const draft = {
  name: 'Asha Menon',
  email: 'asha@cedar.example',
  password: 'a long enough one',
  role: 'agent',
  payer: 'own',
} as const;

describe('members', () => {
  it('finds what is missing before the server is asked', () => {
    expect(findMemberErrors(draft)).toEqual({});
    expect(
      Object.keys(findMemberErrors({ ...draft, name: ' ', email: 'a', password: '1' })),
    ).toEqual(['name', 'email', 'password']);
  });

  it('lets only an owner make or change an owner', () => {
    expect(rolesGrantedBy('owner')).toContain('owner');
    expect(rolesGrantedBy('admin')).not.toContain('owner');
    expect(rolesGrantedBy('supervisor')).toEqual([]);
    expect(mayChange({ id: 'a', role: 'admin' }, { id: 'b', role: 'owner' })).toBe(false);
    expect(mayChange({ id: 'a', role: 'admin' }, { id: 'b', role: 'agent' })).toBe(true);
  });
});
