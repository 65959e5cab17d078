import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findLink, parseLink } from './links.ts';

const prefill = (source: 'tel' | 'switchyard', number: string) => ({
  kind: 'prefill',
  source,
  number,
});

test.each([
  ['tel:+919876543210', '+919876543210'],
  ['TEL:+91-98765-43210', '+919876543210'],
  ['tel:+1%20(415)%20555.2671', '+14155552671'],
  ['tel:%2B14155552671;ext=5;phone-context=evil', '+14155552671'],
  ['tel://+442071838750', '+442071838750'],
])('reduces %s to its number', (text, number) => {
  expect(parseLink(text)).toEqual(prefill('tel', number));
});

test.each([
  'switchyard://prefill?number=%2B919876543210',
  'switchyard://prefill/?number=+919876543210',
])('pre-fills from %s', (text) =>
  expect(parseLink(text)).toEqual(prefill('switchyard', '+919876543210')),
);

test.each([
  '',
  'tel:',
  'tel:100',
  'tel:09876543210',
  'tel:+0123456789',
  'tel:+91%',
  'tel:+919876543210?dial=now',
  'tel:+91987654321098765',
  'tel:*21*+919876543210#',
  'switchyard://dial?number=%2B919876543210',
  'switchyard://prefill?number=%2B919876543210&dial=1',
  'switchyard://prefill?number=%2B919876543210&number=%2B14155552671',
  'switchyard://prefill/dial?number=%2B919876543210',
  'switchyard://prefill:81?number=%2B919876543210',
  'switchyard://me@prefill?number=%2B919876543210',
  'switchyard://prefill?number=%2B919876543210#dial',
  'switchyard:prefill?number=%2B919876543210',
  'javascript:alert(1)',
  'file:///etc/passwd',
  'https://example.com/tel:+919876543210',
  ' tel:+919876543210',
  `tel:+919876543210;${'x'.repeat(600)}`,
])('refuses %j', (text) => expect(parseLink(text)).toBeNull());

const scheme = fc.constantFrom(
  'tel:',
  'TEL://',
  'switchyard://',
  'switchyard://prefill?number=',
  'switchyard:',
  '',
);
const piece = fc.constantFrom(
  '+91',
  '9876543210',
  '%2B',
  '%00',
  ';',
  '?',
  '&dial=1',
  '#',
  ' ',
  '-',
  '//',
  '\u0660',
  '\n',
  'dial',
  'p',
  '*21#',
);
const number = fc.constantFrom(
  '',
  '+919876543210',
  '%2B14155552671',
  '+91 (98) 7654-3210',
  '09876',
);
const tail = fc.array(fc.oneof(piece, fc.string({ maxLength: 8 })), { maxLength: 4 });
const hostile = fc.tuple(scheme, number, tail);
const EXACT_KEYS = '["kind","number","source"]';

test('makes of any text nothing, or a pre-fill with an international number and no more', () => {
  let parsed = 0;
  const check = ([start, middle, rest]: [string, string, string[]]): boolean => {
    const link = parseLink(start + middle + rest.join(''));
    parsed += link === null ? 0 : 1;
    return (
      link === null ||
      (JSON.stringify(Object.keys(link).toSorted()) === EXACT_KEYS &&
        link.kind === 'prefill' &&
        /^\+[1-9][0-9]{6,14}$/.test(link.number))
    );
  };
  fc.assert(fc.property(hostile, check), { numRuns: 5000 });
  expect(parsed).toBeGreaterThan(20);
});

test('keeps every international number, however it is punctuated', () => {
  const digits = fc.stringMatching(/^[1-9][0-9]{6,14}$/);
  const marks = fc.array(fc.constantFrom('', '-', '.', ' ', '(', ')'), {
    minLength: 15,
    maxLength: 15,
  });
  const check = (number: string, between: string[]): void => {
    const written = [...number].map((digit, at) => digit + (between[at] ?? '')).join('');
    expect(parseLink(`tel:+${written}`)).toEqual(prefill('tel', `+${number}`));
  };
  fc.assert(fc.property(digits, marks, check));
});

test('finds the link among arguments, never in the program name', () => {
  expect(findLink(['/opt/switchyard', '--flag', 'tel:+919876543210'])?.number).toBe(
    '+919876543210',
  );
  expect(findLink(['tel:+919876543210', '--flag'])).toBeNull();
});
