import { describe, expect, it } from 'vitest';
import type { Role } from '../../../shared/roles.ts';
import { landingFor, sectionOfPath, sectionsFor } from './sections.ts';

function viewer(kind: 'parent' | 'sub_account', role: Role) {
  return { account: { kind }, member: { role } };
}

function idsFor(kind: 'parent' | 'sub_account', role: Role): string[] {
  return sectionsFor(viewer(kind, role)).map(({ id }) => id);
}

describe('sections', () => {
  it('show clients only to those who supervise a parent account', () => {
    expect(idsFor('parent', 'owner')).toContain('clients');
    expect(idsFor('parent', 'agent')).not.toContain('clients');
    expect(idsFor('sub_account', 'owner')).not.toContain('clients');
  });

  it('keep money, webhooks and the team from agents', () => {
    const ids = idsFor('sub_account', 'agent');
    expect(ids).not.toContain('billing');
    expect(ids).not.toContain('webhooks');
    expect(ids).not.toContain('team');
    expect(ids).not.toContain('fleet');
    expect(ids).toContain('lists');
  });

  it('start a parent account at its clients and everyone else at the work', () => {
    expect(landingFor(viewer('parent', 'admin'))).toBe('/clients');
    expect(landingFor(viewer('parent', 'agent'))).not.toBe('/clients');
    expect(landingFor(viewer('sub_account', 'supervisor'))).not.toBe('/clients');
  });

  it('are found from the addresses below them', () => {
    expect(sectionOfPath('/lists/import')).toBe('lists');
    expect(sectionOfPath('/listsomething')).toBe('');
  });
});
