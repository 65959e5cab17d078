// Builds the page of the sync bench and opens it in a browser whose profile is on disk: in a private window
// IndexedDB lives in memory, and every figure would be too good.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from '@playwright/test';
import { build, type Plugin } from 'vite';
import { launchOptions } from '../../../scripts/find-browser.ts';

type Entry = 'sync-page' | 'peers-page';

const indexOf = (entry: Entry): string => `<!doctype html>
<title>Bench</title>
<script type="module" src="/assets/${entry}.js"></script>
`;

/** The baseline is the Dexie that RxDB brings along; two versions in one page refuse to run. */
const dexieOfRxdb: Plugin = {
  name: 'dexie-of-rxdb',
  enforce: 'pre',
  resolveId(id) {
    const rxdb = fileURLToPath(import.meta.resolve('rxdb'));
    return id === 'dexie' ? this.resolve(id, rxdb, { skipSelf: true }) : null;
  },
};

export type BuiltPage = { folder: string; remove(): void };
export type DiskBrowser = {
  /** Folder of everything the browser writes. */
  readonly profile: string;
  open(url: string): Promise<Page>;
  /** A page of the same profile with nothing in it. */
  openBlank(): Promise<Page>;
  close(): Promise<void>;
};

export const buildSyncPage = (): Promise<BuiltPage> => buildPage('sync-page');

/** A folder the server can serve as its console. */
export async function buildPage(entry: Entry): Promise<BuiltPage> {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-page-'));
  await build({
    configFile: false,
    root: import.meta.dirname,
    publicDir: false,
    plugins: [dexieOfRxdb],
    logLevel: 'error',
    build: {
      outDir: folder,
      rollupOptions: {
        input: join(import.meta.dirname, `${entry}.ts`),
        output: { entryFileNames: 'assets/[name].js', chunkFileNames: 'assets/[name].js' },
      },
    },
  });
  writeFileSync(join(folder, 'index.html'), indexOf(entry));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export async function openDiskBrowser(): Promise<DiskBrowser> {
  const profile = mkdtempSync(join(tmpdir(), 'switchyard-profile-'));
  const context = await chromium.launchPersistentContext(profile, await launchOptions());
  return {
    profile,
    openBlank: () => context.newPage(),
    open: async (url) => {
      const page = await context.newPage();
      const problems: string[] = [];
      page.on('console', (line) => problems.push(line.text()));
      page.on('pageerror', (error) => problems.push(error.message));
      await page.goto(url);
      const isThere = await page.evaluate(() => 'syncPage' in window || 'peersPage' in window);
      if (!isThere) throw new Error(`the page of the bench did not run: ${problems.join('; ')}`);
      return page;
    },
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
