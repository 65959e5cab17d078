import { describe, expect, it } from 'vitest';
import { formatPhone } from './phone-format.ts';

describe('formatPhone', () => {
  it('shows the national form at home and the international form abroad', () => {
    expect(formatPhone('+17795550160', 'US')).toBe('(779) 555-0160');
    expect(formatPhone('+17795550160', 'IN')).toBe('+1 779 555 0160');
    expect(formatPhone('+919876543210')).toBe('+91 98765 43210');
  });

  it('shows what it cannot read as it is', () => {
    expect(formatPhone('+999')).toBe('+999');
  });
});

describe('a hidden number', () => {
  it('is shown as the server sent it', () => {
    expect(formatPhone('•••• 0160')).toBe('•••• 0160');
  });
});
