import { describe, expect, it } from 'vitest';
import { isAllowedFrom, lesserRole } from './api-key-bounds.ts';

describe('the role of an API key', () => {
  it('is the one of the two that may less', () => {
    expect(lesserRole('owner', 'agent')).toBe('agent');
    expect(lesserRole('viewer', 'admin')).toBe('viewer');
    expect(lesserRole('admin', 'admin')).toBe('admin');
  });
});

describe('where an API key may be used from', () => {
  it.each([
    [[], '198.51.100.1', true],
    [[], '', true],
    [['203.0.113.7'], '203.0.113.7', true],
    [['203.0.113.7'], '203.0.113.8', false],
    [['203.0.113.0/24'], '203.0.113.255', true],
    [['203.0.113.0/24'], '203.0.114.0', false],
    [['203.0.113.0/24'], '::ffff:203.0.113.9', true],
    [['2001:db8::/48'], '2001:db8:0:1::5', true],
    [['2001:db8::/48'], '2001:db8:1::5', false],
    [['2001:db8::1'], '2001:0db8:0:0:0:0:0:1', true],
    [['203.0.113.0/24'], '2001:db8::1', false],
    [['0.0.0.0/0'], '2001:db8::1', false],
    [['203.0.113.7', '10.0.0.0/8'], '10.9.8.7', true],
    [['203.0.113.7'], 'not an address', false],
    [['203.0.113.7'], '', false],
  ] as [string[], string, boolean][])('%j from %s: %s', (ranges, ip, isAllowed) => {
    expect(isAllowedFrom(ranges, ip)).toBe(isAllowed);
  });
});
