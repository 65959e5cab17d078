// A query of the app role outside a transaction of an account finds no row and says nothing. So nothing may be asked that
// way: statements take a `Tx`, which `withAccount` alone makes, and the pool itself is named by few.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const SERVER = join(import.meta.dirname, '../..');

/** What asks the catalogue of the database, which has no account. */
const OF_NO_ACCOUNT = ['isolation/service.ts', 'platform/http/health.ts', 'exports/archive.ts'];

const sources = globSync('**/*.ts', { cwd: SERVER }).filter(
  (file) => !/(\.test\.ts$|(^|\/)test\/)/.test(file),
);
/** What stands before each mention of the pool; a name it is taken apart into is a mention as well. */
function mentions(file: string): string[] {
  const text = readFileSync(join(SERVER, file), 'utf8');
  const isApart = /const \{[^}]*\bapp\b[^}]*\} = [\w.]*\bpools;/.test(text);
  const named = isApart ? /(.{0,40})\bapp\b(?!\s*[}:])/gs : /(.{0,40})\bpools\.app\b/gs;
  return [...text.matchAll(named)].map(([, before = '']) => before);
}

it('takes the pool of the app role to open a transaction of an account, and for nothing else', () => {
  const uses = sources.flatMap((file) => mentions(file).map((before) => ({ file, before })));
  expect(uses.length).toBeGreaterThan(5);
  const bare = uses.filter(({ before }) => !/withAccount(<[^(]*>)?\(\s*(\w+\.)*$/.test(before));
  expect([...new Set(bare.map(({ file }) => file))].toSorted()).toEqual(OF_NO_ACCOUNT.toSorted());
});
