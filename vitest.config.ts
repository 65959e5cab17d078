import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/**
 * Two projects, told apart by the suffix: `unit` needs nothing, `pg` needs Postgres, which its
 * global set-up starts once for the run. Two workers, because the machines we test on have two cores.
 */
export default defineConfig({
  resolve: {
    alias: { electron: resolve(import.meta.dirname, 'desktop/main/test/fake-electron.ts') },
  },
  test: {
    passWithNoTests: false,
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{shared,server,desktop,scripts,e2e}/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', '**/*.pg.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'pg',
          include: ['{server,e2e,scripts}/**/*.pg.test.ts'],
          globalSetup: ['server/test/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
