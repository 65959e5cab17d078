import { describe, expect, it } from 'vitest';
import type { Mapping } from '../../../../shared/imports.ts';
import { findColumnFault, sampleValues, targetOf, withTarget } from './column-choices.ts';

const mapping: Mapping = [{ kind: 'name' }, { kind: 'phone' }, { kind: 'attribute', name: 'City' }];

describe('matching columns', () => {
  it('moves the phone when another column is chosen for it', () => {
    const changed = withTarget(mapping, { at: 2, to: { kind: 'phone' } });
    expect(changed).toEqual([{ kind: 'name' }, { kind: 'ignore' }, { kind: 'phone' }]);
  });

  it('names an attribute after its column, within the length the server takes', () => {
    expect(targetOf('attribute', 'x'.repeat(80))).toEqual({
      kind: 'attribute',
      name: 'x'.repeat(60),
    });
    expect(targetOf('ignore', 'City')).toEqual({ kind: 'ignore' });
  });

  it('finds nothing wrong with one phone and attributes of different names', () => {
    expect(findColumnFault(mapping)).toBeUndefined();
  });

  it('asks for the phone column first', () => {
    expect(findColumnFault([{ kind: 'name' }])).toContain('phone numbers');
  });

  it('refuses nameless attributes and two of one name', () => {
    const more = (name: string): Mapping => [...mapping, { kind: 'attribute', name }];
    expect(findColumnFault(more(' '))).toContain('a name');
    expect(findColumnFault(more('City '))).toContain('“City”');
  });

  it('shows three different values, blanks left out', () => {
    const rows = [['a'], [''], ['a'], ['b'], ['c'], ['d'], []];
    expect(sampleValues(rows, 0)).toEqual(['a', 'b', 'c']);
  });
});
