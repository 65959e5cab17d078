import { expect, it } from 'vitest';
import type { Account } from '../../../shared/accounts.ts';
import { ownPayer, payerId, payerOf, payerOptions } from './payer-words.ts';

const account = { id: 'a', name: 'Cedar Homes', parent: { id: 'p', name: 'Harbour' } } as Account;

it('offers this account, its parent and its sub-accounts, and words the one chosen', () => {
  const options = payerOptions(account, [{ id: 's', name: 'Palm Clinics' }]);
  expect(options.map((option) => option.label)).toEqual(['Cedar Homes', 'Harbour', 'Palm Clinics']);
  expect(payerOf({ client_account_id: 's' }, options)).toBe('Palm Clinics');
  expect(payerOf({ client_account_id: null }, options)).toBe('this account');
  expect(payerOf({ client_account_id: 'gone' }, options)).toBe('another account');
  expect(payerId(ownPayer)).toBeNull();
  expect(payerId('s')).toBe('s');
});
