import { expect, it } from 'vitest';
import { prettyBody } from './pretty-body.ts';

it('prints JSON one field a line and leaves anything else alone', () => {
  expect(prettyBody('{"a":1,"b":[2]}')).toBe('{\n  "a": 1,\n  "b": [\n    2\n  ]\n}');
  expect(prettyBody('<html>502</html>')).toBe('<html>502</html>');
  expect(prettyBody('')).toBe('');
});
