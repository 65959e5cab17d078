/** The stages of `npm run check` and `npm test`, in the order they run. */
import type { Stage } from './stage.ts';

const minute = 60_000;
const vitest = ['run', '--reporter=default', '--reporter=json'];

/**
 * Tests that use processes, sockets and browsers get a second try: a busy machine is not a defect of the product. Who
 * needed it is named in the closing lines, because a test that does is to be mended.
 */
const again = ['--retry=1'];

const format: Stage = { name: 'format', command: 'oxfmt', args: ['--check', '.'], limitMs: minute };
const lint: Stage = { name: 'lint', command: 'oxlint', args: ['--deny-warnings'], limitMs: minute };
const repo: Stage = {
  name: 'repo',
  command: 'node',
  args: ['scripts/check-repo.ts'],
  limitMs: minute,
};
/** Printed documents must say what the code says. */
const generated: Stage = {
  name: 'generated',
  command: 'node',
  args: ['scripts/generate.ts', '--check'],
  limitMs: minute,
};
const typesNode: Stage = {
  name: 'types-node',
  command: 'tsc',
  args: ['-p', 'tsconfig.node.json'],
  limitMs: 2 * minute,
};
const typesWeb: Stage = {
  name: 'types-web',
  command: 'tsc',
  args: ['-p', 'tsconfig.web.json'],
  limitMs: 2 * minute,
};
/** The renderer's tests may use Node, which the renderer itself may not even name. */
const typesWebTest: Stage = {
  name: 'types-test',
  command: 'tsc',
  args: ['-p', 'tsconfig.web-test.json'],
  limitMs: 2 * minute,
};
const unit: Stage = {
  name: 'unit',
  command: 'vitest',
  args: [...vitest, '--project', 'unit'],
  report: 'vitest',
  limitMs: 4 * minute,
};
const pg: Stage = {
  name: 'pg',
  command: 'vitest',
  args: [...vitest, '--project', 'pg', ...again],
  report: 'vitest',
  limitMs: 15 * minute,
};
/** The isolation report in its short form: every route, table, socket, and faults planted on purpose. */
const isolation: Stage = {
  name: 'isolation',
  command: 'node',
  args: ['e2e/isolation-report/main.ts', '--short'],
  limitMs: 20 * minute,
};
/**
 * Histories of consoles, networks, disks, servers and databases that fail; every seed can be played again. Two cores of
 * their own take about twelve minutes, and twice as long beside other work.
 */
const convergence: Stage = {
  name: 'convergence',
  command: 'node',
  args: ['e2e/convergence/main.ts', '--histories', '500'],
  limitMs: 40 * minute,
};
/** A feed without its lock, planted on purpose: the histories must notice it. */
const convergenceNotices: Stage = {
  name: 'broken-feed',
  command: 'node',
  args: ['e2e/convergence/main.ts', '--histories', '10', '--broken-feed'],
  limitMs: 5 * minute,
};
const build: Stage = {
  name: 'build',
  command: 'electron-vite',
  args: ['build', '--logLevel', 'warn'],
  limitMs: 3 * minute,
};
/** Apart from the journeys, because getting a browser may take minutes on a bare machine. */
const browser: Stage = {
  name: 'browser',
  command: 'node',
  args: ['scripts/find-browser.ts'],
  limitMs: 10 * minute,
};
/** The console's journeys run against what `build` has just made. */
const e2e: Stage = {
  name: 'e2e',
  command: 'playwright',
  args: ['test', '--reporter=list,json', '--retries=1'],
  report: 'playwright',
  limitMs: 20 * minute,
};

export const checkStages: Stage[] = [
  format,
  lint,
  repo,
  generated,
  typesNode,
  typesWeb,
  typesWebTest,
  unit,
];
export const testStages: Stage[] = [
  ...checkStages,
  pg,
  isolation,
  convergence,
  convergenceNotices,
  build,
  browser,
  e2e,
];
