import { describe, expect, it } from 'vitest';
import { mayChange, rolesGrantedBy } from './member-rules.ts';

describe('members', () => {
  it('lets only an owner make or change an owner', () => {
    expect(rolesGrantedBy('owner')).toContain('owner');
    expect(rolesGrantedBy('admin')).not.toContain('owner');
    expect(rolesGrantedBy('supervisor')).toEqual([]);
    expect(mayChange({ id: 'a', role: 'admin' }, { id: 'b', role: 'owner' })).toBe(false);
    expect(mayChange({ id: 'a', role: 'admin' }, { id: 'b', role: 'agent' })).toBe(true);
  });
});
