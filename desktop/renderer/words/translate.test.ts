import { createElement, type ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, describe, expect, it } from 'vitest';
import { currentLocale, rich, speak, systemLanguage, t } from './translate.ts';

const calls = '{count, plural, one {# call} other {# calls}}';

describe('translate', () => {
  afterEach(() => speak('en'));

  it('groups numbers the Indian way and agrees with them', () => {
    expect(t(calls, { count: 1 })).toBe('1 call');
    expect(t(calls, { count: 1_234_567 })).toBe('12,34,567 calls');
  });

  it('leaves a text alone that has neither values nor a translation', async () => {
    await speak('hi');
    expect(t('Harbour Support')).toBe('Harbour Support');
    expect(t('{name} of an agency', { name: 'Asha' })).toBe('Asha of an agency');
  });

  it('takes a name that somebody typed for no form', () => {
    expect(t('Clinic {A <b>')).toBe('Clinic {A <b>');
    expect(t('Rotate {name}', { name: '{A <b>' })).toBe('Rotate {A <b>');
    expect(t('constructor')).toBe('constructor');
    expect(t('toString', { count: 1 })).toBe('toString');
  });

  it('says Hindi with Latin digits, and English again', async () => {
    await speak('hi');
    expect(currentLocale()).toBe('hi-IN');
    expect(t('Sign out')).toMatch(/^\p{Script=Devanagari}/u);
    expect(t('{n, number}', { n: 1_234_567 })).toBe('12,34,567');
    await speak('en');
    expect(t('Sign out')).toBe('Sign out');
  });

  it('wraps a part of a text', () => {
    const link = (parts: ReactNode[]) => createElement('a', { href: '/docs' }, ...parts);
    const shown = renderToStaticMarkup(
      rich('Read <link>how</link>, {name}.', { link, name: 'Asha' }),
    );
    expect(shown).toBe('Read <a href="/docs">how</a>, Asha.');
  });

  it('takes the first language of the system that it knows', () => {
    expect(systemLanguage(['ta-IN', 'hi-IN', 'en'])).toBe('hi');
    expect(systemLanguage(['en-US', 'hi'])).toBe('en');
    expect(systemLanguage(['ta'])).toBe('en');
    expect(systemLanguage([])).toBe('en');
  });
});
