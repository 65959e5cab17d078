import { describe, expect, it } from 'vitest';
import { isNamed, mayErase, stillMayAsk } from './rules.ts';

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

describe('the typed name', () => {
  it('is the account’s, whatever spaces stand around its words, and no other', () => {
    expect(isNamed('  Cedar   Homes ', 'Cedar Homes')).toBe(true);
    for (const typed of ['cedar homes', 'Cedar', 'Cedar Homes 2', 'CedarHomes'])
      expect(isNamed(typed, 'Cedar Homes'), typed).toBe(false);
    expect(isNamed('Caf\u0065\u0301', 'Caf\u00e9')).toBe(true);
  });
});
