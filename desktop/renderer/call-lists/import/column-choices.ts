/** What the user makes of the columns, and whether a list can be made from it. */
import type { ColumnTarget, Mapping } from '../../../../shared/imports.ts';
import { msg, t } from '../../words/translate.ts';

export type TargetKind = ColumnTarget['kind'];

export const targetWords: Record<TargetKind, { label: string; hint: string }> = {
  name: { label: msg('Name'), hint: msg('Several are joined in file order') },
  phone: { label: msg('Phone'), hint: msg('Exactly one column') },
  attribute: { label: msg('Attribute'), hint: msg('Shown beside the contact') },
  ignore: { label: msg('Ignore'), hint: msg('Stays in the file') },
};

/** Another meaning for one column; a phone column takes the place of the one before. */
export function withTarget(mapping: Mapping, change: { at: number; to: ColumnTarget }): Mapping {
  return mapping.map((target, index) => {
    if (index === change.at) return change.to;
    const gives = change.to.kind === 'phone' && target.kind === 'phone';
    return gives ? { kind: 'ignore' } : target;
  });
}

/** An attribute takes the heading of its column as its name until it is given another. */
export function targetOf(kind: TargetKind, heading: string): ColumnTarget {
  return kind === 'attribute' ? { kind, name: heading.slice(0, 60) } : { kind };
}

/** Why the columns cannot be used as they are, in words; undefined when they can. */
export function findColumnFault(mapping: Mapping): string | undefined {
  if (!mapping.some(({ kind }) => kind === 'phone')) {
    return t('Choose the column that holds the phone numbers.');
  }
  const names = mapping.flatMap((target) =>
    target.kind === 'attribute' ? [target.name.trim()] : [],
  );
  if (names.includes('')) return t('Give every attribute a name, or ignore its column.');
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined
    ? undefined
    : t('Two attributes are called “{name}”. Rename one.', { name: twice });
}

/** The first few different values of a column, as they stand in the file. */
export function sampleValues(sample: readonly (readonly string[])[], column: number): string[] {
  const values = sample.map((row) => row[column]?.trim() ?? '').filter((value) => value !== '');
  return [...new Set(values)].slice(0, 3);
}
