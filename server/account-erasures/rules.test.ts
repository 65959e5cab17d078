import { describe, expect, it } from 'vitest';
import { mayErase, stillMayAsk } from './rules.ts';

describe('who may erase an account', () => {
  it('is its owner, and whoever administers its parent', () => {
    const roles = ['owner', 'admin', 'supervisor', 'agent', 'viewer'] as const;
    expect(roles.filter((role) => mayErase(role, 'own'))).toEqual(['owner']);
    expect(roles.filter((role) => mayErase(role, 'sub_account'))).toEqual(['owner', 'admin']);
  });

  it('is nobody of a parent the account was moved away from', () => {
    const account = { id: 'a', parentId: 'now' };
    expect(['a', 'now', 'before'].map((id) => stillMayAsk(id, account))).toEqual([
      true,
      true,
      false,
    ]);
    expect(stillMayAsk('before', { id: 'a', parentId: null })).toBe(false);
  });
});
