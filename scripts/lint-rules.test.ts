/**
 * Plants one fault for each house rule in a throw-away tree of the same layout and lets oxlint, with
 * the project's own configuration, find it. A rule that stops catching its fault fails here.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const imports = 'eslint(no-restricted-imports)';
const builtins = 'import(no-nodejs-modules)';
const globals = 'eslint(no-restricted-globals)';
const properties = 'eslint(no-restricted-properties)';
const clock = 'switchyard(no-clock)';
const sqlCall = 'switchyard(sql-in-sql-files)';
const lines = (count: number, line: string) => `${line}\n`.repeat(count);
// Put together here, because check-repo reads this file too.
const narrowed = (how: string) => `it${'.'}${how}('runs', () => {});\n`;
const from = (specifier: string) => `export { used } from '${specifier}';\n`;

/** [what the rule forbids, file, source, the rule that must report it] */
const faults: [string, string, string, string][] = [
  ['a route imports its sql.ts', 'server/lists/routes.ts', from('./sql.ts'), imports],
  [
    'a route loads sql.ts lazily',
    'server/late/routes.ts',
    `export const load = () => import('./sql.ts');\n`,
    imports,
  ],
  [
    'a route imports another feature',
    'server/calls/routes.ts',
    from('../lists/service.ts'),
    imports,
  ],
  ['a route imports pg', 'server/notes/routes.ts', from('pg'), imports],
  ['a job imports sql.ts', 'server/lists/job.ts', from('./sql.ts'), imports],
  ['a job imports pg', 'server/calls/job.ts', from('pg'), imports],
  ['a sync.ts imports sql.ts', 'server/lists/sync.ts', from('./claims.sql.ts'), imports],
  ['a sync.ts imports another feature', 'server/calls/sync.ts', from('../lists/sql.ts'), imports],
  [
    'collections.ts imports a service',
    'server/sync/collections.ts',
    from('../lists/service.ts'),
    imports,
  ],
  ['a service imports express', 'server/lists/service.ts', from('express'), imports],
  ['a service imports socket.io', 'server/calls/service.ts', from('socket.io'), imports],
  ['a service imports pg', 'server/notes/service.ts', from('pg'), imports],
  [
    'a service imports the sql.ts of another feature',
    'server/late/service.ts',
    from('../lists/sql.ts'),
    imports,
  ],
  [
    'a service imports the rules of another feature',
    'server/odd/service.ts',
    from('../lists/rules.ts'),
    imports,
  ],
  [
    'a split service imports the sql.ts of another feature',
    'server/odd/claims.service.ts',
    from('../lists/sql.ts'),
    imports,
  ],
  ['another feature file imports pg', 'server/odd/parse.ts', from('pg'), imports],
  [
    'another feature file imports a foreign sql.ts',
    'server/odd/more.ts',
    from('../lists/sql.ts'),
    imports,
  ],
  [
    'a nested feature file imports a foreign sql.ts',
    'server/odd/deep/more.ts',
    from('../../lists/sql.ts'),
    imports,
  ],
  ['sql.ts imports express', 'server/lists/sql.ts', from('express'), imports],
  ['sql.ts imports another feature', 'server/calls/sql.ts', from('../lists/sql.ts'), imports],
  ['sql.ts imports its service', 'server/notes/sql.ts', from('./service.ts'), imports],
  ['rules.ts imports node', 'server/lists/rules.ts', from('node:fs'), imports],
  ['rules.ts imports platform', 'server/calls/rules.ts', from('../platform/db.ts'), imports],
  ['rules.ts imports its sql.ts', 'server/notes/rules.ts', from('./sql.ts'), imports],
  [
    'rules.ts uses randomness',
    'server/late/rules.ts',
    'export const roll = () => Math.random();\n',
    properties,
  ],
  [
    'rules.ts reads the clock',
    'server/odd/rules.ts',
    'export const now = () => Date.now();\n',
    properties,
  ],
  [
    'rules.ts makes a random id',
    'server/ids/rules.ts',
    'export const id = () => crypto.randomUUID();\n',
    globals,
  ],
  ['rules.ts fetches', 'server/net/rules.ts', `export const load = () => fetch('/');\n`, globals],
  ['platform imports a feature', 'server/platform/wires.ts', from('../lists/service.ts'), imports],
  ['platform imports the app', 'server/platform/app.ts', from('../app.ts'), imports],
  [
    'nested platform imports a feature',
    'server/platform/http/wires.ts',
    from('../../lists/service.ts'),
    imports,
  ],
  ['a root file of the server imports sql.ts', 'server/app.ts', from('./lists/sql.ts'), imports],
  ['the server imports the console', 'server/start.ts', from('../desktop/ipc.ts'), imports],
  [
    'SQL runs in a service',
    'server/run/service.ts',
    'export const load = (db: Db) => db.query(text);\n',
    sqlCall,
  ],
  [
    'SQL runs in a route',
    'server/run/routes.ts',
    `export const load = (db: Db) => db['query'](text);\n`,
    sqlCall,
  ],
  ['shared imports express', 'shared/web.ts', from('express'), imports],
  ['shared imports a scoped package', 'shared/scoped.ts', from('@node-rs/argon2'), imports],
  ['shared imports the server', 'shared/server.ts', from('../server/app.ts'), imports],
  ['shared imports node', 'shared/node.ts', from('node:fs'), builtins],
  ['shared imports node under its old name', 'shared/old.ts', from('fs'), builtins],
  ['shared fetches', 'shared/fetch.ts', `export const load = () => fetch('/');\n`, globals],
  [
    'shared uses randomness',
    'shared/random.ts',
    'export const roll = () => Math.random();\n',
    properties,
  ],
  [
    'the renderer imports the server',
    'desktop/renderer/lists/page.tsx',
    from('../../../server/app.ts'),
    imports,
  ],
  [
    'the renderer loads the server lazily',
    'desktop/renderer/late.ts',
    `export const load = () => import('../../server/app.ts');\n`,
    imports,
  ],
  ['the renderer imports electron', 'desktop/renderer/lists/window.ts', from('electron'), imports],
  [
    'the renderer imports the main process',
    'desktop/renderer/lists/main.ts',
    from('../../main/window.ts'),
    imports,
  ],
  ['the renderer imports node', 'desktop/renderer/lists/node.ts', from('node:fs'), imports],
  [
    'the renderer imports node under its old name',
    'desktop/renderer/lists/path.ts',
    from('path'),
    builtins,
  ],
  [
    'the main process imports the server',
    'desktop/main/server.ts',
    from('../../server/app.ts'),
    imports,
  ],
  ['the preload imports node', 'desktop/preload/index.ts', from('node:fs'), imports],
  [
    'server code reads Date.now',
    'server/late/now.ts',
    'export const now = () => Date.now();\n',
    properties,
  ],
  [
    'server code passes Date.now on',
    'server/late/pass.ts',
    'export const now = Date.now;\n',
    properties,
  ],
  [
    'server code makes a new Date()',
    'server/late/date.ts',
    'export const now = () => new Date();\n',
    clock,
  ],
  ['server code calls Date()', 'server/late/text.ts', 'export const now = () => Date();\n', clock],
  [
    'server code reads Temporal.Now',
    'server/late/temporal.ts',
    'export const now = () => Temporal.Now.instant();\n',
    properties,
  ],
  [
    'server code reads performance.now',
    'server/late/perf.ts',
    'export const now = () => performance.now();\n',
    properties,
  ],
  [
    'the renderer reads the clock',
    'desktop/renderer/lists/now.ts',
    'export const now = () => new Date();\n',
    clock,
  ],
  [
    'the environment is read outside config.ts',
    'server/late/env.ts',
    'export const port = process.env.PORT;\n',
    'node(no-process-env)',
  ],
  ['a console call is left', 'server/late/log.ts', `console.log('here');\n`, 'eslint(no-console)'],
  [
    'a default export',
    'server/late/default.ts',
    'export default 1;\n',
    'import(no-default-export)',
  ],
  [
    'any',
    'server/late/any.ts',
    'export const value = (input: any) => String(input);\n',
    'typescript(no-explicit-any)',
  ],
  [
    'four parameters',
    'server/late/four.ts',
    'export const sum = (a: 1, b: 2, c: 3, d: 4) => [a, b, c, d];\n',
    'eslint(max-params)',
  ],
  [
    'a function of 82 lines',
    'server/late/long.ts',
    `export function long() {\n${lines(80, '  run();')}}\n`,
    'eslint(max-lines-per-function)',
  ],
  ['a file of 351 lines', 'server/late/file.ts', lines(351, 'run();'), 'eslint(max-lines)'],
  [
    'a test file of 501 lines',
    'server/late/file.test.ts',
    lines(501, 'run();'),
    'eslint(max-lines)',
  ],
  [
    'nesting of four',
    'server/late/deep.ts',
    'if (a) { if (b) { if (c) { if (d) { run(); } } } }\n',
    'eslint(max-depth)',
  ],
  [
    'a file name that is not kebab-case',
    'server/late/camelCase.ts',
    from('./now.ts'),
    'unicorn(filename-case)',
  ],
  [
    'a hook inside a condition',
    'desktop/renderer/lists/hook.ts',
    `import { useState } from 'react';\nexport const useList = (on: boolean) => (on ? useState(1) : null);\n`,
    'react-hooks(rules-of-hooks)',
  ],
  [
    'a type imported as a value',
    'server/late/type.ts',
    `import { Db } from '../platform/db.ts';\nexport const db: Db | null = null;\n`,
    'typescript(consistent-type-imports)',
  ],
  [
    'a silenced compiler',
    'server/late/silence.ts',
    '// @ts-ignore\nrun();\n',
    'typescript(ban-ts-comment)',
  ],
  [
    'a test left focused',
    'server/late/focus.test.ts',
    narrowed('only'),
    'vitest(no-focused-tests)',
  ],
  ['a test left out', 'server/late/skip.test.ts', narrowed('skip'), 'vitest(no-disabled-tests)'],
  [
    'a cycle',
    'server/late/ring-a.ts',
    `import { b } from './ring-b.ts';\nexport const a = () => b;\n`,
    'import(no-cycle)',
  ],
  [
    'a feature file imports the rules of another',
    'server/mix/a.ts',
    from('../lists/rules.ts'),
    imports,
  ],
  [
    'a nested feature file imports foreign rules',
    'server/mix/deep/a.ts',
    from('../../lists/rules.ts'),
    imports,
  ],
  ['a nested feature file imports pg', 'server/mix/deep/b.ts', from('pg'), imports],
  ['a feature file imports the inside of pg', 'server/mix/b.ts', from('pg/lib/utils.js'), imports],
  ['a feature file imports the console', 'server/mix/c.ts', from('../../desktop/ipc.ts'), imports],
  ['a root file of the server imports pg', 'server/wire.ts', from('pg'), imports],
  [
    'a root file of the server imports a split sql.ts',
    'server/wire-more.ts',
    from('./lists/claims.sql.ts'),
    imports,
  ],
  ['sql.ts imports socket.io', 'server/mix/sql.ts', from('socket.io'), imports],
  [
    'the main process imports the renderer',
    'desktop/main/page.ts',
    from('../renderer/app.ts'),
    imports,
  ],
  [
    'the preload imports the main process',
    'desktop/preload/main.ts',
    from('../main/window.ts'),
    imports,
  ],
  ['the preload imports node under its old name', 'desktop/preload/old.ts', from('fs'), builtins],
  [
    'the renderer imports the preload',
    'desktop/renderer/lists/bridge.ts',
    from('../../preload/bridge.ts'),
    imports,
  ],
  [
    'the renderer imports the socket server',
    'desktop/renderer/lists/io.ts',
    from('socket.io'),
    imports,
  ],
  [
    'a test that asserts nothing',
    'server/late/hollow.test.ts',
    `it('runs', () => run());\n`,
    'vitest(expect-expect)',
  ],
  ['a loose comparison', 'server/mix/loose.ts', 'export const same = a == b;\n', 'eslint(eqeqeq)'],
  ['var', 'server/mix/var.ts', 'var a = 1;\nexport { a };\n', 'eslint(no-var)'],
];

/** Code that is as it should be: a rule that reports any of it is too wide. */
const clean: Record<string, string> = {
  'server/late/ring-b.ts': `import { a } from './ring-a.ts';\nexport const b = () => a;\n`,
  'server/good/routes.ts':
    from('./service.ts') + from('../../shared/lists.ts') + from('../platform/http/route.ts'),
  'server/good/service.ts':
    from('./sql.ts') +
    from('./rules.ts') +
    from('../lists/service.ts') +
    from('../platform/context.ts'),
  'server/good/sql.ts':
    from('pg') + from('../platform/db.ts') + 'export const find = (db: Db) => db.query(text);\n',
  'server/good/parse.ts':
    from('../lists/service.ts') + from('../platform/db.ts') + from('../../shared/lists.ts'),
  'server/good/deep/parse.ts':
    from('../../lists/service.ts') +
    from('../../platform/db.ts') +
    from('../../../shared/lists.ts'),
  'server/sync/good.sync.ts': from('./service.ts'),
  'server/test/factory.ts':
    from('pg') + from('../lists/sql.ts') + 'export const port = process.env.PORT;\n',
  'desktop/renderer/good/page.dom.test.tsx':
    from('node:fs') + 'export const now = () => new Date();\n',
  'server/good/long.test.ts': `it('runs', () => {\n${lines(400, '  expect(1).toBe(1);')}});\nexport const load = (db: Db) => db.query(fetch, crypto);\n`,
  'shared/good.test.ts':
    from('node:fs') + 'export const load = (a: 1, b: 2, c: 3, d: 4) => fetch([a, b, c, d]);\n',
  'e2e/bench/main.ts': 'export const now = () => new Date();\n',
  'server/good/claims.sql.ts': 'export const find = (db: Db) => db.query(text);\n',
  'server/good/rules.ts':
    from('../../shared/lists.ts') + 'export const at = (ms: number) => new Date(ms);\n',
  'server/good/sync.ts': from('./service.ts') + from('../../shared/sync.ts'),
  'server/good/good.pg.test.ts':
    from('pg') + from('../lists/sql.ts') + 'export const now = () => Date.now();\n',
  'server/platform/clock.ts':
    'export const now = () => Date.now();\nexport const date = () => new Date();\n',
  'server/platform/db.ts':
    from('pg') +
    from('../../shared/errors.ts') +
    'export const run = (db: Db) => db.query(text);\n',
  'server/platform/http/route.ts':
    from('express') + from('../db.ts') + from('../../../shared/endpoint.ts'),
  'server/config.ts': 'export const port = process.env.PORT;\n',
  'server/main.ts': from('./lists/service.ts') + `console.log('ready');\n`,
  'shared/good.ts':
    from('zod') + from('./errors.ts') + from('libphonenumber-js/max') + from('temporal-polyfill'),
  'desktop/renderer/good/page.tsx':
    from('../../../shared/lists.ts') +
    from('../../ipc.ts') +
    from('socket.io-client') +
    from('../platform/api.ts'),
  'desktop/main/window.ts': from('electron') + from('node:path') + from('../ipc.ts'),
  'desktop/preload/bridge.ts': from('electron') + from('../ipc.ts'),
  'e2e/shift/main.ts':
    from('../../desktop/renderer/platform/api.ts') + `console.log(Date.now(), process.env.HOME);\n`,
  'vitest.config.ts': 'export default {};\n',
};

interface Diagnostic {
  code: string;
  filename: string;
}

const tree = mkdtempSync(join(tmpdir(), 'lint-rules-'));
let found: Diagnostic[] = [];

const plant = (file: string, source: string) => {
  mkdirSync(dirname(join(tree, file)), { recursive: true });
  writeFileSync(join(tree, file), source);
};

beforeAll(() => {
  for (const file of ['.oxlintrc.json', 'scripts/lint-plugin.ts'])
    cpSync(join(root, file), join(tree, file));
  for (const [, file, source] of faults) plant(file, source);
  for (const [file, source] of Object.entries(clean)) plant(file, source);
  const oxlint = join(root, 'node_modules/.bin/oxlint');
  const run = spawnSync(oxlint, ['-f', 'json'], { cwd: tree, encoding: 'utf8', maxBuffer: 1e8 });
  found = (JSON.parse(run.stdout) as { diagnostics: Diagnostic[] }).diagnostics;
}, 60_000);

afterAll(() => rmSync(tree, { recursive: true, force: true }));

describe('the linter reports', () => {
  it.each(faults)('%s', (_title, file, _source, rule) => {
    const codes = found.filter(({ filename }) => filename === file).map(({ code }) => code);
    expect(codes).toContain(rule);
  });

  it('each planted fault from a file of its own', () => {
    const files = faults.map(([, file]) => file);
    expect(files).toStrictEqual([...new Set(files)]);
  });
});

describe('the linter leaves alone', () => {
  const others = Object.keys(clean).filter((file) => !file.includes('ring-b'));
  it.each(others)('%s', (file) => {
    const codes = found.filter(({ filename }) => filename === file).map(({ code }) => code);
    expect(codes).toStrictEqual([]);
  });
});
