import { describe, expect, it } from 'vitest';
import { listFaults, listLockFaults } from './check-repo.ts';

// Put together here, because check-repo reads this file too.
const host = ['registry', 'npmjs', 'org'].join('.');
const mark = ['TO', 'DO'].join('');
const narrowed = (how: string) => `describe${'.'}${how}('x', () => {});`;

describe('listFaults', () => {
  it.each([
    ['server/app.ts', `const dir = '/work/main';`],
    ['docs/readme.md', 'see /tmp/notes'],
    ['.npmrc', `registry=https://${host}/`],
    ['server/late.test.ts', `fetch('https://${host}');`],
    ['server/app.ts', `// ${mark} later`],
    ['server/migrations/0001_first.sql', `-- ${mark} index`],
    ['server/app.test.ts', narrowed('only')],
    ['e2e/list.e2e.ts', narrowed('skip')],
    ['e2e/list.e2e.ts', narrowed('serial.only')],
  ])('finds the fault planted in %s: %s', (path, line) => {
    expect(listFaults(path, `fine\n${line}\nfine`)).toHaveLength(1);
    expect(listFaults(path, `fine\n${line}\nfine`)[0]).toContain(`${path}:2 `);
  });

  it.each([
    ['server/app.test.ts', `const dir = '/tmp/data';`],
    ['server/app.ts', `import { x } from './work/tmp/x.ts';`],
    ['server/app.ts', 'rows.skip(3);'],
    ['CONTRIBUTING.md', `No ${mark} without an issue.`],
    ['server/app.ts', `const url = 'https://example.com/work/now';`],
  ])('leaves alone %s: %s', (path, line) => {
    expect(listFaults(path, line)).toStrictEqual([]);
  });
});

describe('listLockFaults', () => {
  it('finds a package with an address', () => {
    const lock = { packages: { '': {}, 'node_modules/a': { resolved: `https://${host}/a.tgz` } } };
    expect(listLockFaults('package-lock.json', JSON.stringify(lock))).toHaveLength(1);
  });

  it('accepts packages known by their integrity alone', () => {
    const lock = { packages: { '': {}, 'node_modules/a': { integrity: 'sha512-x' } } };
    expect(listLockFaults('package-lock.json', JSON.stringify(lock))).toStrictEqual([]);
  });
});
