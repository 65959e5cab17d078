import { join, resolve } from 'node:path';
import { resolveConfig } from 'electron-vite';
import { resolveConfig as resolveViteConfig } from 'vite';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

test('builds a renderer for the root of app://console and of the server alike', async () => {
  const inline = { root: ROOT, configFile: join(ROOT, 'electron.vite.config.ts') };
  const { config } = await resolveConfig(inline, 'build', 'production');
  const renderer = await resolveViteConfig(
    { ...config?.renderer, configFile: false },
    'build',
    'production',
  );
  expect(renderer.base).toBe('/');
  expect(renderer.build.outDir).toBe(join(ROOT, 'out/renderer'));
  // Fonts inlined as data: addresses would be refused by the content security policy.
  expect(renderer.build.assetsInlineLimit).toBe(0);
});
