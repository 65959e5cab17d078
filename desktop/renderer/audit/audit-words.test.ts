import { expect, it } from 'vitest';
import type { AuditRow } from '../../../shared/audit.ts';
import { actionName, actorName, countWords, targetName } from './audit-words.ts';

const row = (change: Partial<AuditRow>): AuditRow => ({
  id: '0190a000-0000-7000-8000-000000abcdef',
  at: '2026-11-20T04:30:00.000Z',
  actor: {
    kind: 'member',
    member_id: '0190a000-0000-7000-8000-000000000001',
    key_id: null,
    name: 'Asha Menon',
    home_account_name: null,
    view_as_id: null,
  },
  action: 'contact.read',
  target: { kind: 'contact', id: '0190a000-0000-7000-8000-000000abcdef' },
  detail: {},
  outcome: 'done',
  is_read: true,
  ip: null,
  request_id: 'x',
  n: 1,
  ...change,
});
const actor = (change: Partial<AuditRow['actor']>) =>
  row({ actor: { ...row({}).actor, ...change } });

it('reads an action it has no words for from its name', () => {
  expect(actionName('contact.read')).toBe('opened a contact');
  expect(actionName('rate_card.created')).toBe('created a rate card');
  expect(actionName('invitation.sent')).toBe('sent an invitation');
});

it('names whoever acted, also when it was no person', () => {
  expect(actorName(row({}))).toBe('Asha Menon');
  expect(actorName(actor({ kind: 'api_key' }))).toBe('API key of Asha Menon');
  expect(actorName(actor({ kind: 'operator', name: null }))).toBe('The operator of the server');
  expect(actorName(actor({ kind: 'system', name: 'imports' }))).toBe('The server');
});

const own = '0190a000-0000-7000-8000-000000000009';

it('names what it was done to without an id nobody can read', () => {
  expect(targetName(row({}), own)).toBe('contact abcdef');
  expect(
    targetName(row({ target: { kind: 'phone', id: 'f00' }, detail: { ends: '77' } }), own),
  ).toBe('number ending in 77');
  expect(targetName(row({ target: { kind: 'operation', id: 'get /v1/audit' } }), own)).toBe(
    'get /v1/audit',
  );
  expect(targetName(row({ target: { kind: 'account', id: own } }), own)).toBe('this account');
  expect(targetName(row({ target: { kind: 'account', id: `${own}1` } }), own)).not.toContain(
    'this',
  );
});

it('counts what a row sums up', () => {
  expect(countWords(row({ detail: { rows: 1 } }))).toBe('');
  expect(countWords(row({ detail: { rows: 1250, times: 3 } }))).toBe('1,250 rows, 3 more times');
  expect(countWords(row({ detail: { times: 1 } }))).toBe('once more');
});
