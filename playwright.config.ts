import { defineConfig } from '@playwright/test';
import { launchOptions } from './scripts/find-browser.ts';

const browser = await launchOptions();
// Each worker loads this file again; the name spares it the search.
process.env['CHROMIUM_PATH'] = browser.executablePath;

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.e2e.ts',
  workers: 1,
  retries: 0,
  forbidOnly: true,
  // Axe looks at each screen in three themes.
  timeout: 90_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  outputDir: 'test-results',
  use: {
    launchOptions: browser,
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    viewport: { width: 1440, height: 900 },
  },
});
