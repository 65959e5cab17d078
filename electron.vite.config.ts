import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import type { UserConfig } from 'electron-vite';
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/**
 * electron-vite sets the renderer's base to './' for file:// pages. This bundle is served from a
 * root, by app://console/ and by the server, and has deep addresses, where './assets' would miss.
 */
const rootedAssets: Plugin = { name: 'rooted-assets', config: () => ({ base: '/' }) };

/**
 * sonner adds a style element when it is loaded, which the content security policy refuses. Its
 * style sheet is imported by theme.css instead. A release that does it otherwise stops the build.
 */
const strictStyles: Plugin = {
  name: 'strict-styles',
  transform(code, id) {
    if (!id.includes('/node_modules/sonner/dist/index.mjs')) return undefined;
    const call = /^__insertCSS\(".*"\);?$/m;
    if (!call.test(code)) throw new Error('sonner no longer adds its styles the way it did');
    return { code: code.replace(call, ''), map: null };
  },
};

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

const config: UserConfig = {
  main: {
    build: {
      outDir: 'out/main',
      externalizeDeps: false,
      rollupOptions: {
        input: { main: 'desktop/main/main.ts' },
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // A sandboxed preload can require nothing but electron, and cannot be a module.
      externalizeDeps: false,
      rollupOptions: {
        input: { preload: 'desktop/preload/preload.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'desktop/renderer',
    plugins: [react(), tailwindcss(), rootedAssets, strictStyles],
    // The console tells the server which release it is of.
    define: { CONSOLE_VERSION: JSON.stringify(version) },
    build: {
      outDir: 'out/renderer',
      minify: true,
      // The content security policy allows fonts from files, not from data: addresses.
      assetsInlineLimit: 0,
      rollupOptions: { input: 'desktop/renderer/index.html' },
    },
  },
};

export default config;
