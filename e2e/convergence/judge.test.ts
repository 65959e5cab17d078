// A judge that sees nothing would let every history pass, so what it must see is shown to it here.
import { describe, expect, it } from 'vitest';
import type { Look, Mirrors } from './orders.ts';
import { judge, mirrorFaults } from './judge.ts';
import type { Truth } from './truth.sql.ts';

const truth = (change: Partial<Truth> = {}): Truth => ({
  contacts: new Map([['c1', 'l|1|5|Ann']]),
  lists: new Map([['l', '1|1|l|open|0']]),
  codes: new Map([['k', '1|1|no_answer|No answer|retry']]),
  facts: new Set(['f1']),
  deadLetters: new Map(),
  badFolds: [],
  overwritten: [],
  badFields: [],
  refusedEdits: [],
  ...change,
});

const mirrors = (change: Partial<Mirrors> = {}): Mirrors => ({
  contacts: [['c1', 'l|1|5|Ann']],
  lists: [['l', '1|1|l|open|0']],
  codes: [['k', '1|1|no_answer|No answer|retry']],
  ...change,
});

const look = (change: Partial<Look> = {}): Look => ({
  mirrors: mirrors(),
  facts: [{ id: 'f1', sentAs: 'f1', state: 'sent' }],
  claims: [],
  faults: [],
  digest: [],
  spoiled: [],
  met: {},
  ...change,
});

const judged = (of: Truth, looks: Look[], gone: string[] = []) =>
  judge({ truth: of, looks, gone: new Set(gone) });
const kinds = (...of: Parameters<typeof judged>) => judged(...of).map(({ kind }) => kind);

describe('the judge of a history', () => {
  it('finds nothing where console and server are equal', () => {
    expect(judged(truth(), [look(), look()])).toStrictEqual([]);
  });

  it.each<[string, Partial<Mirrors>]>([
    ['a contact is missing', { contacts: [] }],
    [
      'a contact is there that the server does not have',
      {
        contacts: [
          ['c1', 'l|1|5|Ann'],
          ['c2', ''],
        ],
      },
    ],
    ['a contact is older than the server’s', { contacts: [['c1', 'l|1|4|Ann']] }],
    ['a list is missing', { lists: [] }],
    ['a code differs', { codes: [['k', '1|1|no_answer|Nobody|retry']] }],
  ])('calls it diverged when %s', (_what, change) => {
    const other = look({ mirrors: mirrors(change) });
    expect(kinds(truth(), [look(), other])).toStrictEqual(['diverged']);
  });

  it.each(['waiting', 'missing'] as const)('calls a recorded fact lost that is %s', (state) => {
    expect(kinds(truth(), [look({ facts: [{ id: 'f1', sentAs: 'f1', state }] })])).toStrictEqual([
      'lost',
    ]);
  });

  it('calls a fact lost that counts as sent and is not on the server', () => {
    expect(kinds(truth({ facts: new Set() }), [look()])).toStrictEqual(['lost']);
  });

  it('calls a refused fact lost that only the console keeps, and a refusal without a reason a fault', () => {
    const refused = look({ facts: [{ id: 'f2', sentAs: 'f1', state: 'rejected' }] });
    const none = { facts: new Set<string>() };
    expect(kinds(truth(none), [refused])).toStrictEqual(['lost']);
    const letter = { id: 'f1', code: 'not_found', contactId: 'c1', words: 'no such contact' };
    const kept = (change = {}) =>
      truth({ ...none, deadLetters: new Map([['f1', { ...letter, ...change }]]) });
    expect(kinds(kept(), [refused])).toStrictEqual(['broken']);
    expect(kinds(kept({ code: 'invalid_request' }), [refused], ['c1'])).toStrictEqual(['broken']);
    expect(kinds(kept(), [refused], ['c1'])).toStrictEqual([]);
  });

  it('takes what a digest heals for a fault unless it was spoiled on purpose', () => {
    expect(kinds(truth(), [look({ digest: ['equal', 'healed'] })])).toStrictEqual(['diverged']);
    expect(kinds(truth(), [look({ digest: ['healed'], spoiled: ['c1'] })])).toStrictEqual([]);
    const different = look({ digest: ['different'], spoiled: ['c1'] });
    expect(kinds(truth(), [different])).toStrictEqual(['diverged']);
  });

  it('does not look at what was spoiled before the digest has', () => {
    const spoiled = mirrors({ contacts: [['c1', 'spoiled']] });
    expect(mirrorFaults(truth(), spoiled, ['c1'])).toStrictEqual([]);
    expect(mirrorFaults(truth(), mirrors({ contacts: [] }), ['c1'])).toStrictEqual([]);
    expect(mirrorFaults(truth(), spoiled)).toHaveLength(1);
  });

  it('finds a fencing token given to two consoles, a fold that is wrong, and what a watch saw', () => {
    expect(kinds(truth(), [look({ claims: ['c1 7'] }), look({ claims: ['c1 7'] })])).toStrictEqual([
      'broken',
    ]);
    expect(kinds(truth({ badFolds: ['c1: done, not new'] }), [look()])).toStrictEqual(['diverged']);
    expect(kinds(truth({ overwritten: ['e1'] }), [look()])).toStrictEqual(['lost']);
    expect(kinds(truth({ badFields: ['c1'] }), [look()])).toStrictEqual(['diverged']);
    expect(kinds(truth({ refusedEdits: ['e1'] }), [look()])).toStrictEqual(['broken']);
    expect(kinds(truth(), [look({ faults: ['a cursor went back'] })])).toStrictEqual(['broken']);
  });
});
